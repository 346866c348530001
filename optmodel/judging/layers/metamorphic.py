"""The metamorphic layer: variants of a problem to which every right program answers within bounds.

    plan = plan_metamorphic(program, MetamorphicBattery(instance))
    executions = [...]      # of each variant's program, run by the caller in the sandbox
    metamorphic_verdict(plan, own_execution, executions).answer     # NO: a limit has no effect

No label and no reference program is asked, and a program is called wrong only for an answer that no
right program gives: see `MetamorphicTest` for the tests and why they are sound. Yes means that no
test was broken, which is no proof. A variant that crashes is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from optmodel.execution import Execution
from optmodel.formulation import Number, Objective
from optmodel.judging.layers.answer_status import reported_answer
from optmodel.judging.layers.layer_verdict import Layer, LayerAnswer, LayerReason, LayerVerdict
from optmodel.judging.layers.metamorphic_battery import MetamorphicBattery
from optmodel.judging.layers.metamorphic_tests import (
    BrokenTest,
    Expectations,
    broken_test,
    num_decided,
)
from optmodel.judging.layers.number_binding import VariantProgram, bind_numbers


@dataclass(frozen=True, slots=True)
class MetamorphicVariant:
    """A program with other numbers, which sizes became which, and what its answer has to meet."""

    program: VariantProgram
    changes: Mapping[Fraction, Number]
    expected: Expectations


@dataclass(frozen=True, slots=True)
class MetamorphicPlan:
    """The variants to run beside the program itself; `unknown` is the verdict where none can be.

    `own` is what the answer to the problem itself has to meet.
    """

    objective: Objective
    own: Expectations
    variants: tuple[MetamorphicVariant, ...]
    share: float
    unknown: LayerVerdict | None = None


def plan_metamorphic(
    program: str, battery: MetamorphicBattery, files: Mapping[str, str] | None = None
) -> MetamorphicPlan:
    """The variants of a program and its data files, for the battery of its problem."""
    instance = battery.instance
    binding = bind_numbers(program, instance, files)
    objective = instance.formulation.objective
    if binding.doubt or not binding.bound:
        detail = binding.doubt or "No number of the data is a literal of the program."
        unknown = LayerVerdict.unknown(
            Layer.METAMORPHIC, LayerReason.NOT_BOUND, detail, share=binding.share
        )
        return MetamorphicPlan(objective, Expectations(), (), binding.share, unknown)
    variants = tuple(
        MetamorphicVariant(binding.renumbered(one.changes), one.changes, one.expected)
        for one in battery.variants(frozenset(binding.bound), binding.suspect)
    )
    return MetamorphicPlan(objective, battery.own, variants, binding.share)


def metamorphic_verdict(
    plan: MetamorphicPlan, own: Execution, executions: Iterable[Execution]
) -> LayerVerdict:
    """The verdict on the execution of a program and on those of its variants, in their order."""
    if plan.unknown is not None:
        return plan.unknown
    sense, name = plan.objective.sense, plan.objective.name
    before = reported_answer(own, name)
    broken = broken_test(plan.own, before, before, sense)
    if broken is not None:
        return _no(plan, broken, "", 1)
    num_tests = num_decided(plan.own, before, before)
    for variant, execution in zip(plan.variants, executions, strict=True):
        after = reported_answer(execution, name)
        broken = broken_test(variant.expected, before, after, sense)
        num_tests += num_decided(variant.expected, before, after)
        if broken is not None:
            return _no(plan, broken, variant.program.text, num_tests)
    if not num_tests:
        detail = "No answer of the program, or of a variant, decides a test."
        return LayerVerdict.unknown(
            Layer.METAMORPHIC, LayerReason.NO_ANSWER, detail, share=plan.share
        )
    return LayerVerdict.passed(Layer.METAMORPHIC, num_tests=num_tests, share=plan.share)


def _no(plan: MetamorphicPlan, broken: BrokenTest, program: str, num_tests: int) -> LayerVerdict:
    return LayerVerdict(
        Layer.METAMORPHIC,
        LayerAnswer.NO,
        LayerReason.IMPOSSIBLE_ANSWER,
        f"{broken.test.value}: {broken.detail}",
        program=program,
        num_tests=num_tests,
        share=plan.share,
    )
