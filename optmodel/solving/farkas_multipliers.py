"""Multipliers of rows by which they contradict the bounds of the variables, in exact rationals.

    found = farkas_multipliers(subsystem, conflict)     # {'supply[s1]': Fraction(-1), ...} or None
    farkas_fault(subsystem, found)                      # None: they prove that no point exists

A positive multiplier takes the lower side of a row, a negative one the upper side. The rows add up
to `d x >= limit`; where the largest `d x` within the variables' bounds is below the limit, no point
satisfies them (J. Farkas, "Theorie der einfachen Ungleichungen", 1902).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import inf

from optmodel.backends import LinearRow, Model, SolveOptions, VariableType, solve_with_highs
from optmodel.formulation import Equation, FlatRow, Number, solve_near
from optmodel.solving.linear_lowering import array_model
from optmodel.solving.linear_subsystem import PROOF_LIMITS, LinearSubsystem

_SMALL = 1e-7
_OPTIONS = SolveOptions(
    seconds=PROOF_LIMITS.seconds, feasibility=1e-9, dual_feasibility=1e-9, feasibility_jump=False
)


def farkas_multipliers(
    subsystem: LinearSubsystem, names: Sequence[str]
) -> dict[str, Fraction] | None:
    """Multipliers that prove some rows infeasible; None where the relaxation has a point.

    They are the duals of the least total violation, made exact by the equations that hold there.
    """
    duals = _violation_duals(subsystem, names)
    if duals is None:
        return None
    largest = max(range(len(names)), key=lambda number: abs(duals[number]))
    if abs(duals[largest]) <= _SMALL:
        return None
    equations: list[Equation] = [({largest: 1}, 1 if duals[largest] > 0 else -1)]
    scale = abs(duals[largest])
    rows = [subsystem.rows[name] for name in names]
    for number in range(len(subsystem.flat.columns)):
        weights = {k: row.body.terms.get((number,), 0) for k, row in enumerate(rows)}
        total = sum(float(weight) * duals[k] for k, weight in weights.items())
        if any(weights.values()) and abs(total) <= _SMALL * scale:
            equations.append((weights, 0))
    exact = solve_near(equations, [dual / scale for dual in duals])
    found = {name: Fraction(value) for name, value in zip(names, exact, strict=True)}
    return found if farkas_fault(subsystem, found) is None else None


def farkas_fault(subsystem: LinearSubsystem, multipliers: Mapping[str, Fraction]) -> str | None:
    """Why multipliers prove nothing, or None where they prove that no point exists."""
    limit = Fraction(0)
    weights: dict[int, Fraction] = {}
    for name, multiplier in multipliers.items():
        row = subsystem.rows[name]
        side = _side(row, multiplier)
        if side is None:
            return f"{name} has no side for the multiplier {multiplier}"
        limit += multiplier * side
        for (column,), coefficient in row.body.terms.items():
            weights[column] = weights.get(column, Fraction(0)) + multiplier * coefficient
    largest = Fraction(0)
    for column, weight in weights.items():
        if not weight:
            continue
        flat = subsystem.flat.columns[column]
        bound = flat.upper if weight > 0 else flat.lower
        if bound is None:
            return f"{flat.name} may be as large as it likes in the sum of the rows"
        largest += weight * bound
    return None if largest < limit else "the sum of the rows contradicts nothing"


def _side(row: FlatRow, multiplier: Fraction) -> Number | None:
    """The side of a row that a multiplier takes."""
    if not multiplier:
        return 0
    return row.lower if multiplier > 0 else row.upper


def _violation_duals(subsystem: LinearSubsystem, names: Sequence[str]) -> list[float] | None:
    """The duals of some rows where their total violation is least."""
    plain = array_model(subsystem.part(names, is_relaxed=True))
    order = [name for name in subsystem.rows if name in names]
    result = solve_with_highs(_elastic(plain), _OPTIONS)
    if result.row_duals is None:
        return None
    by_name = dict(zip(order, result.row_duals, strict=True))
    return [by_name[name] for name in names]


def _elastic(plain: Model) -> Model:
    """The model in which every row may be violated at a cost of 1 for each unit."""
    num_columns = plain.num_columns
    rows = []
    for number, row in enumerate(plain.rows):
        assert isinstance(row, LinearRow), "a subsystem has linear rows"
        more, less = num_columns + 2 * number, num_columns + 2 * number + 1
        entries = [*row.entries, (more, 1.0), (less, -1.0)]
        rows.append(LinearRow(entries, row.lower, row.upper, row.name))
    slacks = 2 * len(plain.rows)
    return Model(
        lowers=[*plain.lowers, *[0.0] * slacks],
        uppers=[*plain.uppers, *[inf] * slacks],
        costs=[*[0.0] * num_columns, *[1.0] * slacks],
        types=[VariableType.CONTINUOUS] * (num_columns + slacks),
        rows=[*rows],
    )
