"""The layer of fresh data: the program with other numbers has to find their certified optimum.

    plan = plan_fresh_data(program, FreshInstances(instance, 570.0, key))
    executions = [...]      # of each variant's program, run by the caller in the sandbox
    fresh_data_verdict(plan, executions).answer             # LayerAnswer.NO: a number is hard-coded

A program that is right for one set of numbers by luck, or that prints the answer, is wrong for
others. The numbers are changed in the data and in the literals bound to them, and the optimum of
the changed data is certified through the algebra: see `fresh_instances`.

Where literals stand beside all data that are none of them, as a big-M that may be computed by hand,
only numbers of the objective are changed: then the set of feasible solutions stays, and with it
whatever was derived from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from optmodel.execution import Execution
from optmodel.formulation import Instance, Number
from optmodel.judging.layers._data_sizes import data_sizes, names_in
from optmodel.judging.layers.answer_status import AnswerStatus, ReportedAnswer, reported_answer
from optmodel.judging.layers.fresh_instances import FreshInstances
from optmodel.judging.layers.layer_verdict import Layer, LayerAnswer, LayerReason, LayerVerdict
from optmodel.judging.layers.number_binding import (
    NumberBinding,
    SuspectNumber,
    VariantProgram,
    bind_numbers,
)
from optmodel.solving import (
    TOLERANCE,
    ResampledInstance,
    relative_difference,
    value_changes,
)

MIN_SHARE = 0.5
"""The least part of the numbers that has to be bound."""

_WRONG = 1e-5  # beyond the sum of what two solvers may be off


@dataclass(frozen=True, slots=True)
class FreshVariant:
    """A program with other numbers, which sizes became which, and their certified optimum."""

    program: VariantProgram
    changes: Mapping[Fraction, Number]
    objective: float


@dataclass(frozen=True, slots=True)
class FreshDataPlan:
    """The variants to run; `unknown` is the verdict where there are none.

    `hidden_suspect` is a number that may be wrong, and that none of the variants shows.
    """

    objective_name: str
    variants: tuple[FreshVariant, ...]
    share: float
    unknown: LayerVerdict | None = None
    hidden_suspect: SuspectNumber | None = None


def plan_fresh_data(
    program: str, fresh: FreshInstances, files: Mapping[str, str] | None = None
) -> FreshDataPlan:
    """The variants of a program and its data files, for the fresh instances of its problem."""
    instance = fresh.instance
    binding = bind_numbers(program, instance, files)
    sizes = changeable_sizes(binding, instance)
    name = instance.formulation.objective.name
    reason = binding.doubt or _too_few(binding, sizes)
    if reason:
        return _unknown(name, binding, LayerReason.NOT_BOUND, reason)
    suspect = binding.suspect
    showing = fresh.showing(sizes, suspect) if suspect is not None else ()
    chosen = showing or fresh.changing(sizes)
    if not chosen:
        detail = "No other numbers in these places have a certified optimum."
        return _unknown(name, binding, LayerReason.NO_VARIANT, detail)
    variants = tuple(_variants(binding, instance, chosen))
    hidden = None if showing else suspect
    return FreshDataPlan(name, variants, binding.share, hidden_suspect=hidden)


def changeable_sizes(binding: NumberBinding, instance: Instance) -> frozenset[Fraction]:
    """The bound sizes that may be changed: beside extra literals those of the objective alone."""
    bound = frozenset(binding.bound)
    return bound & objective_sizes(instance) if binding.extra else bound


def objective_sizes(instance: Instance) -> frozenset[Fraction]:
    """The sizes of data that stand in the objective, and of no data that stand elsewhere."""
    formulation = instance.formulation
    objective = names_in(formulation.objective.expression)
    sides = [side for one in formulation.relations() for side in (one.left, one.right)]
    bounds = [b for v in formulation.variables for b in (v.lower, v.upper) if b is not None]
    elsewhere = names_in(*sides, *bounds)
    sizes: dict[bool, set[Fraction]] = {True: set(), False: set()}
    for name, own in data_sizes(instance).items():
        sizes[name in objective and name not in elsewhere] |= own
    return frozenset(sizes[True] - sizes[False])


def fresh_data_verdict(plan: FreshDataPlan, executions: Iterable[Execution]) -> LayerVerdict:
    """The verdict on the executions of a plan's variants, in their order."""
    if plan.unknown is not None:
        return plan.unknown
    num_right, silent = 0, ""
    for variant, execution in zip(plan.variants, executions, strict=True):
        answer = reported_answer(execution, plan.objective_name)
        wrong = _wrong(variant, answer)
        if wrong is not None:
            return LayerVerdict(
                Layer.FRESH_DATA,
                LayerAnswer.NO,
                wrong.reason,
                f"With {_changes_text(variant.changes)} {wrong.value}",
                program=variant.program.text,
                num_tests=num_right + 1,
                share=plan.share,
            )
        if _agrees(variant, answer, float(TOLERANCE)):
            num_right += 1
        else:
            silent = silent or f"A variant ended as {execution.end}, and its answer is not clear."
    if silent:
        return LayerVerdict.unknown(
            Layer.FRESH_DATA, LayerReason.NO_ANSWER, silent, num_tests=num_right, share=plan.share
        )
    if plan.hidden_suspect is not None:
        datum, literal = float(plan.hidden_suspect.datum), float(plan.hidden_suspect.literal)
        detail = f"{datum:g} may be missing, and {literal:g} wrong; no variant shows it."
        return LayerVerdict.unknown(
            Layer.FRESH_DATA, LayerReason.NOT_BOUND, detail, num_tests=num_right, share=plan.share
        )
    return LayerVerdict.passed(Layer.FRESH_DATA, num_tests=num_right, share=plan.share)


