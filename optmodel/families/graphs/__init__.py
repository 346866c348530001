"""Families on graphs: what is chosen, colored, cut, matched, joined or grouped.

optmodel.families.family("independent_set").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "independent_set",
    "vertex_cover",
    "graph_coloring",
    "max_cut",
    "matching",
    "spanning_tree",
    "dominating_set",
    "clique_partitioning",
)
"""The families of this theme, each a module that holds `FAMILY`."""
