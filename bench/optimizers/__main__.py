"""Every optimizer on the same data: memory, time, loss, and what the solver says. One table.

    python bench/optimizers --train runs/train --held-out runs/held-out --out runs/bench
    python bench/optimizers ... --model runs/demo-train/model --optimizer lion --optimizer adamw

Each method and seed is one `optmodel train` in a process of its own; each method's memory is traced
or, on a GPU, read from torch, in another. The table is Markdown in OUT/optimizers.md, the picture
OUT/optimizers.svg. Given again, the command does what is not done yet.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parent))
from plot import Point, scatter
from table import markdown

from optmodel.errors import UserError
from optmodel.runs import toml_table
from optmodel.training import check_run, plan_run, read_settings
from optmodel.training.optimizers import OPTIMIZERS

# Learning rates of the first words of a method's name; the longest that fits is taken. They were
# chosen once, on the tiny model, as the largest of 1 and 3 times a power of ten that trained.
_RATES = {
    "adamw": 1e-3,
    "paged-adamw": 1e-3,
    "adafactor": 1e-3,
    "muon": 1e-3,
    "cosmos": 1e-3,
    "frugal": 1e-3,
    "galore": 1e-3,
    "apollo": 1e-3,
    "badam": 1e-3,
    "lion": 1e-4,
    "paged-lion": 1e-4,
    "sgd": 1e-1,
    "zo": 1e-5,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What all methods share."""

    train: Path
    held_out: Path
    dialect: str
    out: Path
    model: str
    steps: int
    batch: int
    length: int
    items: int
    dtype: str
    seeds: int
    rate: float


@click.command()
@click.option("--train", type=Path, required=True, help="A run of triples to learn from.")
@click.option("--held-out", type=Path, required=True, help="A run of triples to judge by.")
@click.option("--out", type=Path, required=True, help="Folder of the results.")
@click.option("--model", default="", help="A model's folder; by default a tiny one is made.")
@click.option("--optimizer", "names", multiple=True, help="Methods; by default all that run here.")
@click.option("--dialect", default="pyscipopt", show_default=True)
@click.option("--steps", default=60, show_default=True)
@click.option("--batch", default=8, show_default=True)
@click.option("--length", default=1024, show_default=True, help="Most tokens of a pair.")
@click.option("--items", default=30, show_default=True, help="Held-out triples.")
@click.option("--dtype", default="float32", show_default=True)
@click.option("--seeds", default=2, show_default=True)
@click.option("--rate", default=1.0, show_default=True, help="Times each method's learning rate.")
def main(names: tuple[str, ...], **asked: Any) -> None:
    """Train with every method, and write the table and the picture."""
    shared = Asked(**asked)
    shared.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in names or tuple(OPTIMIZERS):
        reason = _refusal(name, shared)
        if reason:
            click.echo(f"{name}: {reason}", err=True)
            continue
        rows.append(_measured(name, shared))
        click.echo(json.dumps(rows[-1]), err=True)
    text = markdown(rows)
    (shared.out / "optimizers.md").write_text(text, encoding="utf-8")
    points = [
        Point(row["name"], (row["measured"] or row["planned"]) / 2**20, row["loss"]) for row in rows
    ]
    picture = shared.out / "optimizers.svg"
    scatter(points, "measured peak, MiB", f"loss after {shared.steps} steps", picture)
    click.echo(text)


def _tables(name: str, seed: int, asked: Asked) -> dict[str, dict[str, Any]]:
    """The run file of a method and a seed."""
    word = max((word for word in _RATES if name.startswith(word)), key=len)
    rate = asked.rate * _RATES[word]
    model: dict[str, Any] = {"dtype": asked.dtype}
    model |= {"name": asked.model} if asked.model else {"tiny": {"context": asked.length}}
    return {
        "model": model,
        "data": {
            "train": str(asked.train),
            "dialect": asked.dialect,
            "max_length": asked.length,
            "fenced": False,
        },
        "optimizer": {"name": name, "learning_rate": rate},
        "training": {
            "batch_size": asked.batch,
            "accumulation": 1,
            "max_steps": asked.steps,
            "save_every": asked.steps,
            "log_every": 5,
            "seed": seed,
            "precision": asked.dtype,
            "group_by_length": True,
        },
        "evaluation": {
            "held_out": str(asked.held_out),
            "limit": asked.items,
            "every": asked.steps,
            "at_start": False,
            "max_new_tokens": 600,
        },
        "output": {"folder": str(asked.out / f"{name}-{seed}")},
    }


def _run_file(name: str, seed: int, asked: Asked) -> Path:
    path = asked.out / f"{name}-{seed}.toml"
    tables = _tables(name, seed, asked)
    path.write_text("\n".join(toml_table(part, values) for part, values in tables.items()))
    return path


def _refusal(name: str, asked: Asked) -> str:
    """Why a method does not run here, or nothing."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        settings = read_settings(_run_file(name, 0, asked), {})
        check_run(settings, device=device, is_sharded=False)
        plan_run(settings, device=device, is_sharded=False)
    except UserError as error:
        return str(error)
    return ""


def _measured(name: str, asked: Asked) -> dict[str, Any]:
    """One row: means over seeds, and the memory, which no seed changes."""
    runs = [_trained(name, seed, asked) for seed in range(asked.seeds)]
    model = asked.model or str(asked.out / f"{name}-0" / "tiny")
    peak = Path(__file__).with_name("peak.py")
    given = [name, model, str(asked.length), str(asked.batch), asked.dtype]
    memory = json.loads(_python(str(peak), *given).splitlines()[-1])
    figures = {key: mean(run[key] for run in runs) for key in runs[0]}
    spread = max(run["loss"] for run in runs) - min(run["loss"] for run in runs)
    return {"name": name, **memory, **figures, "spread": spread}


def _trained(name: str, seed: int, asked: Asked) -> dict[str, float]:
    """Train, or read what was trained: seconds a step, tokens a second, loss, accuracy."""
    _python("-m", "optmodel", "train", str(_run_file(name, seed, asked)))
    folder = asked.out / f"{name}-{seed}"
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    steps = [row for row in rows if row["kind"] == "training"]
    evaluation = next(row for row in rows if row["kind"] == "evaluation")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    first, last = steps[0], steps[-1]
    seconds = (last["seconds"] - first["seconds"]) / (last["step"] - first["step"])
    tokens = asked.batch * summary["num_tokens"] / summary["num_pairs"]
    return {
        "seconds": seconds,
        "tokens": tokens / seconds,
        "loss": last["loss"],
        "accuracy": evaluation["solver_accuracy"],
    }


def _python(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(done.stderr[-2000:])
    return done.stdout


if __name__ == "__main__":
    main()
