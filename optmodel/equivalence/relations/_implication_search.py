"""The search for a proof that a model implies a constraint, or for a point that shows it does not.

    outcome = ImplicationSearch(flat, SearchLimits()).decide(side)
    # Implied(proof), Counterexample(point, amount), or a Rejection: it is not known

Branch and bound over the linear relaxation of the model, by HiGHS: the body of the constraint is
maximized. What the solver says in floats is only a guess: multipliers and points are made exact and
checked, so a wrong guess ends in a rejection and never in a wrong answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf

from optmodel.backends import (
    LinearRow,
    Model,
    ModelRow,
    SolveOptions,
    SolverResult,
    TerminationStatus,
    VariableType,
    solve_with_highs,
)
from optmodel.equivalence.column_domain import Bounds, is_integral
from optmodel.equivalence.constraint_side import (
    ConstraintSide,
    LinearPart,
    linear_coefficients,
    linear_parts,
)
from optmodel.equivalence.limits import Deadline
from optmodel.equivalence.lowering import lower_limit, upper_limit
from optmodel.equivalence.points import (
    is_feasible,
    nearby_points,
    polynomial_value,
)
from optmodel.equivalence.relations._implication_proof import (
    ImplicationTarget,
    ProofTree,
    is_active,
    same_row_proof,
    with_lower,
    with_upper,
)
from optmodel.formulation import (
    Equation,
    FlatModel,
    Number,
    Polynomial,
    simple_rational,
    solve_near,
)
from optmodel.rejection import Rejection

STEP = "implication"
TOLERANCE = Fraction(1, 10**6)
"""A relative violation up to this is no evidence: numbers were printed and read again."""

_NEAR = 1e-6
_SMALLEST = 1e-9
_MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How long one comparison may take, and how many nodes each of its searches."""

    seconds: float = 5.0
    num_nodes: int = 400


