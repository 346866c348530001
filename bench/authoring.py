"""What a run with a language model costs without the model: candidates a second, and its kills.

    python -m bench.authoring speed --count 400
    python -m bench.authoring kills --count 300 --kills 30

`speed` puts recorded drafts of ReSocratic through parse, solve, certify, telling and reading back,
in as many workers as there are cores. `kills` makes a run against a small server of its own that
tells by our templates, kills it with SIGKILL at random moments, and compares what is there in the
end with an undisturbed run's, byte by byte. Calls under way at a kill were never answered, so they
are sent again; no reply that was stored is ever asked for again.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from optmodel.lm import CompletionCache
from optmodel.narration import Narrative
from optmodel.synthesis import LLMRunConfig
from optmodel.synthesis.generators.demonstrations import seeds, solve_prefixes
from optmodel.synthesis.workers import OrderedPool
from optmodel.triples import rewritten, text_problems
from tests.lm.serving import serving
from tests.synthesis.storyteller import Storyteller

_QUIET: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
FAMILIES = ("transportation", "blending", "inventory", "lot_sizing", "portfolio", "reliability")


@click.group()
def main() -> None:
    """Measure the machinery of runs with a language model."""


@main.command()
@click.option("--count", default=400, show_default=True, help="Drafts.")
@click.option("--workers", default=len(os.sched_getaffinity(0)), show_default=True)
def speed(count: int, workers: int) -> None:
    """Candidates a second through parse, solve, certify and read back."""
    texts = [seed.text for seed in seeds()]
    drafts = [texts[number % len(texts)] for number in range(count)]
    with OrderedPool(_through, workers) as pool:
        list(pool.map(texts[:4]))  # workers are awake
        started = time.monotonic()
        num_read = sum(pool.map(drafts))
        seconds = time.monotonic() - started
    click.echo(
        f"{num_read} candidates of {count} drafts in {seconds:.1f} s: "
        f"{num_read / seconds:.0f} a second with {workers} workers"
    )


def _through(draft: str) -> int:
    """How many candidates of a draft were certified, told and read back."""
    solved = solve_prefixes(draft)
    num_read = 0
    for problem in solved.problems:
        instance = problem.prefix.instance
        goal = instance.formulation.objective.sense.value
        words = "\n".join(
            line for line in problem.prefix.text.splitlines() if not line.startswith(("#", "//"))
        )
        text = f"{words}\nWhat should be done to {goal} it?"
        narrative = Narrative(text, "resocratic", "model", has_table=False, names={}, units={})
        num_read += not text_problems(narrative, instance)
        text_problems(rewritten(narrative, instance, instance), instance)
    return num_read


@main.command()
@click.option("--count", default=300, show_default=True, help="Candidates.")
@click.option("--kills", default=30, show_default=True)
@click.option("--seed", default=1, show_default=True)
def kills(count: int, kills: int, seed: int) -> None:
    """Kill a run at random moments and compare its files with an undisturbed run's."""
    found = compare(count, kills, seed)
    for name, same in found.same.items():
        click.echo(f"{name}: {'the same bytes' if same else 'DIFFERENT'}")
    click.echo(
        f"{kills} kills; calls: {found.num_once} undisturbed, {found.num_sent} with kills, of "
        f"which {found.num_under_way} were under way at a kill; stored replies asked for again: "
        f"{found.num_stored_asked}"
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether each file is the same, and the calls of the undisturbed and of the killed run."""

    same: dict[str, bool]
    num_once: int
    num_sent: int
    num_under_way: int
    num_stored_asked: int


def compare(count: int, kills: int, seed: int) -> Compared:
    """An undisturbed run and one that is killed so often, of the same commission."""
    config = LLMRunConfig(
        method="optmath",
        count=count,
        attempts=count,
        seed=5,
        writer_model="told",
        families=FAMILIES,
    )
    model = Storyteller(config, count, name="told")
    with tempfile.TemporaryDirectory(prefix="kills-") as name, serving(model) as served:
        folder = Path(name)
        started = time.monotonic()
        subprocess.run(_command(served.url, count, folder / "whole"), check=True, **_QUIET)
        whole_seconds = time.monotonic() - started
        num_once = len(served.asked)
        served.asked.clear()
        again = _killed(served.url, served.asked, count, folder, kills, seed, whole_seconds)
        same = {
            file: (folder / "whole" / file).read_bytes() == (folder / "killed" / file).read_bytes()
            for file in ("records.jsonl", "candidates.jsonl")
        }
    return Compared(same, num_once, again["sent"], again["under way"], again["stored"])


def _killed(
    url: str, asked: list[str], count: int, folder: Path, kills: int, seed: int, seconds: float
) -> Counter[str]:
    chance, seen = random.Random(seed), Counter[str]()
    stored: set[str] = set()
    for pause in _pauses(chance, kills, seconds):
        before = len(asked)
        process = subprocess.Popen(_command(url, count, folder / "killed"), **_QUIET)
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        seen["stored"] += sum(key in stored for key in asked[before:])
        stored = _stored(folder / "killed", set(asked))
    seen["sent"] = len(asked)
    seen["under way"] = len(asked) - len(set(asked))
    return seen


def _pauses(chance: random.Random, kills: int, seconds: float) -> Iterator[float | None]:
    """Seconds until each kill, and then none: the run may end."""
    for _ in range(kills):
        yield chance.uniform(1.0, 1.5 + 2 * seconds / kills)
    yield None


def _stored(folder: Path, keys: set[str]) -> set[str]:
    """Which of the replies are in the run's cache."""
    if not (folder / "replies.sqlite").is_file():
        return set()
    with CompletionCache(folder / "replies.sqlite") as cache:
        return set(cache.find(sorted(keys)))


def _command(url: str, count: int, out: Path) -> list[str]:
    families = [word for name in FAMILIES for word in ("--family", name)]
    command = [sys.executable, "-m", "optmodel", "generate", "--method", "optmath"]
    command += ["--model", "told", "--server", url, "--count", str(count), "--seed", "5"]
    return [*command, "--attempts", str(count), "--workers", "2", "--out", str(out), *families]


if __name__ == "__main__":
    # Workers do not import `__main__`, so what they run must stand in a module of its name.
    from bench.authoring import main as importable_main

    importable_main()
