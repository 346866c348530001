"""The report of a run: `report.html` in its folder, by the command that made the run.

write_report(Path("runs/first"))      # runs/first/report.html
"""

from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.reporting._html import render_page
from optmodel.reporting.limits_in_words import limits_in_words
from optmodel.runs import RUN, SUMMARY, atomic_write, read_run

REPORT = "report.html"


def write_report(folder: Path, num_measured: int = 0) -> Path:
    """Write `report.html` and return its path. Raises `BadFileError` for any other folder.

    Of a dataset that was not measured as it was made, so many triples are measured now.
    """
    config = read_run(folder)["config"]
    command = config.get("command")
    if command == "generate" and "method" in config:
        from optmodel.reporting.funnel_report import funnel_page

        page = funnel_page(folder)
    elif command == "generate":
        from optmodel.reporting.dataset_report import dataset_page

        page = dataset_page(folder, num_measured)
    elif command == "evaluate":
        page = evaluation_page(folder)
    elif command == "train":
        from optmodel.reporting.training_report import training_page

        page = training_page(folder)
    else:
        raise BadFileError(f"{folder / RUN} is of the command '{command}', which has no report.")
    atomic_write(folder / REPORT, page)
    return folder / REPORT


def evaluation_page(folder: Path) -> str:
    """The page of an evaluation: accuracy by rule and type, and how the programs ended.

    Raises `BadFileError` when the evaluation is not finished, or its summary has another shape.
    """
    from optmodel.evaluation import read_summary

    if not (folder / SUMMARY).is_file():
        raise BadFileError(f"There is no {folder / SUMMARY}: finish the evaluation first.")
    summary = read_summary(folder)
    limits = limits_in_words(summary.limits)
    return render_page("evaluation.html", summary=summary, limits=limits)