@dataclass(frozen=True, slots=True)
class _WrongAnswer:
    reason: LayerReason
    value: str


def _wrong(variant: FreshVariant, answer: ReportedAnswer) -> _WrongAnswer | None:
    """What is wrong with an answer; None where it is right, or nothing is known."""
    expected = f"the optimum is {variant.objective:.10g}"
    if answer.status in (AnswerStatus.INFEASIBLE, AnswerStatus.UNBOUNDED):
        return _WrongAnswer(
            LayerReason.NO_OPTIMUM, f"{expected}; the program's solver said {answer.status}."
        )
    if answer.objective is None or _agrees(variant, answer, _WRONG):
        return None
    return _WrongAnswer(
        LayerReason.OTHER_OPTIMUM, f"{expected}; the program answered {answer.objective:.10g}."
    )


def _agrees(variant: FreshVariant, answer: ReportedAnswer, tolerance: float) -> bool:
    if answer.objective is None:
        return False
    return relative_difference(Fraction(variant.objective), answer.objective) <= tolerance


def _variants(
    binding: NumberBinding, instance: Instance, fresh: Sequence[ResampledInstance]
) -> Iterator[FreshVariant]:
    for one in fresh:
        sizes = value_changes(instance, one.instance)
        changes = {old: new for old, new in sizes.items() if new != old}
        yield FreshVariant(binding.renumbered(changes), changes, one.objective)


def _too_few(binding: NumberBinding, changeable: frozenset[Fraction]) -> str:
    if binding.share < MIN_SHARE:
        share = f"{100 * binding.share:.0f} %"
        return f"Only {share} of the numbers of the data are literals of the program."
    return "" if changeable else "No number may be changed beside literals that are no data."


def _unknown(name: str, binding: NumberBinding, reason: LayerReason, detail: str) -> FreshDataPlan:
    verdict = LayerVerdict.unknown(Layer.FRESH_DATA, reason, detail, share=binding.share)
    return FreshDataPlan(name, (), binding.share, verdict)


def _changes_text(changes: Mapping[Fraction, Number]) -> str:
    first = [f"{float(old):g} as {float(new):g}" for old, new in list(changes.items())[:3]]
    more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
    return f"{', '.join(first)}{more}"
