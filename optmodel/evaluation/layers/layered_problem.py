"""Runs what the layers beneath the value plan for a program, and gives their verdicts.

    problem = LayeredProblem.of(instance, 570.0, record.key)
    verdicts = layer_verdicts(Program("mine", text), problem, runner)
    [(verdict.layer, verdict.answer) for verdict in verdicts.all]

All programs of one problem share its fresh instances and its battery, which are worked out once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.equivalence import captured_number, read_captured_model
from optmodel.execution import Attachments, Execution, Program, Runner
from optmodel.formulation import Instance, flatten
from optmodel.judging.layers import (
    FreshInstances,
    LayerVerdict,
    MetamorphicBattery,
    ReferenceModel,
    VariantProgram,
    fresh_data_verdict,
    judge_model,
    metamorphic_verdict,
    plan_fresh_data,
    plan_metamorphic,
    worst_first,
)
from optmodel.rejection import Rejection


@dataclass(frozen=True, slots=True)
class LayeredProblem:
    """A problem with all that the layers work out for it once.

    The reference is the right model. Fresh data and metamorphic tests need the algebra as well;
    they are None where only a reference program is known.
    """

    reference: ReferenceModel
    fresh: FreshInstances | None = None
    battery: MetamorphicBattery | None = None

    @classmethod
    def of(cls, instance: Instance, objective: float, key: str) -> "LayeredProblem":
        """The problem of an instance with a certified optimum; the key names its random draws."""
        reference = ReferenceModel(flatten(instance), Fraction(objective))
        fresh = FreshInstances(instance, objective, key)
        return cls(reference, fresh, MetamorphicBattery(instance))

    @classmethod
    def of_reference_program(cls, execution: Execution) -> "LayeredProblem | None":
        """The problem whose model a reference program captured; None where it is not read."""
        solve = execution.last_solve
        if solve is None or solve.model is None or solve.objective is None:
            return None
        model = read_captured_model(solve.model.format, solve.model.text)
        if isinstance(model, Rejection):
            return None
        return cls(ReferenceModel(model, captured_number(repr(solve.objective))))


@dataclass(frozen=True, slots=True)
class LayerVerdicts:
    """The verdicts on one program, its own execution, and how many variants were run.

    Without the algebra, or without the program's text, `variants` is empty.
    """

    own: Execution
    models: tuple[LayerVerdict, ...]
    variants: tuple[LayerVerdict, ...]
    num_variants: int = 0

    @property
    def all(self) -> list[LayerVerdict]:
        """All verdicts, the worst first."""
        return worst_first((*self.models, *self.variants))


def layer_verdicts(
    program: Program, problem: LayeredProblem, runner: Runner, own: Execution | None = None
) -> LayerVerdicts:
    """Plan, run and judge; `own` is the execution of the program itself, where it is known.

    A program whose text had to be repaired is changed in its repaired text.
    """
    if own is None:
        (own,) = runner.run([program])
    models = tuple(judge_model(own, problem.reference))
    text = own.text or program.text or ""
    if problem.fresh is None or problem.battery is None or not text:
        return LayerVerdicts(own, models, ())
    files = _texts(program.attachments)
    metamorphic = plan_metamorphic(text, problem.battery, files)
    fresh = plan_fresh_data(text, problem.fresh, files)
    variants = [one.program for one in metamorphic.variants]
    variants += [one.program for one in fresh.variants]
    runs = list(runner.run(_program(program, one) for one in variants))
    split = len(metamorphic.variants)
    return LayerVerdicts(
        own,
        models,
        (
            metamorphic_verdict(metamorphic, own, runs[:split]),
            fresh_data_verdict(fresh, runs[split:]),
        ),
        len(variants),
    )


def _texts(attachments: Attachments) -> Mapping[str, str]:
    """The attachments that are texts; others are left as they are."""
    texts = {}
    for name, data in attachments.files.items():
        try:
            texts[name] = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return texts


def _program(program: Program, variant: VariantProgram) -> Program:
    files = {name: text.encode() for name, text in variant.files.items()}
    attachments = Attachments({**program.attachments.files, **files}) if files else None
    return replace(program, text=variant.text, attachments=attachments or program.attachments)
