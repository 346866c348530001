"""The recorder: which of nested calls answers, what is captured, and whole lines in the report."""

import json
import os
import threading
from collections.abc import Iterator

import pytest

from optmodel.execution import CapturedModel, Solve, SolverStatus
from optmodel.execution.hooks.report_writer import ReportWriter, line_prefix, solve_line_prefix
from optmodel.execution.hooks.solve_recorder import (
    CallKind,
    ModelSize,
    Recorder,
    named_values,
)

TOKEN = "5f2a"
OPTIMAL, LIMIT = SolverStatus.OPTIMAL, SolverStatus.LIMIT


class Report:
    """A recorder that writes to a pipe, and the lines that it has written."""

    def __init__(self, model_bytes: int = 100) -> None:
        self.read, self.write = os.pipe()
        self.recorder = Recorder()
        self.recorder.start(self.write, 3, token=TOKEN, model_bytes=model_bytes, folder=".")

    def lines(self) -> list[dict[str, object]]:
        """The lines so far, without the token; nothing is written afterwards."""
        os.close(self.write)
        with open(self.read, "rb", closefd=False) as file:
            raw = file.read().splitlines()
        assert all(line.startswith(line_prefix(TOKEN)) for line in raw)
        parsed = [json.loads(line) for line in raw]
        return [{name: line[name] for name in line if name != "token"} for line in parsed]

    def solves(self) -> list[dict[str, object]]:
        """The solves among them."""
        return [line["solve"] for line in self.lines() if isinstance(line.get("solve"), dict)]  # type: ignore[misc]


@pytest.fixture
def report() -> Iterator[Report]:
    """A report of its own."""
    made = Report()
    yield made
    os.close(made.read)


def _solver(recorder: Recorder, solve: Solve, model: str = "MODEL", name: str = "HiGHS 1") -> None:
    """As a hook of a solver."""
    with recorder.solving():
        recorder.capture(lambda: CapturedModel("mps", model))
        recorder.set_solver(lambda: name)
    recorder.record(lambda: solve)


def test_a_solve_is_one_line(report: Report) -> None:
    values = {"x": 1.0, "y": float("inf"), "z": 3.0, "w": 4.0}
    _solver(report.recorder, Solve("highspy", OPTIMAL, 4.0, float("nan"), values))
    [line] = report.solves()
    assert line.pop("seconds", -1.0) >= 0.0  # type: ignore[operator]
    assert line == {
        "dialect": "highspy",
        "status": "optimal",
        "objective": 4.0,
        "bound": None,
        "solver": "HiGHS 1",
        "substituted_for": "",
        "model": {"format": "mps", "text": "MODEL"},
        "variables": {"x": 1.0, "z": 3.0},  # the first three, of those that are finite
        "columns": {},
    }


def test_the_outer_call_answers_and_the_inner_names_solver_and_model(report: Report) -> None:
    recorder = report.recorder
    with recorder.solving():
        _solver(recorder, Solve("highspy", OPTIMAL, 7.0, variables={"c0": 1.0}))
    recorder.record(lambda: Solve("pyomo", OPTIMAL, 8.0, variables={"x": 1.0}))
    [line] = report.solves()
    assert (line["dialect"], line["objective"], line["solver"]) == ("pyomo", 8.0, "HiGHS 1")
    assert (line["variables"], line["columns"]) == ({"x": 1.0}, {"c0": 1.0})
    assert line["model"] == {"format": "mps", "text": "MODEL"}


def test_what_the_outer_call_lacks_the_inner_completes(report: Report) -> None:
    recorder = report.recorder
    with recorder.solving():
        _solver(recorder, Solve("highspy", OPTIMAL, 7.0, variables={"c0": 1.0}))
    recorder.record(lambda: Solve("pyomo", OPTIMAL))
    [line] = report.solves()
    assert (line["objective"], line["variables"]) == (7.0, {"c0": 1.0})


