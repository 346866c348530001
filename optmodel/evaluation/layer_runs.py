"""Runs what the layers beneath the value plan for a program, and gives their verdicts.

    problem = LayeredProblem.of(instance, 570.0, record.key)
    verdicts = layer_verdicts(Program("mine", text), problem, runner)
    [(verdict.layer, verdict.answer) for verdict in verdicts.all]

All programs of one problem share its fresh instances and its battery, which are worked out once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from optmodel.execution import Attachments, Execution, Program, Runner
from optmodel.formulation import Instance
from optmodel.judging.layers import (
    FreshInstances,
    LayerVerdict,
    MetamorphicBattery,
    VariantProgram,
    fresh_data_verdict,
    metamorphic_verdict,
    plan_fresh_data,
    plan_metamorphic,
)


@dataclass(frozen=True, slots=True)
class LayeredProblem:
    """A problem with all that the layers work out for it once."""

    fresh: FreshInstances
    battery: MetamorphicBattery

    @classmethod
    def of(cls, instance: Instance, objective: float, key: str) -> "LayeredProblem":
        """The problem of an instance with a certified optimum; the key names its random draws."""
        return cls(FreshInstances(instance, objective, key), MetamorphicBattery(instance))


@dataclass(frozen=True, slots=True)
class LayerVerdicts:
    """The verdicts on one program, its own execution, and how many variants were run."""

    own: Execution
    metamorphic: LayerVerdict
    fresh_data: LayerVerdict
    num_variants: int

    @property
    def all(self) -> tuple[LayerVerdict, ...]:
        """The verdicts, in the order in which they are reported."""
        return (self.metamorphic, self.fresh_data)


def layer_verdicts(
    program: Program, problem: LayeredProblem, runner: Runner, own: Execution | None = None
) -> LayerVerdicts:
    """Plan, run and judge; `own` is the execution of the program itself, where it is known.

    A program whose text had to be repaired is changed in its repaired text.
    """
    if own is None:
        (own,) = runner.run([program])
    text, files = own.text or program.text or "", _texts(program.attachments)
    metamorphic = plan_metamorphic(text, problem.battery, files)
    fresh = plan_fresh_data(text, problem.fresh, files)
    variants = [one.program for one in metamorphic.variants]
    variants += [one.program for one in fresh.variants]
    runs = list(runner.run(_program(program, one) for one in variants))
    split = len(metamorphic.variants)
    return LayerVerdicts(
        own,
        metamorphic_verdict(metamorphic, own, runs[:split]),
        fresh_data_verdict(fresh, runs[split:]),
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
