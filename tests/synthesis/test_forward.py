"""Programs are run, and one that does not find the label is named with what it did instead."""

from collections.abc import Iterator

import pytest

from optmodel.execution import Runner
from optmodel.synthesis.forward import PROGRAM_LIMITS, Disagreement, disagreements

SOLVED = """
from pyscipopt import Model
model = Model()
model.hideOutput()
x = model.addVar("x", ub={bound})
model.setObjective(2 * x, "maximize")
model.optimize()
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(PROGRAM_LIMITS) as runner:
        yield runner


def found(runner: Runner, text: str) -> tuple[Disagreement, ...]:
    return disagreements({"pyscipopt": text}, 10.0, runner)


def test_a_program_that_finds_the_label_agrees(runner: Runner) -> None:
    assert found(runner, SOLVED.format(bound=5)) == ()


def test_another_optimum_is_named(runner: Runner) -> None:
    (wrong,) = found(runner, SOLVED.format(bound=5.001))
    assert wrong.dialect == "pyscipopt"
    assert wrong.sentence.startswith("the program found 10.00")


def test_a_printed_label_is_no_answer(runner: Runner) -> None:
    (wrong,) = found(runner, "import pyscipopt\nprint(10.0)\n")
    assert wrong.sentence == "the program's solver answered nothing"


def test_an_unbounded_model_and_a_crash_are_named(runner: Runner) -> None:
    (unbounded,) = found(runner, SOLVED.format(bound=None))
    assert "answered unbounded" in unbounded.sentence
    (crash,) = found(runner, "import pyscipopt\n1 / 0\n")
    assert crash.sentence == "the program ended with crash: ZeroDivisionError: division by zero"