def test_an_answer_that_cannot_be_read_is_that_of_the_call_within(report: Report) -> None:
    recorder = report.recorder
    with recorder.solving():
        _solver(recorder, Solve("highspy", LIMIT, 7.0))
    recorder.record(lambda: Solve("pyomo", OPTIMAL, 1 / 0))
    [line] = report.solves()
    assert (line["dialect"], line["status"], line["objective"]) == ("highspy", "limit", 7.0)


def test_an_answer_that_cannot_be_read_at_all_is_reported(report: Report) -> None:
    with report.recorder.solving():
        pass
    report.recorder.record(lambda: Solve("pulp", OPTIMAL, 1 / 0))
    assert report.lines() == [{"capture_failure": "ZeroDivisionError: division by zero"}]


def test_a_layer_that_restates_keeps_its_own_model_and_answer(report: Report) -> None:
    recorder = report.recorder
    with recorder.solving():
        recorder.capture(lambda: CapturedModel("mps", "MAX"), is_restatement=True)
        _solver(recorder, Solve("highspy", OPTIMAL, -7.0, variables={"c0": 1.0}), "MIN")
    recorder.record(lambda: Solve("pulp", OPTIMAL, None), is_restatement=True)
    [line] = report.solves()
    assert line["model"] == {"format": "mps", "text": "MAX"}
    assert (line["objective"], line["variables"], line["solver"]) == (None, {}, "HiGHS 1")


def test_a_model_that_could_not_be_restated_is_taken_from_within(report: Report) -> None:
    recorder = report.recorder
    with recorder.solving():
        recorder.capture(lambda: None, is_restatement=True)
        _solver(recorder, Solve("highspy", OPTIMAL, -7.0), "MIN")
    recorder.record(lambda: Solve("pulp", OPTIMAL, 7.0), is_restatement=True)
    assert report.solves()[0]["model"] == {"format": "mps", "text": "MIN"}


def test_when_the_outer_call_raises_the_last_solve_within_is_recorded(report: Report) -> None:
    recorder = report.recorder

    def fail() -> None:
        with recorder.solving():
            _solver(recorder, Solve("highspy", OPTIMAL, 1.0))
            _solver(recorder, Solve("highspy", SolverStatus.INFEASIBLE))
            raise ValueError("no solution was loaded")

    with pytest.raises(ValueError, match="no solution"):
        fail()
    [line] = report.solves()
    assert line["status"] == "infeasible"
    assert recorder.depth == 0


def test_a_call_that_raises_before_it_solves_is_no_solve(report: Report) -> None:
    with pytest.raises(KeyError), report.recorder.solving():
        raise KeyError
    assert report.lines() == []


def test_a_solve_within_a_callback_is_the_programs_own_affair(report: Report) -> None:
    recorder = report.recorder
    assert not recorder.ignores(CallKind.SOLVER)
    with recorder.muted():
        assert recorder.ignores(CallKind.SOLVER)
        with recorder.muted():
            pass
        assert recorder.ignores(CallKind.LAYER)
    assert not recorder.ignores(CallKind.LAYER)


def test_a_routine_answers_only_where_no_solver_has(report: Report) -> None:
    recorder = report.recorder
    assert not recorder.ignores(CallKind.ROUTINE)
    with recorder.solving():
        assert recorder.ignores(CallKind.ROUTINE)
    recorder.has_solved = True
    assert recorder.ignores(CallKind.ROUTINE)
    assert not recorder.ignores(CallKind.SOLVER)


@pytest.mark.parametrize("text", ["x" * 101, "é" * 51])
def test_a_model_above_the_limit_is_not_kept(report: Report, text: str) -> None:
    _solver(report.recorder, Solve("a", OPTIMAL, columns={"c": 1.0}), text)
    [line] = report.solves()
    assert (line["model"], line["columns"]) == (None, {})


