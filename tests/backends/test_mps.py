"""MPS files: the text a person expects, and two readers that find the optimum of the model."""

from math import inf
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optmodel.backends import (
    IndicatorRow,
    LinearRow,
    Model,
    NameStyle,
    NonlinearRow,
    QuadraticRow,
    SpecialOrderedSet,
    TerminationStatus,
    VariableType,
    mps_text,
    read_model,
    solve,
)
from tests.backends.models import (
    BINARY,
    CONTINUOUS,
    INTEGER,
    best_of,
    boxed,
    column,
    integer_models,
    switched_models,
)

IN_A_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
SEMI, SEMI_INTEGER = VariableType.SEMICONTINUOUS, VariableType.SEMIINTEGER


def _whole() -> Model:
    """Something of everything that MPS has words for."""
    return Model(
        lowers=[0, -2, 0, 1, -inf],
        uppers=[4, inf, 1, 5.5, inf],
        costs=[0.1 + 0.2, -1, 0, 0, 0],
        types=[CONTINUOUS, INTEGER, BINARY, SEMI, CONTINUOUS],
        names=["x", "n", "on", "semi", "free"],
        rows=[
            LinearRow([(0, 1.0), (1, 2.0), (0, 0.5)], -1, 8, "between"),
            QuadraticRow([(1, 1)], [(0, 1, 1), (0, 0, 1.0)], upper=7, name="curved"),
            LinearRow([(3, 1.0)], name="free row"),
        ],
        indicators=[IndicatorRow(2, 0, LinearRow([(4, 1.0)], 0.5, 0.5, "implied"))],
        special_sets=[SpecialOrderedSet(2, [0, 3], [1.0, 2.5])],
        is_minimized=False,
        offset=-3,
        products=[(1, 0, 3.0), (0, 0, 1.0)],
    )


TEXT = """NAME model
OBJSENSE
    MAX
ROWS
 N objective
 G between
 L curved
 N free_row
 E implied
COLUMNS
 x objective 0.30000000000000004
 x between 1.5
 MARKER 'MARKER' 'INTORG'
 n objective -1
 n between 2
 n curved 1
 on objective 0
 MARKER 'MARKER' 'INTEND'
 semi free_row 1
 free implied 1
RHS
 RHS objective 3
 RHS between -1
 RHS curved 7
 RHS implied 0.5
RANGES
 RANGE between 9
BOUNDS
 LO BOUND x 0
 UP BOUND x 4
 LO BOUND n -2
 PL BOUND n
 BV BOUND on
 LO BOUND semi 1
 SC BOUND semi 5.5
 FR BOUND free
SOS
 S2 SOS0
 x 1
 semi 2.5
QUADOBJ
 x x 2
 x n 3
QCMATRIX curved
 x x 1
 x n 0.5
 n x 0.5
INDICATORS
 IF implied on 0
ENDATA
"""


def test_the_text_is_what_a_person_expects() -> None:
    assert mps_text(_whole(), NameStyle.PLAIN) == TEXT


def test_writing_changes_nothing_in_the_model() -> None:
    model = _whole()
    mps_text(model, NameStyle.GIVEN)
    assert model == _whole()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10**17 + 1, "100000000000000001"),  # a float would lose the last digit
        (0.1, "0.1"),
        (1 / 3, "0.3333333333333333"),
        (3.0, "3"),
        (1e15, "1000000000000000.0"),
        (1e-300, "1e-300"),
        (-2.5, "-2.5"),
    ],
)
def test_numbers_keep_every_digit(value: float, text: str) -> None:
    model = boxed(4, costs=[value])
    assert f" x0 objective {text}\n" in mps_text(model, NameStyle.PLAIN)


@pytest.mark.parametrize(
    ("kind", "lower", "upper", "lines"),
    [
        (CONTINUOUS, 0, inf, ["LO BOUND x0 0", "PL BOUND x0"]),
        (CONTINUOUS, -inf, 3, ["MI BOUND x0", "UP BOUND x0 3"]),
        (CONTINUOUS, -1e20, 1e30, ["FR BOUND x0"]),
        (CONTINUOUS, 2, 2, ["FX BOUND x0 2"]),
        (INTEGER, 0, 1, ["LO BOUND x0 0", "UP BOUND x0 1"]),
        (BINARY, -5, 7, ["BV BOUND x0"]),
        (BINARY, 1, 1, ["FX BOUND x0 1"]),
        (SEMI, 2, inf, ["LO BOUND x0 2", "SC BOUND x0 1e+30"]),
        (SEMI_INTEGER, 2, 9, ["LO BOUND x0 2", "SI BOUND x0 9"]),
    ],
)
def test_every_bound_is_said(
    kind: VariableType, lower: float, upper: float, lines: list[str]
) -> None:
    model = boxed(1, kind=kind)
    model.lowers, model.uppers = [lower], [upper]
    text = mps_text(model, NameStyle.PLAIN)
    between = text.partition("BOUNDS\n")[2].partition("ENDATA")[0]
    assert between.splitlines() == [f" {line}" for line in lines]


@pytest.mark.parametrize(
    ("lower", "upper", "letter", "lines"),
    [
        (-inf, 4, "L", [" RHS r 4"]),
        (4, inf, "G", [" RHS r 4"]),
        (4, 4, "E", [" RHS r 4"]),
        (0, 4, "G", ["RANGES", " RANGE r 4"]),
        (-inf, inf, "N", []),
        (-1e25, 1e25, "N", []),
    ],
)
def test_every_sense_of_a_row(lower: float, upper: float, letter: str, lines: list[str]) -> None:
    model = boxed(9)
    model.rows.append(LinearRow([(0, 1.0)], lower, upper, "r"))
    text = mps_text(model, NameStyle.PLAIN)
    assert f"\n {letter} r\n" in text
    assert text.partition("RHS\n")[2].partition("BOUNDS")[0].splitlines() == lines


