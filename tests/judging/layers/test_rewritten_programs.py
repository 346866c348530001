"""Right programs in other words: no layer that changes numbers calls one wrong."""

from collections.abc import Iterator

import pytest

from optmodel.evaluation import LayeredProblem, layer_verdicts
from optmodel.execution import Program, close_process_runner, process_runner
from optmodel.judging.layers import Layer, LayerAnswer
from tests.judging.layers.product_mix import OPTIMUM, PROGRAM, mix

YES, UNKNOWN = LayerAnswer.YES, LayerAnswer.UNKNOWN
WOOD, PAINT = "m.addCons(3 * a + 7 * b <= 120)", "m.addCons(4 * a + 3 * b <= 90)"
WORTH, GOAL = "30 * a + 45 * b", 'm.setObjective(30 * a + 45 * b, "maximize")'
PRINT = 'print("profit:", m.getObjVal())'

REWRITTEN = {
    "sides swapped": [(WOOD, "m.addCons(120 >= 7 * b + 3 * a)")],
    "minus the objective": [
        (GOAL, "m.setObjective(-(30 * a + 45 * b))"),
        (PRINT, 'print("profit:", -m.getObjVal())'),
    ],
    "a slack variable": [(WOOD, "s = m.addVar()\nm.addCons(3 * a + 7 * b + s == 120)")],
    "a variable for the profit": [
        (GOAL, f'p = m.addVar(lb=None)\nm.addCons(p == {WORTH})\nm.setObjective(p, "maximize")')
    ],
    "a bound that never binds": [('m.addVar(vtype="I")', 'm.addVar(vtype="I", ub=5000)')],
    "data in dictionaries": [
        (GOAL, 'w = {"a": 30, "b": 45}\nm.setObjective(w["a"] * a + w["b"] * b, "maximize")')
    ],
    "data in a table": [
        (WOOD, 'rows = """3,7,120\n4,3,90"""'),
        (PAINT, "for r in rows.split():\n    p, q, l = map(float, r.split(','))"
         "\n    m.addCons(p * a + q * b <= l)"),
    ],
    "one name for two data": [
        (WOOD, "three = 3\nm.addCons(three * a + 7 * b <= 120)"),
        (PAINT, "m.addCons(4 * a + three * b <= 90)"),
    ],
    "another print": [(PRINT, 'print(f"Make tables: {m.getObjVal():,.2f} dollars of profit")')],
    "another order": [(WOOD, PAINT + "  # first"), (PAINT + "\n", WOOD + "\n")],
    "a redundant constraint": [(WOOD, WOOD + "\nm.addCons(a + b <= 1000)")],
    "a second solve": [("m.optimize()", "m.optimize()\nm.freeTransform()\nm.optimize()")],
}  # fmt: skip
BY_HAND = {
    "a row scaled": [(WOOD, "m.addCons(6 * a + 14 * b <= 240)")],
    "a row divided": [(PAINT, "m.addCons(a + 0.75 * b <= 22.5)")],
    "worths in cents": [(GOAL, 'm.setObjective((3000 * a + 4500 * b) / 100, "maximize")')],
    "a chain of scaled numbers": [
        (WOOD, "m.addCons(30 * a + 70 * b <= 1200)"),
        (GOAL, 'm.setObjective(300 * a + 450 * b, "maximize")'),
        (PRINT, 'print("profit:", m.getObjVal() / 10)'),
    ],
    "a net worth": [(GOAL, 'm.setObjective((37 - 7) * a + 45 * b, "maximize")')],
}


@pytest.fixture(scope="module")
def problem() -> Iterator[LayeredProblem]:
    yield LayeredProblem.of(mix(), OPTIMUM, "mix")
    close_process_runner()


def rewritten(edits: list[tuple[str, str]]) -> str:
    program = PROGRAM
    for old, new in edits:
        assert old in program
        program = program.replace(old, new)
    return program


@pytest.mark.parametrize("name", [*REWRITTEN, *BY_HAND])
def test_a_right_program_in_other_words_is_never_wrong(problem: LayeredProblem, name: str) -> None:
    program = rewritten({**REWRITTEN, **BY_HAND}[name])
    verdicts = layer_verdicts(Program("", program), problem, process_runner())
    answers = {one.answer for one in verdicts.all}
    assert LayerAnswer.NO not in answers, verdicts.all
    if name in REWRITTEN:
        assert {one.layer: one.answer for one in verdicts.variants}[Layer.METAMORPHIC] is YES
