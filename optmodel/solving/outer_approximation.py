"""Outer approximation: HiGHS solves a convex model by linear ones, with more tangents each round.

Every solution satisfies every tangent, so each linear model is a relaxation and its optimum is a
dual bound, at whatever points the tangents touch. The first ones touch an optimum claimed by
another solver, which saves rounds; the bound is valid without it.
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

_CLOSE = 1e-8  # the relative tolerance between a column and its curve, and of bound and claim


def solve_by_tangents(model: Epigraph, claim: SolverResult, limits: SolveLimits) -> SolverResult:
    """Add tangents until every term is on its curve, or the bound proves the claimed objective.

    The objective of the result is the bound: no solution of the convex model is better.
    """
    try:
        return _solve(model, claim, limits)
    except _NoTangentError:
        return SolverResult("highs", TerminationStatus.ERROR, version=highs_version())


class _NoTangentError(Exception):
    """A curve has no tangent even at the claimed solution, such as the root of zero."""


def _solve(model: Epigraph, claim: SolverResult, limits: SolveLimits) -> SolverResult:
    assert claim.values is not None, "the primary solver has a solution"
    session = HighsSession(array_model(model.linear), limits.tight_options())
    terms = [_Term(term, claim.values) for term in model.terms]
    for term in terms:
        term.add_tangent(session, claim.values)
    for _ in range(MAX_ROUNDS):
        result = session.solve()
        if result.status is not TerminationStatus.OPTIMAL or result.values is None:
            return result
        violated = [term for term in terms if term.is_violated(result.values)]
        if not violated or _proves(result, claim, model.linear):
            return result
        for term in violated:
            term.add_tangent(session, result.values)
    return replace(result, status=TerminationStatus.ITERATION_LIMIT)


def _proves(result: SolverResult, claim: SolverResult, model: FlatModel) -> bool:
    """Whether the dual bound equals the claimed objective within the tolerance."""
    assert result.objective is not None
    assert claim.objective is not None
    gap = claim.objective - result.objective
    if model.sense is ObjectiveSense.MAXIMIZE:
        gap = -gap
    return gap <= _CLOSE * (1 + abs(claim.objective))


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
    """A nonlinear term in floats; the anchor is a point where its curve should have a tangent."""

    def __init__(self, term: CurvedTerm, anchor: Sequence[float]) -> None:
        self._column = term.column
        self._sign = term.function.sign
        self._rule = term.function.rule
        self._forms = [_Form.of(argument) for argument in term.function.arguments]
        self._anchor = [form.at(anchor) for form in self._forms]

    def is_violated(self, point: Sequence[float]) -> bool:
        """Whether the column at a point is on the wrong side of the curve."""
        arguments, tangent = self._tangent(point)
        slopes = zip(tangent.slopes, self._forms, arguments, strict=True)
        value = tangent.value + sum(s * (form.at(point) - x) for s, form, x in slopes)
        return self._sign * (value - point[self._column]) > _CLOSE * (1 + abs(value))

    def add_tangent(self, session: HighsSession, point: Sequence[float]) -> None:
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
        """The tangent at a point, or nearer to the anchor where the curve has none."""
        target = [form.at(point) for form in self._forms]
        arguments, step = target, 1e-9
        while True:
            try:
                return arguments, self._rule(arguments)
            except (ValueError, ArithmeticError):
                if step > 1:
                    raise _NoTangentError from None
                pairs = zip(target, self._anchor, strict=True)
                arguments = [x + step * (anchor - x) for x, anchor in pairs]
                step *= 10
