"""Small models for the tests of back ends: made by hand, and drawn at random; and an oracle.

The oracle looks at every point of a bounded integer model. It knows rows, indicators, special
ordered sets and every nonlinear function, and shares no code with a solver.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import inf, isclose

from hypothesis import settings
from hypothesis import strategies as st

from optmodel.backends import (
    Expression,
    FloatPolynomial,
    IndicatorRow,
    LinearRow,
    Model,
    ModelRow,
    NonlinearRow,
    QuadraticRow,
    SpecialOrderedSet,
    VariableType,
    evaluate,
)

SOLVED = settings(max_examples=25)
"""Of properties whose every example is solved."""

CONTINUOUS, INTEGER, BINARY = (
    VariableType.CONTINUOUS,
    VariableType.INTEGER,
    VariableType.BINARY,
)


def column(number: int) -> FloatPolynomial:
    """A column by itself, as an expression."""
    return FloatPolynomial([((number,), 1.0)])


def boxed(
    *uppers: float,
    costs: Sequence[float] = (),
    kind: VariableType = CONTINUOUS,
    maximized: bool = True,
) -> Model:
    """A model of columns between zero and these bounds, without rows."""
    return Model(
        lowers=[0.0] * len(uppers),
        uppers=list(uppers),
        costs=list(costs) or [0.0] * len(uppers),
        types=[kind] * len(uppers),
        names=[f"x{k}" for k in range(len(uppers))],
        is_minimized=not maximized,
    )


def with_objective(model: Model, expression: Expression, *, maximized: bool = True) -> Model:
    """The model with this objective alone."""
    model.costs = [0.0] * model.num_columns
    model.products, model.offset = [], 0.0
    model.nonlinear_objective, model.is_minimized = expression, not maximized
    return model


# ---- the oracle -------------------------------------------------------------------------------


def best_of(model: Model) -> float | None:
    """The best objective of a bounded integer model; None where no point satisfies it."""
    objectives = [model.objective_at(point) for point in points(model)]
    if not objectives:
        return None
    return min(objectives) if model.is_minimized else max(objectives)


def points(model: Model) -> Iterator[tuple[int, ...]]:
    """Every point that satisfies a bounded integer model."""
    spans = []
    for lower, upper, kind in zip(model.lowers, model.uppers, model.types, strict=True):
        assert kind.is_integral, "only integers can be listed"
        values = set(range(-int(-lower // 1), int(upper // 1) + 1))
        spans.append(sorted(values | ({0} if kind.is_semi else set())))
    return (point for point in product(*spans) if is_feasible(model, point))


def is_feasible(model: Model, point: Sequence[float]) -> bool:
    """Whether a point satisfies rows, indicators and special ordered sets."""
    return (
        all(holds(row, point) for row in model.rows)
        and all(point[i.column] != i.value or holds(i.row, point) for i in model.indicators)
        and all(_is_special(chosen, point) for chosen in model.special_sets)
    )


def holds(row: ModelRow, point: Sequence[float]) -> bool:
    """Whether a row holds at a point."""
    activity = activity_of(row, point)
    return row.lower - 1e-6 <= activity <= row.upper + 1e-6


def activity_of(row: ModelRow, point: Sequence[float]) -> float:
    """What the body of a row is worth at a point."""
    if isinstance(row, NonlinearRow):
        return evaluate(row.body, point)
    total = sum(weight * point[k] for k, weight in row.entries)
    if isinstance(row, QuadraticRow):
        total += sum(weight * point[i] * point[j] for i, j, weight in row.products)
    return total


def _is_special(chosen: SpecialOrderedSet, point: Sequence[float]) -> bool:
    ordered = [k for _, k in sorted(zip(chosen.weights, chosen.columns, strict=True))]
    places = [place for place, k in enumerate(ordered) if not isclose(point[k], 0, abs_tol=1e-9)]
    return not places or (len(places) <= chosen.order and places[-1] - places[0] == len(places) - 1)


# ---- models at random -------------------------------------------------------------------------

SMALL = st.integers(-4, 4).map(float)


@st.composite
def integer_models(draw: st.DrawFn, *, max_rows: int = 4) -> Model:
    """A linear model of two to four bounded integer columns."""
    num_columns = draw(st.integers(2, 4))
    kinds = [draw(st.sampled_from([INTEGER, BINARY])) for _ in range(num_columns)]
    lowers = [0.0 if k is BINARY else float(draw(st.integers(-3, 0))) for k in kinds]
    uppers = [1.0 if k is BINARY else float(draw(st.integers(0, 3))) for k in kinds]
    rows: list[ModelRow] = [
        draw(linear_rows(num_columns)) for _ in range(draw(st.integers(0, max_rows)))
    ]
    return Model(
        lowers=lowers,
        uppers=uppers,
        costs=[draw(SMALL) for _ in range(num_columns)],
        types=kinds,
        names=[f"x{k}" for k in range(num_columns)],
        rows=rows,
        is_minimized=draw(st.booleans()),
        offset=draw(SMALL),
    )


@st.composite
def linear_rows(draw: st.DrawFn, num_columns: int) -> LinearRow:
    """A row of any kind: at most, at least, equal, between."""
    chosen = draw(st.sets(st.integers(0, num_columns - 1), min_size=1))
    entries = [(k, draw(SMALL)) for k in sorted(chosen)]
    side, width = draw(SMALL), float(draw(st.integers(0, 3)))
    lower, upper = draw(
        st.sampled_from([(-inf, side), (side, inf), (side, side), (side, side + width)])
    )
    return LinearRow(entries, lower, upper)


@st.composite
def switched_models(draw: st.DrawFn) -> Model:
    """An integer model with an indicator, a special ordered set and a quadratic row."""
    model = draw(integer_models(max_rows=2))
    count = model.num_columns
    model.types = [*model.types, BINARY]
    model.lowers, model.uppers = [*model.lowers, 0.0], [*model.uppers, 1.0]
    model.costs, model.names = [*model.costs, draw(SMALL)], [*model.names, "switch"]
    implied = draw(linear_rows(count))
    model.indicators = [IndicatorRow(count, draw(st.integers(0, 1)), implied)]
    weights = draw(st.permutations([float(k) for k in range(count)]))
    model.special_sets = [
        SpecialOrderedSet(draw(st.integers(1, 2)), list(range(count)), list(weights))
    ]
    products = [(0, 1, draw(SMALL)), (0, 0, draw(SMALL))]
    model.rows.append(QuadraticRow([(1, draw(SMALL))], products, upper=draw(SMALL)))
    return model
