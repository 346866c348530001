"""Scoring programs on a benchmark by what they answered when they were run.

summary = evaluate(Task("mini", items_file, predictions_file), Path("runs/mini"))
"""

from optmodel.evaluation._running import Progress
from optmodel.evaluation.benchmark import (
    Benchmark,
    Erratum,
    Manifest,
    benchmark_names,
    load_benchmark,
)
from optmodel.evaluation.blind import BlindScore, blind_baseline
from optmodel.evaluation.evaluate import Task, evaluate
from optmodel.evaluation.interval import Interval, wilson
from optmodel.evaluation.items import Item, read_items
from optmodel.evaluation.part import Part, choose
from optmodel.evaluation.predictions import read_predictions
from optmodel.evaluation.summary import RuleScore, Score, Summary, read_summary

__all__ = [
    "Benchmark",
    "BlindScore",
    "Erratum",
    "Interval",
    "Item",
    "Manifest",
    "Part",
    "Progress",
    "RuleScore",
    "Score",
    "Summary",
    "Task",
    "benchmark_names",
    "blind_baseline",
    "choose",
    "evaluate",
    "load_benchmark",
    "read_items",
    "read_predictions",
    "read_summary",
    "wilson",
]
