"""A hundred thousand malformed replies: no crash, no hang, nothing accepted that does not verify.

    python -m bench.fuzz --count 100000

Each is one of our seed demonstrations with up to six changes (see `tests/synthesis/fuzzing.py`), or
random bytes. What is accepted is read again, solved again and re-checked.
"""

import os
import random
import time
import traceback
from collections import Counter
from dataclasses import dataclass

import click

from optmodel.synthesis.generators.demonstrations import seeds
from optmodel.synthesis.workers import OrderedPool
from optmodel.triples import parse_demonstration
from tests.synthesis.fuzzing import broken, mutated

_BATCH = 50


@dataclass(frozen=True, slots=True)
class Tried:
    """What a batch came to: counts, the slowest reply's seconds, and what should not be."""

    counts: dict[str, int]
    slowest: float
    wrong: tuple[str, ...]


def _try(task: tuple[int, int]) -> Tried:
    seed, batch = task
    chance = random.Random(f"{seed} {batch}")
    texts = [one.text for one in seeds()]
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = 0.0
    for _ in range(_BATCH):
        is_noise = chance.random() < 0.1
        reply = _noise(chance) if is_noise else mutated(chance, texts)
        started = time.monotonic()
        try:
            found = broken(reply, is_cut=chance.random() < 0.2)
        except Exception:  # noqa: BLE001 - any crash at all is what this looks for
            found = traceback.format_exc()
        slowest = max(slowest, time.monotonic() - started)
        if found is not None:
            wrong.append(f"{found}\n{reply}")
        demonstration = parse_demonstration(reply)
        counts["replies"] += 1
        counts["prefixes"] += demonstration.num_constraints
        counts.update(fault.code for fault in demonstration.faults)
    return Tried(dict(counts), slowest, tuple(wrong))


def _noise(chance: random.Random) -> str:
    size = chance.choice([10, 100, 1_000, 10_000])
    return chance.randbytes(size).decode("utf-8", "replace")


@click.command()
@click.option("--count", default=100_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--workers", default=len(os.sched_getaffinity(0)), show_default=True)
def main(count: int, seed: int, workers: int) -> None:
    """Try so many replies and say what came of them; ends with status 1 where anything is wrong."""
    counts: Counter[str] = Counter()
    slowest, wrong = 0.0, 0
    with OrderedPool(_try, workers) as pool:
        for tried in pool.map([(seed, number) for number in range(-(-count // _BATCH))]):
            counts.update(tried.counts)
            slowest = max(slowest, tried.slowest)
            wrong += len(tried.wrong)
            for text in tried.wrong:
                click.echo(f"WRONG: {text}\n")
    click.echo(", ".join(f"{name} {number:,}" for name, number in counts.most_common()))
    click.echo(f"wrong: {wrong}; the slowest reply took {slowest:.1f} s")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    # Workers do not import `__main__`, so what they run must stand in a module of its name.
    from bench.fuzz import main as importable_main

    importable_main()
