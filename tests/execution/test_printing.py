"""The record says whether a program printed what its solver answered; the solver's word stays."""

from collections.abc import Iterator

import pytest

from optmodel.execution import Execution, Limits, Program, Runner

MODEL = """
from pyscipopt import Model
m = Model()
x, y = m.addVar("x", ub=3), m.addVar("y", ub=0.123456)
m.setObjective(3 * x + 2 * y, "{sense}")
m.optimize()
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def _run(runner: Runner, text: str) -> Execution:
    [execution] = runner.run([Program("program", text)])
    return execution


@pytest.mark.parametrize(
    ("line", "is_printed"),
    [
        ("print(m.getObjVal())", True),
        ("print('Profit: $%.2f' % m.getObjVal())", True),
        ("print(-m.getObjVal())", True),
        ("print(round(m.getObjVal() + 1, 2))", False),
        ("print('x =', m.getVal(x))", False),
        ("", None),
    ],
)
def test_what_is_printed_is_held_against_what_was_heard(
    runner: Runner, line: str, is_printed: bool | None
) -> None:
    quiet = MODEL.format(sense="maximize").replace("m.optimize", "m.hideOutput()\nm.optimize")
    execution = _run(runner, f"{quiet}{line}\n")
    assert execution.prints_objective is is_printed
    assert execution.solves[-1].objective == pytest.approx(9.246912)


def test_a_solvers_log_is_not_what_the_program_says(runner: Runner) -> None:
    execution = _run(runner, MODEL.format(sense="maximize") + "print('Answer: 5')\n")
    assert "9.246912" in execution.stdout
    assert execution.prints_objective is False


def test_without_an_optimum_there_is_nothing_to_compare(runner: Runner) -> None:
    text = MODEL.format(sense="minimize").replace("m.optimize", "m.addCons(x >= 4)\nm.optimize")
    assert _run(runner, text + "print(0)\n").prints_objective is None
    assert _run(runner, "print(5)\n").prints_objective is None
