"""Layers beneath the value: programs run again with other numbers of the problem.

plan = plan_fresh_data(program, FreshInstances(instance, 570.0, key))
verdict = fresh_data_verdict(plan, executions)      # of the plan's programs, run in the sandbox
verdict.answer, verdict.reason, verdict.detail

Each layer plans by a pure function which programs are to be run; the caller runs them; and the
verdict is a pure function of the executions.
"""

from optmodel.judging.layers.answer_status import (
    AnswerStatus,
    ReportedAnswer,
    reported_answer,
)
from optmodel.judging.layers.combined import combined_answer, worst_first
from optmodel.judging.layers.fresh_data import (
    FreshDataPlan,
    FreshVariant,
    fresh_data_verdict,
    plan_fresh_data,
)
from optmodel.judging.layers.fresh_instances import FreshInstances
from optmodel.judging.layers.layer_verdict import Layer, LayerAnswer, LayerReason, LayerVerdict
from optmodel.judging.layers.metamorphic import (
    MetamorphicPlan,
    MetamorphicVariant,
    metamorphic_verdict,
    plan_metamorphic,
)
from optmodel.judging.layers.metamorphic_battery import DataVariant, MetamorphicBattery
from optmodel.judging.layers.metamorphic_tests import (
    BrokenTest,
    ConstraintBound,
    Expectations,
    MetamorphicTest,
    broken_test,
    num_decided,
)
from optmodel.judging.layers.model_layers import (
    ReferenceModel,
    judge_model,
)
from optmodel.judging.layers.model_order import (
    ModelOrder,
    infeasible_row,
    objective_step,
    order_models,
    redundant_constraints,
)
from optmodel.judging.layers.number_binding import (
    MatchedLiterals,
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

__all__ = [
    "AnswerStatus",
    "BrokenTest",
    "ConstraintBound",
    "DataVariant",
    "Expectations",
    "FreshDataPlan",
    "FreshInstances",
    "FreshVariant",
    "Layer",
    "LayerAnswer",
    "LayerReason",
    "LayerVerdict",
    "MatchedLiterals",
    "MetamorphicBattery",
    "MetamorphicPlan",
    "MetamorphicTest",
    "MetamorphicVariant",
    "ModelOrder",
    "NumberBinding",
    "NumberLiteral",
    "ReferenceModel",
    "ReportedAnswer",
    "SuspectNumber",
    "VariantProgram",
    "bind_numbers",
    "broken_test",
    "combined_answer",
    "file_literals",
    "fresh_data_verdict",
    "infeasible_row",
    "judge_model",
    "metamorphic_verdict",
    "num_decided",
    "objective_step",
    "order_models",
    "plan_fresh_data",
    "plan_metamorphic",
    "program_literals",
    "redundant_constraints",
    "reported_answer",
    "with_values",
    "worst_first",
]
