"""The report of an evaluation: accuracy by rule and type, and how the programs ended.

write_evaluation_report(Path("runs/mine"))      # runs/mine/report.html
"""

from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.evaluation import read_summary
from optmodel.reporting._pages import render_page
from optmodel.runs import SUMMARY, atomic_write


def write_evaluation_report(folder: Path) -> Path:
    """Write `report.html` beside the records and return its path.

    Raises `BadFileError` when the evaluation is not finished, or its summary is of another shape.
    """
    if not (folder / SUMMARY).is_file():
        raise BadFileError(f"There is no {folder / SUMMARY}: finish the evaluation first.")
    page = render_page("evaluation.html", summary=read_summary(folder))
    path = folder / "report.html"
    atomic_write(path, page)
    return path
