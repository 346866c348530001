"""Reporting: the pages, cards and exports that a stored run is read through.

write_report(Path("runs/first"))                                 # runs/first/report.html
build_leaderboard([Path("runs/a"), Path("runs/b")], Path("board"))    # board/index.html
"""

from optmodel.reporting.board import BoardPages, build_leaderboard
from optmodel.reporting.dataset_card import write_card
from optmodel.reporting.gallery import GalleryOptions, write_gallery
from optmodel.reporting.parquet import write_parquet
from optmodel.reporting.reports import write_report
from optmodel.reporting.run_comparison import comparison_tables, write_comparison

__all__ = [
    "BoardPages",
    "GalleryOptions",
    "build_leaderboard",
    "comparison_tables",
    "write_card",
    "write_comparison",
    "write_gallery",
    "write_parquet",
    "write_report",
]
