"""Families that choose or pack: knapsacks, covers, packings, bins and cuts.

optmodel.families.family("project_selection").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "project_selection",
    "bin_packing",
    "cutting_stock",
    "knapsack",
    "market_split",
    "multi_cover",
    "multidimensional_knapsack",
    "set_cover",
    "set_packing",
    "set_partitioning",
)
"""The families of this theme, each a module that holds `FAMILY`."""
