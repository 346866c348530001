"""The board: results as files that can be published, a static site of them, and submissions.

pages = build_leaderboard([Path("eval/results")], Path("board"))
publish(entry_of_run(Path("runs/mine")), Path("eval/results"))
"""

from optmodel.reporting.board.entry import BoardEntry, EntryFlags, EntryItem, read_entry
from optmodel.reporting.board.publishing import (
    blind_entry,
    entry_of_run,
    publish,
    publish_submission,
)
from optmodel.reporting.board.site import BoardPages, build_leaderboard
from optmodel.reporting.board.submission import Submission, read_submission
from optmodel.reporting.board.submission_check import (
    CheckSettings,
    SubmissionCheck,
    check_submission,
)

__all__ = [
    "BoardEntry",
    "BoardPages",
    "CheckSettings",
    "EntryFlags",
    "EntryItem",
    "Submission",
    "SubmissionCheck",
    "blind_entry",
    "build_leaderboard",
    "check_submission",
    "entry_of_run",
    "publish",
    "publish_submission",
    "read_entry",
    "read_submission",
]