@dataclass(frozen=True, slots=True)
class Implied:
    """Each point of the model satisfies the constraint."""

    proof: ProofTree


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point of the model, exactly feasible, that violates the constraint by `amount`."""

    point: tuple[Number, ...]
    amount: Number


Outcome = Implied | Counterexample | Rejection

NOWHERE = ConstraintSide("nowhere", "0 <= -1", Polynomial({}), -1)
"""The constraint that no point satisfies: a model that implies it is empty."""


class ImplicationSearch:
    """Searches over one model, which share a deadline."""

    def __init__(self, model: FlatModel, limits: SearchLimits) -> None:
        self._model = model
        self._limits = limits
        self._deadline = Deadline(limits.seconds)
        self._parts = linear_parts(model)

    def decide(self, side: ConstraintSide, bounds: Sequence[Bounds] | None = None) -> Outcome:
        """Whether each point, within `bounds` where these are given, satisfies a linear side."""
        same = same_row_proof(self._model, side)
        if same is not None:
            return Implied(same)
        coefficients = linear_coefficients(side.body, len(self._model.columns))
        if coefficients is None:
            return _unknown("it is not linear, and no row is like it")
        target = ImplicationTarget(self._model, side, coefficients)
        tree = _Tree(self._model, self._parts, target, side, self._deadline, self._limits.num_nodes)
        return tree.search(target.root_bounds() if bounds is None else bounds)

    def feasible_point(self, bounds: Sequence[Bounds] | None = None) -> Outcome:
        """A point of the model as a counterexample, or the proof that there is none."""
        return self.decide(NOWHERE, bounds)


class _Tree:
    """One branch and bound: the largest value of a side's body over a model."""

    def __init__(
        self,
        model: FlatModel,
        parts: Mapping[str, LinearPart],
        target: ImplicationTarget,
        side: ConstraintSide,
        deadline: Deadline,
        num_nodes: int,
    ) -> None:
        self._model = model
        self._parts = parts
        self._target = target
        self._side = side
        self._deadline = deadline
        self._nodes_left = num_nodes
        self._whole = [k for k, column in enumerate(model.columns) if is_integral(column)]

    def search(self, bounds: Sequence[Bounds], depth: int = 0) -> Outcome:
        """The tree below a node."""
        empty: ProofTree = {"weight": 1, "rows": {}}
        if self._target.is_closed(self._parts, bounds, empty):
            return Implied(empty)
        self._nodes_left -= 1
        if self._nodes_left < 0 or depth > _MAX_DEPTH or self._deadline.is_over:
            return _unknown("the search reached its limit")
        active = {key: part for key, part in self._parts.items() if is_active(part, bounds)}
        result = self._relaxation(active, bounds)
        if result.status is TerminationStatus.INFEASIBLE:
            return self._infeasible(active, bounds)
        if result.status is not TerminationStatus.OPTIMAL or result.values is None:
            return _unknown(f"the relaxation ended {result.status}")
        return self._at_optimum(active, bounds, result, depth)

    def _at_optimum(
        self,
        active: Mapping[str, LinearPart],
        bounds: Sequence[Bounds],
        result: SolverResult,
        depth: int,
    ) -> Outcome:
        assert result.values is not None
        assert result.row_duals is not None
        if (result.objective or 0.0) <= self._last_allowed():
            leaf = self._leaf(active, bounds, 1, result.row_duals)
            if leaf is not None:
                return Implied(leaf)
        split = self._split(bounds, result.values)
        if split is None:
            return self._counterexample(active, bounds, result.values)
        column, value = split
        below = self.search(with_upper(bounds, column, value), depth + 1)
        if isinstance(below, Counterexample) or self._nodes_left < 0:
            return below
        above = self.search(with_lower(bounds, column, value + 1), depth + 1)
        if isinstance(below, Implied) and isinstance(above, Implied):
            tree = {"column": column, "floor": value, "below": below.proof, "above": above.proof}
            return Implied(tree)
        return above if isinstance(above, Counterexample) or isinstance(below, Implied) else below

    def _last_allowed(self) -> float:
        """The largest value of the body, in floats, at which a proof may exist."""
        threshold = float(self._target.threshold)
        return threshold + _NEAR * (1 + abs(threshold))

    def _relaxation(
        self, active: Mapping[str, LinearPart], bounds: Sequence[Bounds]
    ) -> SolverResult:
        """The largest value of the body; where it is unbounded, up to a limit far enough."""
        result = self._solve(self._linear_model(active, bounds))
        if result.status in (TerminationStatus.OPTIMAL, TerminationStatus.INFEASIBLE):
            return result
        model = self._linear_model(active, bounds)
        entries = [(k, float(c)) for k, c in self._target.coefficients.items()]
        far = 4 * (1 + abs(float(self._side.limit)) + sum(abs(c) for _, c in entries))
        model.rows.append(LinearRow(entries, upper=float(self._side.limit) + far))
        return self._solve(model)

    def _linear_model(self, active: Mapping[str, LinearPart], bounds: Sequence[Bounds]) -> Model:
        costs = [0.0] * len(bounds)
        for column, c in self._target.coefficients.items():
            costs[column] = float(c)
        return Model(
            lowers=[lower_limit(lower) for lower, _ in bounds],
            uppers=[upper_limit(upper) for _, upper in bounds],
            costs=costs,
            types=[VariableType.CONTINUOUS] * len(bounds),
            rows=[_row(part) for part in active.values()],
            is_minimized=False,
        )

    def _solve(self, model: Model) -> SolverResult:
        seconds = max(0.01, self._deadline.left)
        return solve_with_highs(model, SolveOptions(seconds=seconds))

    def _infeasible(self, active: Mapping[str, LinearPart], bounds: Sequence[Bounds]) -> Outcome:
        """The proof that a node has no point: the duals of the least sum of violations."""
        model = self._linear_model(active, bounds)
        num_columns, num_rows = len(bounds), len(active)
        for number, row in enumerate(model.rows):
            assert isinstance(row, LinearRow)
            extra = num_columns + 2 * number
            row.entries += [(extra, 1.0), (extra + 1, -1.0)]
        model.lowers = [*model.lowers, *[0.0] * (2 * num_rows)]
        model.uppers = [*model.uppers, *[inf] * (2 * num_rows)]
        model.costs = [0.0] * num_columns + [1.0] * (2 * num_rows)
        model.types = [VariableType.CONTINUOUS] * (num_columns + 2 * num_rows)
        model.is_minimized = True
        result = self._solve(model)
        if result.status is TerminationStatus.OPTIMAL and result.row_duals is not None:
            leaf = self._leaf(active, bounds, 0, [-dual for dual in result.row_duals])
            if leaf is not None:
                return Implied(leaf)
        return _unknown("an infeasible node has no exact proof")

    def _leaf(
        self,
        active: Mapping[str, LinearPart],
        bounds: Sequence[Bounds],
        weight: int,
        duals: Sequence[float],
    ) -> ProofTree | None:
        """The leaf of rationals near the duals, where one of two ways of rounding proves it."""
        support = {
            key: dual
            for (key, part), dual in zip(active.items(), duals, strict=False)
            if abs(dual) > _SMALLEST and (part.upper if dual > 0 else part.lower) is not None
        }
        simple = {key: simple_rational(dual) for key, dual in support.items()}
        for multipliers in (simple, self._cancelling(active, weight, support)):
            rows = {key: str(multiplier) for key, multiplier in multipliers.items() if multiplier}
            leaf: ProofTree = {"weight": weight, "rows": rows}
            if self._target.is_closed(self._parts, bounds, leaf):
                return leaf
        return None

    def _cancelling(
        self, active: Mapping[str, LinearPart], weight: int, support: Mapping[str, float]
    ) -> dict[str, Number]:
        """Multipliers that leave exactly nothing of the columns of which the floats leave nothing.

        A column without bounds allows no rest at all.
        """
        keys = list(support)
        columns = {column for key in keys for column in active[key].coefficients}
        equations: list[Equation] = []
        for column in sorted(columns):
            needed = weight * self._target.coefficients.get(column, 0)
            entries = [active[key].coefficients.get(column, 0) for key in keys]
            used = sum(float(c) * support[k] for c, k in zip(entries, keys, strict=True))
            if abs(float(needed) - used) <= _NEAR * (1 + abs(float(needed))):
                equations.append((dict(enumerate(entries)), needed))
        return dict(zip(keys, solve_near(equations, list(support.values())), strict=True))

    def _split(self, bounds: Sequence[Bounds], values: Sequence[float]) -> tuple[int, int] | None:
        """A whole column to branch on, and the floor: fractional, or of a violated indicator."""
        fractions = [(abs(values[k] - round(values[k])), k) for k in self._whole]
        distance, column = max(fractions, default=(0.0, 0))
        if distance > _NEAR:
            return column, floor(values[column])
        for part in self._parts.values():
            if part.condition is None or is_active(part, bounds):
                continue
            column, value = part.condition
            is_open = bounds[column][0] != bounds[column][1] and column in self._whole
            if is_open and round(values[column]) == value and _is_violated(part, values):
                return column, 0
        return None

    def _counterexample(
        self, active: Mapping[str, LinearPart], bounds: Sequence[Bounds], values: Sequence[float]
    ) -> Outcome:
        """The exact point near an optimum at which all whole columns are whole."""
        for point in nearby_points(self._model, active.values(), bounds, values):
            amount = polynomial_value(self._side.body, point) - self._side.limit
            if amount <= 0 or not _is_within(bounds, point):
                continue
            if amount <= TOLERANCE * (1 + abs(Fraction(self._side.limit))):
                return _unknown("the difference is below the tolerance")
            if is_feasible(self._model, point):
                return Counterexample(point, amount)
        return _unknown("the solver's point is not exactly feasible")


def _row(part: LinearPart) -> ModelRow:
    entries = [(k, float(c)) for k, c in part.coefficients.items()]
    return LinearRow(entries, lower_limit(part.lower), upper_limit(part.upper))


def _is_violated(part: LinearPart, values: Sequence[float]) -> bool:
    body = sum(float(c) * values[k] for k, c in part.coefficients.items())
    lower, upper = lower_limit(part.lower), upper_limit(part.upper)
    return body < lower - _NEAR * (1 + abs(lower)) or body > upper + _NEAR * (1 + abs(upper))


def _is_within(bounds: Sequence[Bounds], point: Sequence[Number]) -> bool:
    return all(
        (low is None or low <= value) and (up is None or value <= up)
        for (low, up), value in zip(bounds, point, strict=True)
    )


def _unknown(detail: str) -> Rejection:
    return Rejection(STEP, "unknown", detail)
