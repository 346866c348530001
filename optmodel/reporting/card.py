"""The card of a dataset: `README.md` as dataset hubs read it, with the command that made it.

write_card(Path("runs/first"))      # runs/first/README.md
"""

import json
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.reporting._pages import render_page
from optmodel.reporting.parquet import PARQUET
from optmodel.runs import RECORDS, SUMMARY, atomic_write, check_command, file_digest, read_run

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**9, "n>100K"))


def write_card(folder: Path) -> Path:
    """Write the card beside the records and return its path.

    It names the Parquet file as the data where there is one already, else the records.
    Raises `BadFileError` when the folder holds no finished dataset.
    """
    check_command(folder, "generate")
    run = read_run(folder)
    summary = _summary(folder)
    card = render_page(
        "card.md",
        config=run["config"],
        about=run["about"],
        summary=summary,
        data_file=PARQUET if (folder / PARQUET).exists() else RECORDS,
        size=next(name for limit, name in _SIZES if summary["num_triples"] < limit),
        command=_command(run["config"]),
        sha256=file_digest(folder / RECORDS),
    )
    path = folder / "README.md"
    atomic_write(path, card)
    return path


def _command(config: dict[str, Any]) -> str:
    parts = ["optmodel generate", f"--count {config['count']}", f"--seed {config['seed']}"]
    if "method" in config:
        parts += [f"--method {config['method']}", f"--model {config['teller']}"]
    parts += [f"--family {name}" for name in config.get("families", ())]
    parts += [f"--dialect {name}" for name in config["dialects"]]
    if config["difficulty"] != "all":
        parts.append(f"--difficulty {config['difficulty']}")
    return " ".join([*parts, "--out DIR"])


def _summary(folder: Path) -> dict[str, Any]:
    try:
        summary: dict[str, Any] = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadFileError(
            f"There is no readable {folder / SUMMARY}: finish the run first."
        ) from error
    return summary
