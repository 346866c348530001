"""Which programs of right models are found to be the same model, by family and dialect.

    python -m bench.equivalence --count 200
    python -m bench.equivalence --count 24 --dialect pyomo --dialect cvxpy --edits 3

Instances are drawn, written in every dialect and run; each captured model is compared with its
instance. A cell says how many of the programs are the same, and in brackets how many were not read.
Then each instance is edited: rewritings should be the same; changes must not be, unless the solver
finds that the optimum is the old one. Every certificate is checked again.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator

import click

from optmodel.backends import SolveOptions, solve
from optmodel.equivalence import ModelMatch, check_match, compare_models, read_captured_model
from optmodel.execution import Program, run
from optmodel.families import family, family_names
from optmodel.formulation import (
    DIALECTS,
    FlatModel,
    Instance,
    ObjectiveSense,
    flatten,
    render_program,
    supports,
)
from optmodel.rejection import Rejection
from optmodel.solving.expression_lowering import expression_model
from tests.equivalence.model_changes import CHANGES
from tests.equivalence.model_rewritings import REWRITINGS, shuffle


class _Tally:
    """How often each comparison had each result, and how long the longest took."""

    def __init__(self) -> None:
        self.results: dict[tuple[str, str], Counter[str]] = {}
        self.reasons: Counter[str] = Counter()
        self.seconds: list[float] = []

    def compare(self, row: str, column: str, reference: FlatModel, other: FlatModel) -> str:
        """Compares two models and counts the result, which it returns."""
        begun = time.process_time()
        match = compare_models(reference, other)
        self.seconds.append(time.process_time() - begun)
        if isinstance(match, ModelMatch):
            proof = json.loads(json.dumps(match.certificate()))
            wrong = check_match(proof, reference, other)
            result = "same" if wrong is None else "broken"
        else:
            result = str(match.code)
            self.reasons[f"{row}, {column}: {match.detail}"] += 1
        self.count(row, column, result)
        return result

    def count(self, row: str, column: str, result: str) -> None:
        """Counts a result."""
        self.results.setdefault((row, column), Counter())[result] += 1

    def total(self, result: str) -> int:
        """How often a result came."""
        return sum(counts[result] for counts in self.results.values())


@click.command()
@click.option("--count", default=60, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=5, show_default=True)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(min=1))
@click.option("--dialect", "dialects", multiple=True, type=click.Choice(DIALECTS))
@click.option("--edits", default=1, show_default=True, help="Changes of each kind an instance.")
def main(count: int, seed: int, workers: int, dialects: tuple[str, ...], edits: int) -> None:
    """Measure the comparison of models and print its tables."""
    names = list(family_names())
    drawn = [(names[n % len(names)], n // len(names)) for n in range(count)]
    instances = [family(name).draw(seed, index).instance for name, index in drawn]
    tally = _programs(instances, dialects or DIALECTS, workers)
    _print_programs(tally, dialects or DIALECTS)
    _print_edits(instances, seed, edits)


def _programs(instances: list[Instance], dialects: tuple[str, ...], workers: int) -> _Tally:
    tally = _Tally()
    flats = [flatten(instance) for instance in instances]
    for execution in run(_rendered(instances, dialects), num_workers=workers):
        number, _, dialect = execution.key.partition(" ")
        name = instances[int(number)].formulation.name
        captured = execution.last_solve and execution.last_solve.model
        if not captured:
            tally.count(name, dialect, "unread")
            tally.reasons[f"{name}, {dialect}: no model, {execution.end}"] += 1
            continue
        model = read_captured_model(captured.format, captured.text)
        if isinstance(model, Rejection):
            tally.count(name, dialect, "unread")
            tally.reasons[f"{name}, {dialect}: {model.code} {model.detail}"] += 1
        else:
            tally.compare(name, dialect, flats[int(number)], model)
    return tally


def _rendered(instances: list[Instance], dialects: tuple[str, ...]) -> Iterator[Program]:
    for number, instance in enumerate(instances):
        for dialect in dialects:
            if supports(instance, dialect) is None:
                text = render_program(instance, dialect)
                yield Program(f"{number} {dialect}", text, dialect=dialect)


def _print_programs(tally: _Tally, dialects: tuple[str, ...]) -> None:
    rows = list(dict.fromkeys(row for row, _ in tally.results))
    click.echo("family            " + "".join(f"{dialect:>12}" for dialect in dialects))
    for row in rows:
        cells = (tally.results.get((row, dialect), Counter()) for dialect in dialects)
        click.echo(f"{row:18}" + "".join(f"{_cell(cell):>12}" for cell in cells))
    num_programs = sum(counts.total() for counts in tally.results.values())
    num_same, num_unread = tally.total("same"), tally.total("unread")
    click.echo(
        f"{num_programs} programs: {num_same / num_programs:.1%} the same, "
        f"{num_unread / num_programs:.1%} not read; of those read "
        f"{num_same / max(1, num_programs - num_unread):.2%} the same"
    )
    click.echo(f"longest comparison {max(tally.seconds, default=0):.3f} s CPU")
    for reason, times in tally.reasons.most_common(12):
        click.echo(f"  {times:4} x {reason}")


def _cell(counts: Counter[str]) -> str:
    if not counts:
        return "-"
    unread = f" ({counts['unread']})" if counts["unread"] else ""
    return f"{counts['same']}/{counts.total()}{unread}"


def _print_edits(instances: list[Instance], seed: int, edits: int) -> None:
    kept, changed = _Tally(), _Tally()
    num_moved: Counter[str] = Counter()
    for number, instance in enumerate(instances):
        flat = flatten(instance)
        for name, edit in REWRITINGS.items():
            rng = random.Random(f"{seed} {number} {name}")
            other = edit(flat, rng)
            if other is not None:
                kept.compare(name, "", flat, shuffle(other, rng))
        for name, edit in CHANGES.items():
            for repeat in range(edits):
                rng = random.Random(f"{seed} {number} {name} {repeat}")
                other = edit(flat, rng)
                if other is None:
                    continue
                same = changed.compare(name, "", flat, shuffle(other, rng)) == "same"
                num_moved[name] += same and _optimum(flat) != _optimum(other)
    click.echo("rewriting           models   same")
    for (name, _), counts in kept.results.items():
        click.echo(f"{name:18} {counts.total():7} {counts['same'] / counts.total():6.1%}")
    click.echo("change              models   same  same with another optimum")
    for (name, _), counts in changed.results.items():
        rate = f"{counts['same'] / counts.total():6.1%}"
        click.echo(f"{name:18} {counts.total():7} {rate}  {num_moved[name]}")
    seconds = sorted(kept.seconds + changed.seconds)
    click.echo(
        f"{len(seconds)} comparisons, {sum(seconds) / len(seconds) * 1000:.1f} ms CPU each, "
        f"longest {seconds[-1]:.3f} s"
    )


def _optimum(flat: FlatModel) -> tuple[str, float | None]:
    result = solve(expression_model(flat), SolveOptions(seconds=20.0))
    sign = 1 if flat.sense is ObjectiveSense.MINIMIZE else -1
    value = None if result.objective is None else float(f"{sign * result.objective:.6g}")
    return str(result.status), value


if __name__ == "__main__":
    main()
