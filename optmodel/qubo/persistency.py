"""Persistency: variables of a QUBO whose value, or relation to another, some minimum has.

The rise of the energy by a variable x_i is c_i + sum of d_ij x_j. Where it cannot be negative, some
minimum has x_i = 0; where it cannot be positive, x_i = 1. Where it cannot be negative with x_j = 0
and cannot be positive with x_j = 1, some minimum has x_i = x_j; the other way round x_i = 1 - x_j.
These are the rules of first and second order of E. Boros, P. Hammer and G. Tavares, "Preprocessing
of unconstrained quadratic binary optimization", RUTCOR report 10-2006, and of F. Glover, M. Lewis
and G. Kochenberger, "Logical and inequality implications for reducing the size and difficulty of
quadratic unconstrained binary optimization problems", European Journal of Operational Research 265,
2018. Proof: at any minimum, x_i may be changed to what the rule says without a rise of the energy.

    found = persistency(energy, num_variables=40)        # a Substitution
    found.applied(energy)                                # the energy of what is left
"""

from collections.abc import Mapping

from optmodel.formulation import Number, Polynomial
from optmodel.qubo.substitution import Substitution


def persistency(energy: Polynomial, num_variables: int) -> Substitution:
    """The values and relations that the rules give, applied until none fits."""
    quadratic = _Quadratic(energy, num_variables)
    while sum(quadratic.reduce(variable) for variable in list(quadratic.near)):
        pass
    return Substitution.of(num_variables, quadratic.eliminated)


class _Quadratic:
    """An energy as it shrinks: coefficients of variables, and of pairs at both of them."""

    def __init__(self, energy: Polynomial, num_variables: int) -> None:
        self.linear: dict[int, Number] = dict.fromkeys(range(num_variables), 0)
        self.near: dict[int, dict[int, Number]] = {i: {} for i in range(num_variables)}
        self.eliminated: list[tuple[int, Polynomial]] = []
        for monomial, coefficient in energy.terms.items():
            if len(monomial) == 1:
                self.linear[monomial[0]] = coefficient
            elif len(monomial) == 2:
                self._add(*monomial, coefficient)

    def reduce(self, i: int) -> bool:
        """Eliminate a variable where a rule fits."""
        if i not in self.near:
            return False
        value = _rule(self.linear[i], self.near[i])
        if value is None:
            return False
        self._eliminate(i, value)
        return True

    def _eliminate(self, i: int, value: Polynomial) -> None:
        """Put `constant + sign * x_j`, or a constant, in the place of a variable."""
        constant, gain = value.constant, self.linear.pop(i)
        near = self.near.pop(i)
        for k in near:
            del self.near[k][i]
        for k, weight in near.items():
            self.linear[k] += weight * constant
        for (j,), sign in value.without_constant().terms.items():
            self.linear[j] += sign * gain
            for k, weight in near.items():
                if k == j:
                    self.linear[j] += sign * weight  # a bit is its own square
                else:
                    self._add(j, k, sign * weight)
        self.eliminated.append((i, value))

    def _add(self, i: int, j: int, weight: Number) -> None:
        total = self.near[i].get(j, 0) + weight
        for one, other in ((i, j), (j, i)):
            if total:
                self.near[one][other] = total
            else:
                self.near[one].pop(other, None)


def _rule(gain: Number, near: Mapping[int, Number]) -> Polynomial | None:
    """What a variable may be set to, from its coefficient and those of its pairs."""
    least = gain + sum(min(0, weight) for weight in near.values())
    most = gain + sum(max(0, weight) for weight in near.values())
    if least >= 0:
        return Polynomial.of(0)
    if most <= 0:
        return Polynomial.of(1)
    for j, weight in near.items():
        low, high = least - min(0, weight), most - max(0, weight)
        if low >= 0 and high + weight <= 0:
            return Polynomial.symbol(j)
        if high <= 0 and low + weight >= 0:
            return 1 - Polynomial.symbol(j)
    return None
