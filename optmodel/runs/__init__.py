"""A run's folder: what was asked, what it was made with, what came of it.

    with RunFolder.open(Path("runs/first"), {"command": "generate", "seed": 7}, about()) as folder:
        folder.append({"key": digest(["transport", 7, 0]), "answer": 12})

The same command opens the same folder again and goes on where it was stopped.
"""

from optmodel.runs.store import (
    RECORDS,
    RUN,
    SUMMARY,
    RecordFile,
    RunFolder,
    atomic_write,
    canonical,
    check_command,
    digest,
    file_digest,
    make_folder,
    read_records,
    read_run,
    read_summary,
    record_lines,
    record_of,
    unchanging,
)
from optmodel.runs.versions import (
    about,
    deciding_packages,
    installed_versions,
    require_versions,
    revision,
)

__all__ = [
    "RECORDS",
    "RUN",
    "SUMMARY",
    "RecordFile",
    "RunFolder",
    "about",
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
    "read_summary",
    "record_lines",
    "record_of",
    "require_versions",
    "revision",
    "unchanging",
]
