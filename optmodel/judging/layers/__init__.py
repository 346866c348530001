"""Layers beneath the value: programs run again with other numbers of the problem.

plan = plan_fresh_data(program, FreshInstances(instance, 570.0, key))
verdict = fresh_data_verdict(plan, executions)      # of the plan's programs, run in the sandbox
verdict.answer, verdict.reason, verdict.detail

Each layer plans by a pure function which programs are to be run; the caller runs them; and the
verdict is a pure function of the executions.
"""

from optmodel.judging.layers.expectations import (
    BrokenTest,
    ConstraintBound,
    Expectations,
    MetamorphicTest,
    broken_test,
    num_decided,
)
from optmodel.judging.layers.fresh_data import (
    FreshDataPlan,
    FreshVariant,
    fresh_data_verdict,
    plan_fresh_data,
)
from optmodel.judging.layers.fresh_instances import FreshInstances
from optmodel.judging.layers.layer_verdict import LayerAnswer, LayerReason, LayerVerdict
from optmodel.judging.layers.metamorphic import (
    MetamorphicPlan,
    MetamorphicVariant,
    metamorphic_verdict,
    plan_metamorphic,
)
from optmodel.judging.layers.metamorphic_battery import DataVariant, MetamorphicBattery
from optmodel.judging.layers.model_layers import (
    ModelLayer,
    ReferenceModel,
    judge_model,
    worst_first,
)
from optmodel.judging.layers.model_order import (
    ModelOrder,
    compare,
    infeasible_row,
    objective_step,
    slack_constraints,
)
from optmodel.judging.layers.number_binding import (
    BoundSize,
    NumberBinding,
    SuspectNumber,
    VariantProgram,
    bind_numbers,
)
from optmodel.judging.layers.number_literals import (
    NumberLiteral,
    file_literals,
    program_literals,
    with_values,
)
from optmodel.judging.layers.program_answer import (
    AnswerStatus,
    ReportedAnswer,
    reported_answer,
)

__all__ = [
    "AnswerStatus",
    "BoundSize",
    "BrokenTest",
    "ConstraintBound",
    "DataVariant",
    "Expectations",
    "FreshDataPlan",
    "FreshInstances",
    "FreshVariant",
    "LayerAnswer",
    "LayerReason",
    "LayerVerdict",
    "MetamorphicBattery",
    "MetamorphicPlan",
    "MetamorphicTest",
    "MetamorphicVariant",
    "ModelLayer",
    "ModelOrder",
    "NumberBinding",
    "NumberLiteral",
    "ReferenceModel",
    "ReportedAnswer",
    "SuspectNumber",
    "VariantProgram",
    "bind_numbers",
    "broken_test",
    "compare",
    "file_literals",
    "fresh_data_verdict",
    "infeasible_row",
    "judge_model",
    "metamorphic_verdict",
    "num_decided",
    "objective_step",
    "plan_fresh_data",
    "plan_metamorphic",
    "program_literals",
    "reported_answer",
    "slack_constraints",
    "with_values",
    "worst_first",
]
