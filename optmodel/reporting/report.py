"""The report of any run folder, by what the run did.

write_report(Path("runs/first"))      # runs/first/report.html
"""

from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.runs import RUN, read_run


def write_report(folder: Path) -> Path:
    """Write `report.html` and return its path. Raises `BadFileError` for any other folder."""
    config = read_run(folder)["config"]
    command = config.get("command")
    if command == "generate" and "method" in config:
        from optmodel.reporting.funnel_report import write_funnel_report

        return write_funnel_report(folder)
    if command == "generate":
        from optmodel.reporting.dataset_report import write_dataset_report

        return write_dataset_report(folder)
    if command == "evaluate":
        from optmodel.reporting.evaluation_report import write_evaluation_report

        return write_evaluation_report(folder)
    if command == "train":
        from optmodel.reporting.training_report import write_training_report

        return write_training_report(folder)
    raise BadFileError(f"{folder / RUN} is of the command '{command}', which has no report.")
