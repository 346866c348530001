"""The report of a fine-tuning: its curves, what the solver said at each look, and how it was run.

write_training_report(Path("runs/trained"))      # runs/trained/report.html, and accuracy.svg
"""

import json
from pathlib import Path
from typing import Any

from jinja2 import UndefinedError

from optmodel.errors import BadFileError
from optmodel.reporting._pages import render_page
from optmodel.reporting.curves import curve
from optmodel.runs import SUMMARY, atomic_write, read_records, read_run

_METRICS = "metrics.jsonl"


def write_training_report(folder: Path) -> Path:
    """Write `report.html`, and where the model was judged `accuracy.svg`; the report's path.

    Raises `BadFileError` when the run is not finished, or its files are of another shape.
    """
    if not (folder / SUMMARY).is_file():
        raise BadFileError(f"There is no {folder / SUMMARY}: finish the training first.")
    run = read_run(folder)
    rows = list(read_records(folder / _METRICS))
    try:
        losses = [(row["step"], row["loss"]) for row in rows if row["kind"] == "training"]
        looks = [row for row in rows if row["kind"] == "evaluation"]
        right = [(row["step"], row["solver_accuracy"]) for row in looks]
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        page = render_page(
            "training.html",
            name=folder.resolve().name,
            config=run["config"],
            versions=run["about"]["versions"],
            settings=_lines(run["config"]),
            summary=summary,
            looks=looks,
            loss=curve(losses, "step", "loss a token"),
            accuracy=curve(right, "step", "solver accuracy", top=1.0) if looks else "",
        )
    except (KeyError, TypeError, ValueError, UndefinedError) as error:
        raise BadFileError(f"{folder} holds no whole training run: {error!r} is off.") from error
    if looks:
        picture = curve(right, "step", "solver accuracy", top=1.0, alone=True)
        atomic_write(folder / "accuracy.svg", picture + "\n")
    path = folder / "report.html"
    atomic_write(path, page)
    return path


def _lines(config: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Every setting by its dotted name."""
    lines: list[tuple[str, str]] = []
    for name, value in config.items():
        if isinstance(value, dict):
            lines += _lines(value, f"{prefix}{name}.")
        else:
            lines.append((prefix + name, json.dumps(value, ensure_ascii=False)))
    return lines
