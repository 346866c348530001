"""Convex models solved by HiGHS alone: tangents are added until no curved term is cut short.

Every tangent holds for every solution, so the objective of each linear model is a bound on the
true one whatever point the tangents touch; touching a claimed optimum first only saves rounds.
(Kelley, The cutting-plane method, 1960; Duran and Grossmann, An outer-approximation algorithm for
a class of mixed-integer nonlinear programs, 1986.)

    outcome = solve_by_tangents(epigraph(flat), claim=scip_outcome, limits=SolveLimits())
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from optmodel.formulation import FlatModel, Goal
from optmodel.formulation.arrays import sparse_arrays
from optmodel.formulation.polynomial import Polynomial
from optmodel.solving.curves import Tangent
from optmodel.solving.epigraph import CurvedTerm, Epigraph
from optmodel.solving.highs import NAME, HighsSession, version
from optmodel.solving.limits import SolveLimits
from optmodel.solving.outcome import Outcome
from optmodel.solving.status import Termination

MAX_ROUNDS = 200
"""Rounds of tangents before giving up; families need fewer than twenty."""

_CLOSE = 1e-8  # how far a column may lie off its curve, and the bound off the claim, relatively


def solve_by_tangents(model: Epigraph, claim: Outcome, limits: SolveLimits) -> Outcome:
    """Solve until every term lies on its curve, or the bound proves the claimed objective.

    The objective of the outcome is the bound: no solution of the convex model is better.
    """
    try:
        return _solve(model, claim, limits)
    except _NoTangentError:
        return Outcome(NAME, version(), Termination.ERROR)


class _NoTangentError(Exception):
    """A curve has no tangent even at the claimed solution, such as the root of zero."""


def _solve(model: Epigraph, claim: Outcome, limits: SolveLimits) -> Outcome:
    assert claim.values is not None, "nothing is claimed"
    session = HighsSession(sparse_arrays(model.linear), limits)
    terms = [_Term(term, claim.values) for term in model.terms]
    for term in terms:
        term.touch(session, claim.values)
    for _ in range(MAX_ROUNDS):
        outcome = session.solve()
        if outcome.termination is not Termination.OPTIMAL or outcome.values is None:
            return outcome
        short = [term for term in terms if term.falls_short(outcome.values)]
        if not short or _proves(outcome, claim, model.linear):
            return outcome
        for term in short:
            term.touch(session, outcome.values)
    return replace(outcome, termination=Termination.ITERATION_LIMIT)


def _proves(outcome: Outcome, claim: Outcome, model: FlatModel) -> bool:
    """Whether no solution can be better than the claim, but for a sliver."""
    assert outcome.objective is not None
    assert claim.objective is not None
    better = claim.objective - outcome.objective
    if model.goal is Goal.MAXIMIZE:
        better = -better
    return better <= _CLOSE * (1 + abs(claim.objective))


@dataclass(frozen=True, slots=True)
class _Form:
    """A linear form in floats."""

    constant: float
    coefficients: Sequence[tuple[int, float]]

    @staticmethod
    def of(body: Polynomial) -> "_Form":
        linear = body.without_constant().terms
        return _Form(float(body.constant), [(k, float(c)) for (k,), c in linear.items()])

    def at(self, point: Sequence[float]) -> float:
        return self.constant + sum(c * point[k] for k, c in self.coefficients)


class _Term:
    """A curved term in floats, and a point where its curve is known to have a tangent."""

    def __init__(self, term: CurvedTerm, anchor: Sequence[float]) -> None:
        self._column = term.column
        self._sign = term.shape.sign
        self._curve = term.shape.curve
        self._forms = [_Form.of(argument) for argument in term.shape.arguments]
        self._anchor = [form.at(anchor) for form in self._forms]

    def falls_short(self, point: Sequence[float]) -> bool:
        """Whether the column at a point lies on the wrong side of the curve."""
        arguments, tangent = self._tangent(point)
        slopes = zip(tangent.slopes, self._forms, arguments, strict=True)
        value = tangent.value + sum(s * (form.at(point) - x) for s, form, x in slopes)
        return self._sign * (value - point[self._column]) > _CLOSE * (1 + abs(value))

    def touch(self, session: HighsSession, point: Sequence[float]) -> None:
        """Add the tangent at a point."""
        arguments, tangent = self._tangent(point)
        row = {self._column: 1.0}
        side = tangent.value
        for slope, form, argument in zip(tangent.slopes, self._forms, arguments, strict=True):
            side += slope * (form.constant - argument)
            for column, coefficient in form.coefficients:
                row[column] = row.get(column, 0.0) - slope * coefficient
        lower, upper = (side, inf) if self._sign == 1 else (-inf, side)
        session.add_row(lower, upper, row)

    def _tangent(self, point: Sequence[float]) -> tuple[list[float], Tangent]:
        """The tangent at a point, or towards the anchor where the curve has none."""
        wanted = [form.at(point) for form in self._forms]
        arguments, step = wanted, 1e-9
        while True:
            try:
                return arguments, self._curve(arguments)
            except (ValueError, ArithmeticError):
                if step > 1:
                    raise _NoTangentError from None
                pairs = zip(wanted, self._anchor, strict=True)
                arguments = [x + step * (anchor - x) for x, anchor in pairs]
                step *= 10
