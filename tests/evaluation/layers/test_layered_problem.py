"""A program of a problem, planned, run and judged by the layers that change its numbers."""

from collections.abc import Iterator

import pytest

from optmodel.evaluation import LayeredProblem, layer_verdicts
from optmodel.execution import Attachments, Limits, Program, Runner
from optmodel.judging.layers import Layer, LayerAnswer
from tests.judging.layers.product_mix import OPTIMUM, PROGRAM, mix

FROM_FILE = """
import json
from pyscipopt import Model
d = json.load(open("d.json"))
m = Model()
a, b = m.addVar(vtype="I"), m.addVar(vtype="I")
for row in d["rows"]:
    m.addCons(row[0] * a + row[1] * b <= row[2])
m.setObjective(d["worth"][0] * a + d["worth"][1] * b, "maximize")
m.optimize()
print("profit:", m.getObjVal())
"""
DATA = b'{"worth": [30, 45], "rows": [[3, 7, 120], [4, 3, 90]]}'


@pytest.fixture(scope="module")
def problem() -> LayeredProblem:
    return LayeredProblem.of(mix(), OPTIMUM, "mix")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(Limits(wall_seconds=60.0)) as runner:
        yield runner


def answers(program: Program, problem: LayeredProblem, runner: Runner) -> list[LayerAnswer]:
    """What the layers that run variants say."""
    return [one.answer for one in layer_verdicts(program, problem, runner).variants]


def test_a_right_program_passes_every_layer(problem: LayeredProblem, runner: Runner) -> None:
    verdicts = layer_verdicts(Program("", PROGRAM), problem, runner)
    assert [(one.layer, one.answer) for one in verdicts.all] == [
        (layer, LayerAnswer.YES) for layer in Layer
    ]
    assert 2 <= verdicts.num_variants <= 15
    again = layer_verdicts(Program("", PROGRAM), problem, runner, verdicts.own)
    assert again.all == verdicts.all


def test_data_are_changed_in_the_file_that_holds_them(
    problem: LayeredProblem, runner: Runner
) -> None:
    files = Attachments({"d.json": DATA, "logo.png": b"\x89PNG\xff"})
    program = Program("", FROM_FILE, attachments=files)
    assert answers(program, problem, runner) == [LayerAnswer.YES, LayerAnswer.YES]
    wrong = Program("", FROM_FILE.replace('d["rows"]', 'd["rows"][:1]'), attachments=files)
    assert answers(wrong, problem, runner) == [LayerAnswer.NO, LayerAnswer.NO]


def test_a_repaired_text_is_the_one_that_is_changed(
    problem: LayeredProblem, runner: Runner
) -> None:
    indented = Program("", "\n".join(f"    {line}" for line in PROGRAM.splitlines()))
    assert answers(indented, problem, runner) == [LayerAnswer.YES, LayerAnswer.YES]


def test_a_reply_without_a_program_is_unknown(problem: LayeredProblem, runner: Runner) -> None:
    unknown = [LayerAnswer.UNKNOWN, LayerAnswer.UNKNOWN]
    without_text = layer_verdicts(Program("", None), problem, runner)
    assert [one.answer for one in without_text.all] == unknown
    assert answers(Program("", "x = ("), problem, runner) == unknown
