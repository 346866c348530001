"""The report of an evaluation: accuracy by rule and type, and how the programs ended.

write_evaluation_report(Path("runs/mine"))      # runs/mine/report.html
"""

import json
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.reporting._pages import render_page
from optmodel.store import SUMMARY, atomic_write, read_run


def write_evaluation_report(folder: Path) -> Path:
    """Write `report.html` beside the records and return its path."""
    page = render_page("evaluation.html", run=read_run(folder), summary=_summary(folder))
    path = folder / "report.html"
    atomic_write(path, page)
    return path


def _summary(folder: Path) -> Any:
    try:
        return json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadFileError(
            f"There is no readable {folder / SUMMARY}: finish the evaluation first."
        ) from error
