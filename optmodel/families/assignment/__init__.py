"""Families that assign: people to tasks, facilities to sites, vehicles to trips.

optmodel.families.family("generalized_assignment").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "assignment",
    "generalized_assignment",
    "quadratic_assignment",
    "bottleneck_assignment",
    "fleet_assignment",
    "aircraft_assignment",
    "gate_assignment",
    "team_formation",
    "troop_deployment",
    "structure_assignment",
    "maximum_matching",
)
"""The families of this theme, each a module that holds `FAMILY`."""
