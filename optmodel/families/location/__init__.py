"""Families that place facilities: medians, centers, covers, dispersion and hubs.

optmodel.families.family("facility_location").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "facility_location",
    "service_center",
    "p_median",
    "p_center",
    "maximal_covering",
    "p_dispersion",
    "maxisum_dispersion",
    "hub_location",
    "scooter_relocation",
    "joint_location_inventory",
    "inscribed_circle",
    "supply_chain_design",
)
"""The families of this theme, each a module that holds `FAMILY`."""
