"""The layers that the bench counts: what each says of a case and its execution.

    LAYERS["same model"](case, execution)      # "yes", "no" or "unknown"
"""

from collections.abc import Callable
from fractions import Fraction

from bench.mutants.cases import MutantCase
from optmodel.execution import End, Execution
from optmodel.formulation import flatten
from optmodel.judging import Label, judge, load_rule
from optmodel.judging.layers import LayerVerdict, ReferenceModel, judge_model

VALUE = "value"
_RULE = load_rule("objective-rel-1e-6")


def value_layer(case: MutantCase, execution: Execution) -> str:
    """The strict rule of the objective's value."""
    name = case.instance.formulation.objective.name
    label = Label({name: case.triple.objective}, name, case.triple.objective)
    return "yes" if judge(execution, label, _RULE).correct else "no"


def model_layers(case: MutantCase, execution: Execution) -> list[LayerVerdict]:
    """The layers of the captured model."""
    reference = ReferenceModel(flatten(case.instance), Fraction(case.triple.objective))
    solve = execution.last_solve if execution.end is End.OK else None
    return judge_model(solve, reference)
