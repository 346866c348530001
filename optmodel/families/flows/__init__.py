"""Families that move goods through networks: transport, flows, and the design of networks.

optmodel.families.family("transportation").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "transportation",
    "max_flow",
    "min_cost_flow",
    "multicommodity_flow",
    "network_design",
    "shortest_path",
    "transshipment",
    "multicommodity_transportation",
)
"""The families of this theme, each a module that holds `FAMILY`."""
