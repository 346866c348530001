"""Captured models in exact form: what is written comes back, and what is unclear is refused."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.backends import (
    IndicatorRow,
    LinearRow,
    Model,
    NameStyle,
    NonlinearRow,
    Product,
    QuadraticRow,
    SpecialOrderedSet,
    VariableType,
    mps_text,
)
from optmodel.equivalence import ModelReadCode, read_captured_model
from optmodel.formulation import Domain, FlatModel, Monomial, Number, ObjectiveSense, exact
from optmodel.rejection import Rejection

SMALL = """NAME small
ROWS
 N cost
 L cap
 E ties
COLUMNS
 x cost 3 cap 1
 x ties 1
 y cap 2 ties -1
RHS
 RHS cost -7 cap 10
RANGES
 RNG ties -2
BOUNDS
 UP BND x 4.5
ENDATA
"""


def _read(text: str) -> FlatModel:
    model = read_captured_model("mps", text)
    assert isinstance(model, FlatModel), model
    return model


def _refused(text: str) -> Rejection:
    model = read_captured_model("mps", text)
    assert isinstance(model, Rejection), model
    return model


def test_sides_ranges_bounds_and_constant() -> None:
    model = _read(SMALL)
    assert model.sense is ObjectiveSense.MINIMIZE
    assert model.objective.terms == {(0,): 3, (): 7}
    assert [(c.lower, c.upper) for c in model.columns] == [(0, Fraction(9, 2)), (0, None)]
    assert [(r.lower, r.upper) for r in model.rows] == [(None, 10), (-2, 0)]


_NUMBERS = st.integers(-99, 99).map(float) | st.sampled_from([0.1, -2.75, 1e-3, 1e6])
_BOUNDS = st.tuples(_NUMBERS, _NUMBERS).map(sorted)


@st.composite
def _models(draw: st.DrawFn) -> Model:
    count = draw(st.integers(1, 4))
    columns = st.integers(0, count - 1)
    types = draw(st.lists(st.sampled_from("CIB"), min_size=count, max_size=count))
    bounds = [(0.0, 1.0) if kind == "B" else draw(_BOUNDS) for kind in types]
    model = Model(
        lowers=[draw(st.sampled_from([low, -math.inf])) if k == "C" else low
                for k, (low, _) in zip(types, bounds, strict=True)],
        uppers=[draw(st.sampled_from([up, math.inf])) if k == "C" else up
                for k, (_, up) in zip(types, bounds, strict=True)],
        costs=draw(st.lists(_NUMBERS, min_size=count, max_size=count)),
        types=[VariableType(kind) for kind in types],
        is_minimized=draw(st.booleans()),
        offset=draw(_NUMBERS),
        products=[(i, j, v) for (i, j), v in draw(st.dictionaries(
            st.tuples(columns, columns).filter(lambda p: p[0] <= p[1]), _NUMBERS, max_size=3
        )).items()],
    )  # fmt: skip
    for _ in range(draw(st.integers(0, 3))):
        low, up = draw(_BOUNDS)
        low, up = draw(st.sampled_from([(low, up), (-math.inf, up), (low, math.inf), (up, up)]))
        entries = sorted(draw(st.dictionaries(columns, _NUMBERS, max_size=count)).items())
        if draw(st.booleans()):
            model.rows.append(LinearRow(entries, low, up))
        elif draw(st.booleans()):
            model.rows.append(QuadraticRow(entries, [(0, count - 1, 3.0)], low, up))
        elif "B" in types:
            row = LinearRow(entries, -math.inf, up)
            model.indicators.append(IndicatorRow(types.index("B"), draw(st.integers(0, 1)), row))
    return model


@given(_models())
def test_what_is_written_comes_back(model: Model) -> None:
    found = _read(mps_text(model, NameStyle.PLAIN))
    assert (found.sense is ObjectiveSense.MINIMIZE) == model.is_minimized
    for column, low, up, kind in zip(
        found.columns, model.lowers, model.uppers, model.types, strict=True
    ):
        assert (_float(column.lower, -1), _float(column.upper, 1)) == (low, up)
        assert (column.domain is not Domain.CONTINUOUS) == kind.is_integral
    rows = [*model.rows, *(each.row for each in model.indicators)]
    rows = [row for row in rows if (row.lower, row.upper) != (-math.inf, math.inf)]
    for point in ([0] * 4, [1, 2, 3, 5], [7, -3, 0, 1]):
        assert _value(found.objective.terms, point) == _model_value(
            model.costs, model.products, point, model.offset
        )
        flat_rows = [*found.rows, *(each.row for each in found.indicators)]
        for flat, row in zip(flat_rows, rows, strict=True):
            assert (_float(flat.lower, -1), _float(flat.upper, 1)) == (row.lower, row.upper)
            costs = [0.0] * model.num_columns
            assert not isinstance(row, NonlinearRow)
            for place, value in row.entries:
                costs[place] += value
            products = row.products if isinstance(row, QuadraticRow) else []
            assert _value(flat.body.terms, point) == _model_value(costs, products, point, 0.0)
    implying = [each for each in model.indicators if each.row in rows]
    expected = [(each.column, each.value) for each in implying]
    assert [(each.column, each.value) for each in found.indicators] == expected


def _float(bound: Number | None, sign: int) -> float:
    return sign * math.inf if bound is None else float(bound)


def _value(terms: Mapping[Monomial, Number], point: list[int]) -> Number:
    return sum(c * math.prod(point[i] for i in monomial) for monomial, c in terms.items())


def _model_value(
    costs: Sequence[float], products: Sequence[Product], point: list[int], offset: float
) -> Number:
    linear = sum(exact(cost) * x for cost, x in zip(costs, point, strict=False))
    return linear + sum(exact(v) * point[i] * point[j] for i, j, v in products) + exact(offset)


def test_a_set_of_binaries_is_a_row() -> None:
    binary = VariableType.BINARY
    special = SpecialOrderedSet(1, [0, 1], [1.0, 2.0])
    model = Model([0.0] * 2, [1.0] * 2, [1.0] * 2, [binary] * 2, special_sets=[special])
    found = _read(mps_text(model, NameStyle.PLAIN))
    assert [(row.body.terms, row.upper) for row in found.rows] == [({(0,): 1, (1,): 1}, 1)]
    model.types = [VariableType.CONTINUOUS] * 2
    assert _refused(mps_text(model, NameStyle.PLAIN)).code == ModelReadCode.SECTION


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (" x ties 1\n", " x cost 1\n", ModelReadCode.AMBIGUOUS),
        (" UP BND x 4.5", " UP BND x -4.5", ModelReadCode.AMBIGUOUS),
        (" x cost 3", " MARKER 'MARKER' 'INTORG'\n x cost 3", ModelReadCode.AMBIGUOUS),
        (" UP BND x 4.5", " SC BND x 4.5", ModelReadCode.SECTION),
        ("ENDATA", "LAZYCONS\nENDATA", ModelReadCode.SECTION),
        (" UP BND x 4.5", " UP BND z 4.5", ModelReadCode.SYNTAX),
        (" x ties 1\n", " x of y ties 1\n", ModelReadCode.SYNTAX),
        (" x ties 1\n", " x ties 1_000\n", ModelReadCode.SYNTAX),
        (" x ties 1\n", " x ties nan\n", ModelReadCode.SYNTAX),
        (" x ties 1\n", " x ties 1e9999\n", ModelReadCode.SYNTAX),
        (" x ties 1\n", " x\n", ModelReadCode.SYNTAX),
        ("ENDATA\n", "", ModelReadCode.SYNTAX),
    ],
)
def test_what_is_unclear_is_refused(old: str, new: str, code: ModelReadCode) -> None:
    assert old in SMALL
    assert _refused(SMALL.replace(old, new)).code == code


def test_a_stranger_s_text_is_bounded() -> None:
    assert _refused("NAME\n" * 10**6).code == ModelReadCode.SIZE
    unknown = read_captured_model("proto", "")
    assert isinstance(unknown, Rejection)
    assert unknown.code == ModelReadCode.FORMAT


@given(st.text(alphabet="NAMEROWSCLU \n'xy01.-", max_size=200), st.integers(0, 150))
def test_no_text_makes_it_raise(noise: str, place: int) -> None:
    text = SMALL[:place] + noise + SMALL[place:]
    assert isinstance(read_captured_model("mps", text), FlatModel | Rejection)
