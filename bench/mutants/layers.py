"""The layers that the bench counts: what each says of a case, and all of them together.

judged = judge_case(case, execution, problem, runner)      # {"value": "yes", "same model": ...}
"""

from collections.abc import Mapping

from bench.mutants.cases import MutantCase
from optmodel.evaluation import LayeredProblem, layer_verdicts
from optmodel.execution import Execution, Program, Runner
from optmodel.judging import Label, judge, load_rule

VALUE, ALL = "value", "all layers"
NAMES = (VALUE, "feasible in reference", "same model", "metamorphic", "fresh data", ALL)
YES, NO, UNKNOWN = "yes", "no", "unknown"
_RULE = load_rule("objective-rel-1e-6")
_PROVEN = ("feasible in reference", "same model")


def judge_case(
    case: MutantCase, execution: Execution, problem: LayeredProblem, runner: Runner
) -> dict[str, str]:
    """What the value says, each layer, and all together."""
    name = case.instance.formulation.objective.name
    label = Label({name: case.triple.objective}, name, case.triple.objective)
    program = Program(case.key, case.program, case.dialect)
    verdicts = layer_verdicts(program, problem, runner, execution)
    said = {VALUE: YES if judge(execution, label, _RULE).correct else NO}
    said |= {one.layer: str(one.answer) for one in verdicts.all}
    return said | {ALL: together(said)}


def together(said: Mapping[str, str]) -> str:
    """No where any layer says no; yes where the value is right and the proven layers say yes."""
    if NO in said.values():
        return NO
    return YES if all(said[name] == YES for name in _PROVEN) else UNKNOWN
