"""Advice: a change of the settings with which a plan fits, and a learning rate to start from.

cheapest_change_that_fits(shape, method, work, memory).change    # '--chunked-loss'
suggested_learning_rate("lion").learning_rate               # '1e-6 to 5e-6'
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optmodel.errors import MissingExtraError, UserError
from optmodel.training.memory.model_shape import ModelShape
from optmodel.training.memory.plan import FitResult, make_plan
from optmodel.training.memory.workload import Workload
from optmodel.training.optimizers import (
    RELEASE,
    GradientLifetime,
    OptimizerSpec,
    Suggestion,
    optimizer_spec,
)

STEP_LAW = (
    "The Step Law (arXiv:2503.04715), lr = 1.79 N^-0.713 D^0.307 and a batch of 0.58 D^0.571 "
    "tokens, holds for pretraining from scratch with AdamW only; it does not apply to fine-tuning."
)
_RANK = 16
_SHORTEST = 512


@dataclass(frozen=True, slots=True)
class MemoryAdvice:
    """The change with which a plan fits, or None; `untried` says what could not be tried, if so."""

    change: str | None
    untried: str = ""


def suggested_learning_rate(optimizer: str) -> Suggestion:
    """Learning rates to start from with an optimizer. Raises UnknownNameError."""
    return optimizer_spec(optimizer).start


def cheapest_change_that_fits(
    shape: ModelShape, method: OptimizerSpec, work: Workload, memory: float
) -> MemoryAdvice:
    """The cheapest change, by its cost in time and quality, with which the method fits.

    Changes that cost no quality are tried together. LoRA, shorter texts, and both of them come
    last. LoRA is traced, so without the packages of the extra `train` it stays untried.
    """
    untried = ""
    for name, changed_method, changed in _changes(method, work):
        try:
            made = make_plan(shape, changed_method, changed)
        except MissingExtraError as error:
            untried = untried or f"{name} was not tried: {error}"
            continue
        except UserError:  # this change has no formula, and cannot be traced here
            continue
        if made.fit(memory) is FitResult.FITS:
            return MemoryAdvice(name, untried)
    return MemoryAdvice(None, untried)


def _changes(
    method: OptimizerSpec, work: Workload
) -> Iterator[tuple[str, OptimizerSpec, Workload]]:
    """Name, method and workload after each change. Every change includes those before it."""
    names: list[str] = []
    for name, changed in _steps(work):
        names.append(name)
        work = changed
        yield " + ".join(names), method, work
    if (
        method.gradients is GradientLifetime.ALL
        and RELEASE not in method.name
        and work.accumulation == 1
    ):
        released = optimizer_spec(method.name + RELEASE)
        yield " + ".join([*names, "gradient release"]), released, work
    shorter = [(names, work)]
    if not work.lora_rank and not method.is_zeroth_order:
        adapted = [*names, f"--lora-rank {_RANK}"], replace(work, lora_rank=_RANK)
        yield " + ".join(adapted[0]), method, adapted[1]
        shorter.append(adapted)
    for kept, changed in shorter:
        sequence = changed.sequence // 2
        while sequence >= _SHORTEST:
            name = " + ".join([*kept, f"--sequence {sequence}"])
            yield name, method, replace(changed, sequence=sequence)
            sequence //= 2


def _steps(work: Workload) -> Iterator[tuple[str, Workload]]:
    """Changes that do not affect the result, the cheapest first; each includes those before it."""
    if not work.chunked_loss:
        work = replace(work, chunked_loss=True)
        yield "--chunked-loss", work
    if not work.checkpointing:
        work = replace(work, checkpointing=True)
        yield "checkpointing", work
    if work.batch > 1:
        work = replace(work, batch=1, accumulation=work.accumulation * work.batch)
        yield f"--batch 1 --accumulation {work.accumulation}", work