def test_no_model_is_read_where_none_is_to_be_kept() -> None:
    report = Report(model_bytes=0)
    with report.recorder.solving():
        report.recorder.capture(lambda: pytest.fail("It was read."))
    report.recorder.record(lambda: Solve("a", OPTIMAL))
    assert report.solves()[0]["model"] is None
    os.close(report.read)


def test_a_model_that_cannot_be_written_breaks_nothing(report: Report) -> None:
    with report.recorder.solving():
        report.recorder.capture(lambda: CapturedModel("mps", str(1 / 0)))
        report.recorder.set_solver(lambda: str(1 / 0))
    report.recorder.record(lambda: Solve("a", OPTIMAL, 2.0))
    [line] = report.solves()
    assert (line["model"], line["solver"], line["objective"]) == (None, "", 2.0)


def test_a_recorder_that_was_not_started_is_silent() -> None:
    recorder = Recorder()
    with recorder.solving():
        recorder.capture(lambda: pytest.fail("It was read."))
    recorder.record(lambda: pytest.fail("It was read."))
    recorder.write(end="ok")


def test_a_licence_error_has_the_size_of_the_model_that_was_given(report: Report) -> None:
    recorder = report.recorder

    def measure() -> ModelSize:
        recorder.note_licence_error("gurobipy", "measuring it is refused too")
        return ModelSize(3000, 10, is_quadratic=True)

    with recorder.measuring(measure):
        with recorder.measuring(None):
            recorder.note_licence_error("gurobipy", "too large")
        with recorder.measuring(lambda: ModelSize(1 // 0, 0)):
            recorder.note_licence_error("gurobipy", "cannot be measured")
    recorder.note_licence_error("gurobipy", "no model")
    sizes = {
        error["reason"]: error["size"]
        for line in report.lines()
        if isinstance(error := line["licence_error"], dict)
    }
    size = {"num_variables": 3000, "num_constraints": 10, "is_quadratic": True}
    assert sizes == {
        "measuring it is refused too": None,
        "too large": size,
        "cannot be measured": None,
        "no model": None,
    }


def test_each_thread_is_in_calls_of_its_own(report: Report) -> None:
    recorder = report.recorder
    inside, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with recorder.solving():
            inside.set()
            go_on.wait(10)
        recorder.record(lambda: Solve("other", OPTIMAL, 1.0))

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    assert recorder.depth == 0
    _solver(recorder, Solve("this", OPTIMAL, 2.0))
    go_on.set()
    thread.join()
    assert [line["dialect"] for line in report.solves()] == ["this", "other"]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # of newer Pythons
def test_lines_are_whole_whatever_threads_and_processes_write() -> None:
    """More than a pipe takes at once, so that each of them has to wait within its line."""
    read, write = os.pipe()
    writer = ReportWriter(write, TOKEN)
    writer.write(begun=True)
    children = []
    for number in range(3):
        child = os.fork()
        if child == 0:
            for _ in range(20):
                writer.write(number=number, text="x" * 9000)
            os._exit(0)
        children.append(child)
    os.close(write)
    with open(read, "rb") as file:
        lines = file.read().splitlines()
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    assert all(line.startswith(line_prefix(TOKEN)) for line in lines)
    written = [json.loads(line) for line in lines]
    assert [sum(line.get("number") == number for line in written) for number in range(3)] == [
        20
    ] * 3


def test_a_line_of_a_solve_is_known_by_how_it_begins() -> None:
    read, write = os.pipe()
    ReportWriter(write, TOKEN).write(solve={"status": "optimal"})
    assert os.read(read, 999).startswith(solve_line_prefix(TOKEN))
    os.close(read)
    os.close(write)


def test_names_are_given_once() -> None:
    pairs = [("x", 1.0), ("", 2.0), ("x", 3.0), ("", 4.0), ("x", 5.0), ("x3", 6.0)]
    assert named_values(pairs) == {
        "x": 1.0, "x1": 2.0, "x#2": 3.0, "x3": 4.0, "x#3": 5.0, "x3#2": 6.0,
    }  # fmt: skip
