"""Weights of an unbalanced energy with which every minimum is an optimum, where there are any.

The energy of a point is linear in the weights. So we look for the smallest weights with which a
chosen optimum has less energy, by one unit at least, than each of some other points; the point of
least energy that is no optimum is added to these, until there is none below the optimum.

Such weights exist: with h* what an optimum leaves of each row, l0 = 2 l1 h* and a large l1 make the
energy the objective plus l1 (h - h*)^2, less a constant. So a fit says little of an instance, and
fitted weights know its optimum; what may tell is how small they are, and whether they serve others.

    weights = fitted_weights(program)             # a Rejection where none were found
    are_exact(program, weights)
"""

from collections.abc import Sequence
from fractions import Fraction
from math import inf, lcm
from typing import TYPE_CHECKING

from optmodel.backends import LinearRow, Model, SolutionStatus, VariableType, solve
from optmodel.qubo.binary_program import BinaryProgram
from optmodel.qubo.codes import STEP, QuboCode
from optmodel.qubo.points import MAX_BITS, all_points, values_at
from optmodel.qubo.unbalanced_energy import RowWeights, unbalanced_parts
from optmodel.rejection import Rejection

if TYPE_CHECKING:
    from optmodel.qubo.points import Energies

MAX_ROUNDS = 400
"""The most cutting planes that are added for one optimum."""

MAX_OPTIMA = 8
"""For so many optima, one after the other, weights are looked for."""


def fitted_weights(program: BinaryProgram) -> list[RowWeights] | Rejection:
    """Weights with which every minimum is an optimum, checked at all points in whole numbers.

    A Rejection says that none were found for the optima looked at, or that there are too many
    points to look at.
    """
    if len(program.bits) > MAX_BITS:
        detail = f"{len(program.bits)} bits are too many to look at all points: {MAX_BITS} are most"
        return Rejection(STEP, QuboCode.TOO_MANY_POINTS, detail)
    fit = _Fit(program)
    for optimum in fit.optima[:MAX_OPTIMA]:
        weights = fit.weights_for(optimum)
        if weights is not None:
            return weights
    return Rejection(STEP, QuboCode.NO_WEIGHTS, "no weights make an optimum the minimum")


def are_exact(program: BinaryProgram, weights: Sequence[RowWeights]) -> bool:
    """Whether every minimum is an optimum; no where there are too many points to look at."""
    return len(program.bits) <= MAX_BITS and _Fit(program).worst(weights) is None


class _Fit:
    """All points of a program, with what each row leaves at them."""

    def __init__(self, program: BinaryProgram) -> None:
        import numpy as np

        parts = unbalanced_parts(program)
        points = all_points(len(program.bits))
        self._rest = values_at(parts.rest, points)
        self._slacks = [values_at(slack, points) for slack in parts.slacks]
        feasible = np.ones(len(points), dtype=bool)
        for row in program.rows:
            reached = values_at(row.body, points)
            feasible &= reached == row.limit if row.is_equality else reached <= row.limit
        objective = values_at(program.objective, points)
        best = objective[feasible].min()
        self._is_optimal = feasible & (objective == best)
        self.optima: list[int] = np.flatnonzero(self._is_optimal).tolist()

    def weights_for(self, optimum: int) -> list[RowWeights] | None:
        """Weights with which a given optimum has less energy than all points that are none."""
        cuts: list[int] = []
        unit = self._denominator()
        for _ in range(MAX_ROUNDS):
            weights = self._least_weights(optimum, cuts, unit)
            if weights is None:
                return None
            worst = self.worst(weights)
            if worst is None:
                return weights
            if worst in cuts:
                return None  # rounding of the weights undoes the cut
            cuts.append(worst)
        return None

    def _denominator(self) -> int:
        """A power of two so large that weights in its parts change no energy by one half."""
        largest = sum(int(abs(slack).max()) ** 2 + 1 for slack in self._slacks)
        return 1 << (2 * largest).bit_length()

    def _least_weights(
        self, optimum: int, cuts: Sequence[int], unit: int
    ) -> list[RowWeights] | None:
        """The smallest weights that put all cuts one unit above the optimum."""
        count = len(self._slacks)
        costs = [float(abs(slack).max()) ** power for power in (1, 2) for slack in self._slacks]
        model = Model(
            [0.0] * 2 * count, [inf] * 2 * count, costs, [VariableType.CONTINUOUS] * 2 * count
        )
        for cut in cuts:
            entries = [
                (power * count + number, float(change))
                for number, slack in enumerate(self._slacks)
                for power, change in enumerate(
                    (slack[optimum] - slack[cut], slack[cut] ** 2 - slack[optimum] ** 2)
                )
                if change
            ]
            missing = float(1 - (self._rest[cut] - self._rest[optimum]))
            model.rows.append(LinearRow(entries, lower=missing))
        result = solve(model)
        if result.solution_status is not SolutionStatus.OPTIMAL or result.values is None:
            return None
        rounded = [Fraction(round(value * unit), unit) for value in result.values]
        return [RowWeights(rounded[n], rounded[count + n]) for n in range(count)]

    def worst(self, weights: Sequence[RowWeights]) -> int | None:
        """The point of least energy, or None where all points of least energy are optima."""
        import numpy as np

        unit = lcm(*(w.denominator for one in weights for w in (one.linear, one.quadratic)))
        energies: Energies = unit * self._rest
        for slack, one in zip(self._slacks, weights, strict=True):
            energies = energies + int(unit * one.quadratic) * slack**2
            energies -= int(unit * one.linear) * slack
        others = np.where(self._is_optimal, np.iinfo(np.int64).max, energies)
        worst = int(others.argmin())
        least = int(energies[self._is_optimal].min())
        return worst if int(others[worst]) <= least else None
