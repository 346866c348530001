"""Runs: a configuration, the versions it began with, records, a summary, progress, and one folder.

    with Run[Config, Record, Summary].open(Path("runs/first"), config, num_total=200) as run:
        run.append(record)
        run.write_summary(summary)

Killed at any instant, a run loses at most the sample in flight; the same command goes on.
"""

from optmodel.runs.event_loop import EventLoop
from optmodel.runs.files import (
    atomic_write,
    canonical,
    digest,
    file_digest,
    make_folder,
    toml_table,
    unchanging,
)
from optmodel.runs.folder import RUN, SUMMARY, RunFolder, check_command, read_run, read_summary
from optmodel.runs.progress import Progress, Report
from optmodel.runs.records import RECORDS, RecordFile, read_records, record_lines, record_of
from optmodel.runs.run import Run, RunConfig
from optmodel.runs.run_file import Flag, read_run_file
from optmodel.runs.versions import (
    Environment,
    deciding_packages,
    installed_versions,
    require_versions,
)

__all__ = [
    "RECORDS",
    "RUN",
    "SUMMARY",
    "Environment",
    "EventLoop",
    "Flag",
    "Progress",
    "RecordFile",
    "Report",
    "Run",
    "RunConfig",
    "RunFolder",
    "atomic_write",
    "canonical",
    "check_command",
    "deciding_packages",
    "digest",
    "file_digest",
    "installed_versions",
    "make_folder",
    "read_records",
    "read_run",
    "read_run_file",
    "read_summary",
    "record_lines",
    "record_of",
    "require_versions",
    "toml_table",
    "unchanging",
]
