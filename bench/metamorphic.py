"""What the layers that run programs again say of right programs, and of programs with a mistake.

    python -m bench.metamorphic --count 60 --mutated 24

Triples are drawn family by family; each is written in every dialect that can hold it. No right
program may be called wrong. Of the mutants of one dialect of each triple, in turn, the table says
how many each layer finds, among all, and among those that still have the right optimum.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import click

from bench.program_mutants import KINDS, mutants
from optmodel.evaluation import LayeredProblem, layer_verdicts
from optmodel.execution import Execution, Limits, Program, Runner
from optmodel.families import family_names
from optmodel.formulation import DIALECTS, render_program, supports
from optmodel.judging.layers import LayerAnswer, LayerVerdict, reported_answer
from optmodel.synthesis.generators.sampled_instances import SampledInstance, sample_instance

LAYERS = ("metamorphic", "fresh data", "either")
RIGHT = "right"
_TOLERANCE = 1e-6


@dataclass(slots=True)
class LayerTally:
    """Programs by kind, by what they found on the original data, by layer and its answer."""

    answers: Counter[tuple[str, bool, str, str]] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    num_triples: int = 0
    num_runs: int = 0
    num_programs: int = 0

    def count(self, kind: str, layer: str, answer: str, *, hit: bool | None = None) -> int:
        """How many programs of a kind (all mutants: empty) have this answer."""
        return sum(
            number
            for (k, h, one, a), number in self.answers.items()
            if (k == kind or (not kind and k != RIGHT)) and one == layer and a == answer
            if hit is None or h == hit
        )


def measure(count: int, num_mutated: int, seed: int, num_workers: int) -> LayerTally:
    """Run the layers on right programs of `count` triples, and on mutants of the first ones."""
    tally = LayerTally()
    with Runner(Limits(wall_seconds=30), num_workers=num_workers) as runner:
        for number, sample in enumerate(_samples(count, seed)):
            tally.num_triples += 1
            _measure_one(tally, sample, runner, number, is_mutated=number < num_mutated)
            if number % 10 == 9:
                click.echo(_progress(tally), err=True)
    return tally


def _progress(tally: LayerTally) -> str:
    """How far it is, and how many right programs a layer called wrong, or did not decide."""
    right = sum(tally.count(RIGHT, "either", answer) for answer in LayerAnswer)
    wrong, unknown = (
        tally.count(RIGHT, "either", a) for a in (LayerAnswer.NO, LayerAnswer.UNKNOWN)
    )
    done = f"{tally.num_triples} triples, {tally.num_programs} programs"
    return f"{done}; of {right} right ones {wrong} called wrong, {unknown} unknown"


def _samples(count: int, seed: int) -> Iterator[SampledInstance]:
    names, number, found = family_names(), 0, 0
    while found < count:
        sample = sample_instance(names[number % len(names)], seed, number // len(names))
        number += 1
        if isinstance(sample, SampledInstance):
            found += 1
            yield sample


def _measure_one(
    tally: LayerTally, sample: SampledInstance, runner: Runner, number: int, *, is_mutated: bool
) -> None:
    instance = sample.instance
    optimum = float(sample.certified.answer.objective or 0)
    name = instance.formulation.objective.name
    key = f"{instance.formulation.name} {number}"
    problem = LayeredProblem.of(instance, optimum, key)
    able = [dialect for dialect in DIALECTS if supports(instance, dialect) is None]
    programs = [render_program(instance, d, sample.sketch.names) for d in able]
    for dialect, program in zip(able, programs, strict=True):
        _judge(tally, RIGHT, program, problem, optimum, runner, dialect)
    if is_mutated:
        program = programs[(number // len(family_names())) % len(programs)]
        for one in mutants(program, optimum, name, random.Random(f"mutants {number}")):
            _judge(tally, one.kind, one.text, problem, optimum, runner, "")


def _judge(
    tally: LayerTally,
    kind: str,
    program: str,
    problem: LayeredProblem,
    optimum: float,
    runner: Runner,
    dialect: str,
) -> None:
    verdicts = layer_verdicts(Program("", program), problem, runner)
    assert problem.battery is not None, "the problem has an instance"
    instance = problem.battery.instance
    hit = _is_hit(verdicts.own, instance.formulation.objective.name, optimum)
    tally.num_programs += 1
    tally.num_runs += 1 + verdicts.num_variants
    for one in verdicts.variants:
        tally.answers[kind, hit, one.layer, one.answer] += 1
        if kind == RIGHT and one.answer is not LayerAnswer.YES:
            place = f"{instance.formulation.name} {dialect} {one.layer}"
            tally.examples.append(f"{place}: {one.answer} {one.detail}")
    tally.answers[kind, hit, "either", _either(verdicts.variants)] += 1


def _either(verdicts: Sequence[LayerVerdict]) -> LayerAnswer:
    answers = {verdict.answer for verdict in verdicts}
    order = (LayerAnswer.NO, LayerAnswer.YES, LayerAnswer.UNKNOWN)
    return next(answer for answer in order if answer in answers)


def _is_hit(execution: Execution, name: str, optimum: float) -> bool:
    value = reported_answer(execution, name).objective
    return value is not None and abs(value - optimum) <= _TOLERANCE * (1 + abs(optimum))


@click.command()
@click.option("--count", default=60, show_default=True, type=click.IntRange(min=1))
@click.option("--mutated", default=24, show_default=True, type=click.IntRange(min=0))
@click.option("--seed", default=11, show_default=True)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=1))
def main(count: int, mutated: int, seed: int, workers: int) -> None:
    """Measure, and print a line for each kind of program."""
    begun = time.perf_counter()
    tally = measure(count, mutated, seed, workers)
    for layer in LAYERS:
        click.echo(
            f"\n{layer:14}{'programs':>10}{'no':>8}{'unknown':>9}{'right value':>13}{'no':>8}"
        )
        for kind in (RIGHT, *KINDS, ""):
            _print_row(tally, kind, layer)
    click.echo("\n".join(["", *tally.examples]))
    seconds = time.perf_counter() - begun
    runs = tally.num_runs / max(1, tally.num_programs)
    click.echo(f"{tally.num_triples} triples, {runs:.1f} runs a program, {seconds:.0f} s")


def _print_row(tally: LayerTally, kind: str, layer: str) -> None:
    every = sum(tally.count(kind, layer, answer) for answer in LayerAnswer)
    hits = sum(tally.count(kind, layer, answer, hit=True) for answer in LayerAnswer)
    if not every:
        return
    no, unknown = (tally.count(kind, layer, a) for a in (LayerAnswer.NO, LayerAnswer.UNKNOWN))
    found = tally.count(kind, layer, LayerAnswer.NO, hit=True)
    share = f"{100 * found / hits:7.1f}%" if hits else "       -"
    row = f"{kind or 'all mutants':14}{every:>10}{100 * no / every:>7.1f}%{unknown:>9}"
    click.echo(f"{row}{hits:>13}{share}")


if __name__ == "__main__":
    main()
