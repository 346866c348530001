"""Points of a flat model in exact rationals: evaluated, and found near those of a solver.

point = feasible_point_near(flat, result.values)     # exactly feasible, or None
objective_value(flat, point)
worst_violation(flat, point).amount                  # 0 where the point is feasible
"""

from optmodel.equivalence.points.exact_point import (
    Point,
    is_feasible,
    objective_value,
    point_violations,
    polynomial_value,
    polynomial_values,
    worst_violation,
)
from optmodel.equivalence.points.nearby_point import feasible_point_near, nearby_points

__all__ = [
    "Point",
    "feasible_point_near",
    "is_feasible",
    "nearby_points",
    "objective_value",
    "point_violations",
    "polynomial_value",
    "polynomial_values",
    "worst_violation",
]