def test_columns_and_rows_without_names_are_numbered() -> None:
    model = Model([0, 0], [1, 1], [1, 1], [CONTINUOUS] * 2, rows=[LinearRow([(1, 1.0)], upper=1)])
    text = mps_text(model, NameStyle.GIVEN)
    assert " L c1\n" in text
    assert " x1 c1 1\n" in text


def test_products_in_either_order_are_one_and_those_that_cancel_none() -> None:
    model = boxed(1, 1, 1)
    model.products = [(1, 0, 0.25), (0, 1, 0.75), (2, 2, 1.0), (2, 2, -1.0)]
    text = mps_text(model, NameStyle.PLAIN)
    assert text.partition("QUADOBJ\n")[2] == " x0 x1 1\nENDATA\n"


def test_what_mps_has_no_words_for_is_the_callers_mistake() -> None:
    model = boxed(1)
    model.rows.append(NonlinearRow(column(0), upper=1.0))
    with pytest.raises(AssertionError, match="nonlinear row"):
        mps_text(model, NameStyle.PLAIN)
    curved = boxed(1)
    curved.nonlinear_objective = column(0)
    with pytest.raises(AssertionError, match="nonlinear objective"):
        mps_text(curved, NameStyle.PLAIN)


# ---- readers ----------------------------------------------------------------------------------


def _scip_optimum(path: Path) -> float | None:
    from pyscipopt import Model as ScipModel

    model = ScipModel()
    model.hideOutput()
    model.readProblem(str(path))
    model.optimize()
    return float(model.getObjVal()) if model.getStatus() == "optimal" else None


@settings(IN_A_FOLDER, max_examples=20)
@given(model=integer_models(), style=st.sampled_from([NameStyle.PLAIN, NameStyle.GIVEN]))
def test_two_readers_find_the_optimum(model: Model, style: NameStyle, tmp_path: Path) -> None:
    path = tmp_path / "model.mps"
    path.write_text(mps_text(model, style), encoding="ascii")
    expected, again = solve(model), solve(read_model(str(path)))
    assert again.status is expected.status
    if expected.objective is not None:
        assert again.objective == pytest.approx(expected.objective, abs=1e-6)
    assert _scip_optimum(path) == pytest.approx(expected.objective, abs=1e-6)


@settings(IN_A_FOLDER, max_examples=20)
@given(model=integer_models())
def test_reading_gives_the_model_back(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "model.mps"
    path.write_text(mps_text(model, NameStyle.PLAIN), encoding="ascii")
    again = read_model(str(path))
    assert (again.names, again.is_minimized) == (model.names, model.is_minimized)
    assert (again.costs, again.lowers) == (model.costs, model.lowers)
    assert again.offset == model.offset
    for mine, other in zip(model.linear_rows(), again.linear_rows(), strict=True):
        assert (mine.lower, mine.upper) == (other.lower, other.upper)
        entries = {k: weight for k, weight in mine.entries if weight}
        assert entries == {k: weight for k, weight in other.entries if weight}


def test_scip_reads_quadratics_and_indicators(tmp_path: Path) -> None:
    model = boxed(3, 3)
    model.types, model.uppers = [CONTINUOUS, CONTINUOUS, BINARY], [3, 3, 1]
    model.lowers, model.costs = [0, 0, 1], [1.0, 5.0, 0.0]
    model.names = ["x", "y", "on"]
    model.rows.append(QuadraticRow([(0, 1.0)], [(1, 1, 1.0)], upper=6.0, name="q"))
    model.indicators.append(IndicatorRow(2, 1, LinearRow([(1, 1.0)], upper=2.0, name="i")))
    path = tmp_path / "model.mps"
    path.write_text(mps_text(model, NameStyle.PLAIN), encoding="ascii")
    assert _scip_optimum(path) == pytest.approx(12.0, abs=1e-5)
    assert solve(model).objective == pytest.approx(12.0, abs=1e-5)


@settings(IN_A_FOLDER, max_examples=40)
@given(model=switched_models())
def test_scip_reads_sets_among_quadratics_and_indicators(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "model.mps"
    path.write_text(mps_text(model, NameStyle.GIVEN), encoding="ascii")
    assert _scip_optimum(path) == pytest.approx(best_of(model), abs=1e-5)


@pytest.mark.parametrize("name", ["S1", "S2", "SOS", "SOS0"])
def test_scip_reads_a_set_whatever_its_members_are_called(name: str, tmp_path: Path) -> None:
    model = boxed(4, 4, costs=[3, 2])
    model.names = ["y", name]
    model.special_sets.append(SpecialOrderedSet(1, [1, 0], [1.0, 2.0]))
    path = tmp_path / "model.mps"
    path.write_text(mps_text(model, NameStyle.GIVEN), encoding="ascii")
    assert _scip_optimum(path) == pytest.approx(12.0)


def test_highs_refuses_a_file_with_special_ordered_sets(tmp_path: Path) -> None:
    model = boxed(4, 4)
    model.special_sets.append(SpecialOrderedSet(1, [1, 0], [1.0, 2.0]))
    path = tmp_path / "model.mps"
    path.write_text(mps_text(model, NameStyle.PLAIN), encoding="ascii")
    with pytest.raises(OSError, match="unable to read"):
        read_model(str(path))


def test_a_file_without_columns_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "empty.mps"
    path.write_text(mps_text(Model([], [], [], []), NameStyle.PLAIN), encoding="ascii")
    assert solve(Model([], [], [], [])).status is TerminationStatus.OPTIMAL
    assert read_model(str(path)).num_columns == 0
