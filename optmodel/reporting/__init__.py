"""Reports: pages and cards that a stored run is read through.

write_report(Path("runs/first"))      # runs/first/report.html
"""

from optmodel.reporting.card import write_card
from optmodel.reporting.parquet import write_parquet
from optmodel.reporting.report import write_report

__all__ = [
    "write_card",
    "write_parquet",
    "write_report",
]
