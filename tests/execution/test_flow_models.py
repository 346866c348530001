"""Flows and assignments written as linear programs have the optimum of the network."""

from itertools import permutations

import highspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.execution import CapturedModel
from optmodel.execution.hooks.flow_models import (
    Arc,
    FlowNetwork,
    assignment_model,
    assignment_values,
)
from optmodel.execution.hooks.solve_recorder import recorder


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are kept, as within a program."""
    monkeypatch.setattr(recorder, "model_bytes", 1 << 20)


def _optimum(model: CapturedModel | None, tmp_path_factory: pytest.TempPathFactory) -> float | None:
    """What HiGHS finds of the captured model; None where it is infeasible."""
    assert model is not None
    assert model.format == "mps"
    file = tmp_path_factory.mktemp("model") / "model.mps"
    file.write_text(model.text, encoding="utf-8")
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    assert solver.readModel(str(file)) == highspy.HighsStatus.kOk
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return float(solver.getInfo().objective_function_value)


# Two ways from s to t: by a at 3 a unit, for 4 units, and by b at 5 a unit, for 6.
ARCS = [
    Arc("s", "a", 4, 1),
    Arc("a", "t", 9, 2),
    Arc("s", "b", 6, 4),
    Arc("b", "t", 9, 1),
    Arc("a", "a", 9, -7),  # a loop, which nobody sees in a balance
]


def test_the_cheapest_way_is_filled_first(tmp_path_factory: pytest.TempPathFactory) -> None:
    network = FlowNetwork(ARCS[:4], {"s": 7.0, "t": -7.0})
    assert _optimum(network.minimum_cost(), tmp_path_factory) == 4 * 3 + 3 * 5


def test_what_cannot_be_met_is_infeasible(tmp_path_factory: pytest.TempPathFactory) -> None:
    network = FlowNetwork(ARCS[:4], {"s": 11.0, "t": -11.0})
    assert _optimum(network.minimum_cost(), tmp_path_factory) is None


def test_the_most_is_what_the_narrowest_cut_lets_through(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    assert _optimum(FlowNetwork(ARCS).maximum_flow("s", "t"), tmp_path_factory) == 10
    assert _optimum(FlowNetwork(ARCS).maximum_flow("s", "a"), tmp_path_factory) == 4
    back = [*ARCS, Arc("t", "s", 3)]  # what comes back to the source is no gain
    assert _optimum(FlowNetwork(back).maximum_flow("s", "t"), tmp_path_factory) == 10


def test_arcs_side_by_side_keep_names_apart() -> None:
    model = FlowNetwork([Arc(1, 2, 3), Arc(1, 2, 5)]).maximum_flow(1, 2)
    assert model is not None
    assert " x[1,2] " in model.text
    assert " x[1,2]#2 " in model.text


@pytest.mark.parametrize("maximizes", [True, False])
@settings(max_examples=20)
@given(costs=st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=1, max_size=3))
def test_an_assignment_is_the_best_of_all(
    tmp_path_factory: pytest.TempPathFactory, maximizes: bool, costs: list[list[int]]
) -> None:
    """Each row has a column of its own, of which there may be more than rows."""
    best = max if maximizes else min
    rows = range(len(costs))
    expected = best(
        sum(costs[row][columns[row]] for row in rows)
        for columns in permutations(range(3), len(costs))
    )
    pairs = ((row, column, float(costs[row][column])) for row in rows for column in range(3))
    found = _optimum(assignment_model(pairs, maximizes=maximizes), tmp_path_factory)
    assert found == pytest.approx(expected)


def test_pairs_that_are_forbidden_are_no_variables(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    pairs = [(0, 0, float("inf")), (0, 1, 5.0), (1, 0, 1.0), (1, 1, float("-inf"))]
    model = assignment_model(pairs, maximizes=False)
    assert _optimum(model, tmp_path_factory) == 6
    assert model is not None
    assert "x[0,0]" not in model.text


def test_a_network_too_large_to_keep_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "model_bytes", 10)
    assert FlowNetwork(ARCS).maximum_flow("s", "t") is None
    assert FlowNetwork(ARCS, {"s": 1.0, "t": -1.0}).minimum_cost() is None
    assert assignment_model([(0, 0, 1.0)], maximizes=True) is None


def test_the_chosen_pairs_are_one() -> None:
    assert assignment_values([(0, 2), ("a", "b")]) == {"x[0,2]": 1.0, "x[a,b]": 1.0}
