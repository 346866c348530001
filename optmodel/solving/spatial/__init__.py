"""Spatial branch and bound, the second proof of a nonconvex model's optimum.

result = solve_by_spatial_search(flat, claim=scip_result, limits=SolveLimits())
"""

from optmodel.solving.spatial.search import solve_by_spatial_search

__all__ = ["solve_by_spatial_search"]
