"""Convex models solved by HiGHS alone: tangents are added until no curved term is cut short.

Every tangent holds for every solution, so the objective of each linear model is a bound on the
true one whatever point the tangents touch; touching a claimed optimum first only saves rounds.
(Kelley, The cutting-plane method, 1960; Duran and Grossmann, An outer-approximation algorithm for
a class of mixed-integer nonlinear programs, 1986.)

    result = solve_by_tangents(epigraph(flat), claim=scip_result, limits=SolveLimits())
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from optmodel.backends import HighsSession, SolverResult, TerminationStatus, highs_version
from optmodel.formulation import FlatModel, ObjectiveSense, Polynomial
from optmodel.solving.epigraph import CurvedTerm, Epigraph
from optmodel.solving.limits import SolveLimits
from optmodel.solving.linear_lowering import array_model
from optmodel.solving.tangents import Tangent

MAX_ROUNDS = 200
"""Rounds of tangents before giving up; families need fewer than twenty."""

_CLOSE = 1e-8  # how far a column may lie off its curve, and the bound off the claim, relatively


def solve_by_tangents(model: Epigraph, claim: SolverResult, limits: SolveLimits) -> SolverResult:
    """Solve until every term lies on its curve, or the bound proves the claimed objective.

    The objective of the result is the bound: no solution of the convex model is better.
    """
    try:
        return _solve(model, claim, limits)
    except _NoTangentError:
        return SolverResult("highs", TerminationStatus.ERROR, version=highs_version())


class _NoTangentError(Exception):
    """A curve has no tangent even at the claimed solution, such as the root of zero."""


def _solve(model: Epigraph, claim: SolverResult, limits: SolveLimits) -> SolverResult:
    assert claim.values is not None, "nothing is claimed"
    session = HighsSession(array_model(model.linear), limits.tight_options())
    terms = [_Term(term, claim.values) for term in model.terms]
    for term in terms:
        term.touch(session, claim.values)
    for _ in range(MAX_ROUNDS):
        result = session.solve()
        if result.status is not TerminationStatus.OPTIMAL or result.values is None:
            return result
        short = [term for term in terms if term.falls_short(result.values)]
        if not short or _proves(result, claim, model.linear):
            return result
        for term in short:
            term.touch(session, result.values)
    return replace(result, status=TerminationStatus.ITERATION_LIMIT)


def _proves(result: SolverResult, claim: SolverResult, model: FlatModel) -> bool:
    """Whether no solution can be better than the claim, but for a sliver."""
    assert result.objective is not None
    assert claim.objective is not None
    better = claim.objective - result.objective
    if model.sense is ObjectiveSense.MAXIMIZE:
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
        self._sign = term.function.sign
        self._rule = term.function.rule
        self._forms = [_Form.of(argument) for argument in term.function.arguments]
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
                return arguments, self._rule(arguments)
            except (ValueError, ArithmeticError):
                if step > 1:
                    raise _NoTangentError from None
                pairs = zip(wanted, self._anchor, strict=True)
                arguments = [x + step * (anchor - x) for x, anchor in pairs]
                step *= 10
