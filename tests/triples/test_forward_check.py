"""Programs are run, and one that does not find the label is named with what it did instead."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from optmodel.execution import PROGRAM_LIMITS, Runner
from optmodel.families import family
from optmodel.rejection import Rejection
from optmodel.solving import Certified, certify
from optmodel.triples import (
    Origin,
    PipelineStep,
    Triple,
    assemble,
    failing_programs,
    family_narrative,
)

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


def found(runner: Runner, text: str) -> dict[str, Rejection]:
    return failing_programs({"pyscipopt": text}, 10.0, runner)


def rejection(runner: Runner, text: str) -> Rejection:
    return found(runner, text)["pyscipopt"]


def test_a_program_that_finds_the_label_agrees(runner: Runner) -> None:
    assert found(runner, SOLVED.format(bound=5)) == {}


def test_another_optimum_is_named(runner: Runner) -> None:
    wrong = rejection(runner, SOLVED.format(bound=5.001))
    assert (wrong.step, wrong.code) == (PipelineStep.AGREE, "objective_differs")
    assert wrong.detail.startswith("the program found 10.00")


def test_a_difference_within_the_tolerance_is_none(runner: Runner) -> None:
    assert found(runner, SOLVED.format(bound=5 + 5e-6)) == {}  # 1e-5 of 11


def test_a_printed_label_is_no_answer(runner: Runner) -> None:
    wrong = rejection(runner, "import pyscipopt\nprint(10.0)\n")
    assert wrong.code == "solver_nothing"
    assert wrong.detail == "the program's solver answered nothing"


def test_an_unbounded_model_and_a_crash_are_named(runner: Runner) -> None:
    unbounded = rejection(runner, SOLVED.format(bound=None))
    assert unbounded.code == "solver_unbounded"
    assert "answered unbounded" in unbounded.detail
    crash = rejection(runner, "import pyscipopt\n1 / 0\n")
    assert crash.code == "program_crash"
    assert crash.detail == "the program ended with crash: ZeroDivisionError: division by zero"


def test_only_the_programs_that_fail_are_named(runner: Runner) -> None:
    programs = {"pyscipopt": SOLVED.format(bound=5), "pulp": "import pulp\n"}
    assert list(failing_programs(programs, 10.0, runner)) == ["pulp"]


def test_a_triple_is_assembled_when_all_its_programs_agree(runner: Runner) -> None:
    source = family("transportation")
    instance = source.draw(7, 0).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    origin = Origin(slot=0, family_version=source.version, seed=7, index=0, rejected=())
    difficulty = source.draw(7, 0).difficulty
    narrative = family_narrative(source, source.draw(7, 0), 7, 0)
    whole = (origin, difficulty, instance, narrative)
    triple = assemble(*whole, certified, ("pyscipopt", "highspy"), runner)
    assert isinstance(triple, Triple)
    assert list(triple.programs) == ["pyscipopt", "highspy"]
    # A solution that is worth nothing makes a label that no program finds.
    idle = dict.fromkeys(certified.answer.solution, 0)
    wrong = replace(certified, answer=replace(certified.answer, solution=idle))
    rejected = assemble(*whole, wrong, ("highspy", "pyscipopt"), runner)
    assert isinstance(rejected, Rejection)
    assert (rejected.step, rejected.code) == (PipelineStep.FRESH, "program_highspy")
