"""Whether a quadratic form curves upward everywhere.

is_convex(x * x - 2 * x * y + y * y, 1.0)       # True
"""

from optmodel.vendors.core.expressions import Quadratic
from optmodel.vendors.core.variables import Variable

_MAX_DENSE = 2000
_TOLERANCE = 1e-9


def is_convex(form: Quadratic, sign: float) -> bool:
    """Whether `sign * form` is convex; a form too large to tell is not called so."""
    import numpy as np

    terms = list(zip(form.firsts, form.seconds, form.coefficients, strict=True))
    if all(first is second for first, second, _ in terms):
        return all(sign * coefficient >= 0 for _, _, coefficient in terms)
    places: dict[Variable, int] = {}
    for first, second, _ in terms:
        places.setdefault(first, len(places))
        places.setdefault(second, len(places))
    if len(places) > _MAX_DENSE:
        return False
    matrix = np.zeros((len(places), len(places)))
    for first, second, coefficient in terms:
        matrix[places[first], places[second]] += 0.5 * sign * coefficient
        matrix[places[second], places[first]] += 0.5 * sign * coefficient
    least = float(np.linalg.eigvalsh(matrix)[0])
    return least >= -_TOLERANCE * max(1.0, float(np.abs(matrix).max()))
