"""Whether a quadratic form in floats curves upward everywhere.

is_convex([(0, 0, 1.0), (0, 1, -2.0), (1, 1, 1.0)], 1.0)       # True: (x0 - x1) ** 2
"""

from collections.abc import Sequence

from optmodel.backends.model import Product

_MAX_DENSE = 2000
_TOLERANCE = 1e-9


def is_convex(products: Sequence[Product], sign: float) -> bool:
    """Whether `sign` times the form is convex; false for a form too large to decide."""
    if all(first == second for first, second, _ in products):
        return all(sign * coefficient >= 0 for _, _, coefficient in products)
    position: dict[int, int] = {}
    for first, second, _ in products:
        position.setdefault(first, len(position))
        position.setdefault(second, len(position))
    if len(position) > _MAX_DENSE:
        return False
    import numpy as np

    matrix = np.zeros((len(position), len(position)))
    for first, second, coefficient in products:
        matrix[position[first], position[second]] += 0.5 * sign * coefficient
        matrix[position[second], position[first]] += 0.5 * sign * coefficient
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    return smallest >= -_TOLERANCE * max(1.0, float(np.abs(matrix).max()))
