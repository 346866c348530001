"""The layers that the bench counts: what each says of a case, and all of them together.

judged = judge_case(case, execution, problem, runner)      # {"value": "yes", "same model": ...}
"""

from bench.mutants.cases import MutantCase
from optmodel.evaluation import LayeredProblem, layer_verdicts
from optmodel.execution import Execution, Program, Runner
from optmodel.judging import Label, judge, load_rule
from optmodel.judging.layers import Layer, LayerAnswer, combined_answer

VALUE, ALL = "value", "all layers"
NAMES = (VALUE, *map(str, Layer), ALL)
YES, NO, UNKNOWN = map(str, LayerAnswer)
_RULE = load_rule("objective-rel-1e-6")


def judge_case(
    case: MutantCase, execution: Execution, problem: LayeredProblem, runner: Runner
) -> dict[str, str]:
    """What the value says, each layer, and all together."""
    name = case.instance.formulation.objective.name
    label = Label({name: case.triple.objective}, name, case.triple.objective)
    program = Program(case.key, case.program, case.dialect)
    verdicts = layer_verdicts(program, problem, runner, execution).all
    is_right = judge(execution, label, _RULE).correct
    said = {VALUE: YES if is_right else NO}
    said |= {str(one.layer): str(one.answer) for one in verdicts}
    return said | {ALL: str(combined_answer(verdicts, value_is_right=is_right))}
