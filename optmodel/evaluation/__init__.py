"""Scoring programs on a benchmark by what they answered when they were run.

config = EvaluateConfig(benchmark="mini", predictions=Path("mine.jsonl"))
evaluate(config, Path("runs/mine")).rules["objective-rel-1e-6"].all.accuracy
"""

from optmodel.evaluation.benchmark import (
    Benchmark,
    Erratum,
    Manifest,
    benchmark_names,
    load_benchmark,
)
from optmodel.evaluation.blind import BlindScore, blind_baseline
from optmodel.evaluation.config import EvaluateConfig
from optmodel.evaluation.items import Item, Subset, choose_subset, read_items
from optmodel.evaluation.layer_runs import LayeredProblem, LayerVerdicts, layer_verdicts
from optmodel.evaluation.pipeline import VERDICTS, evaluate
from optmodel.evaluation.predictions import read_predictions
from optmodel.evaluation.prompting import PromptingConfig
from optmodel.evaluation.statistics import Interval, bootstrap_interval, pass_at, wilson
from optmodel.evaluation.summary import RuleScore, Score, Summary, read_summary

__all__ = [
    "VERDICTS",
    "Benchmark",
    "BlindScore",
    "Erratum",
    "EvaluateConfig",
    "Interval",
    "Item",
    "LayerVerdicts",
    "LayeredProblem",
    "Manifest",
    "PromptingConfig",
    "RuleScore",
    "Score",
    "Subset",
    "Summary",
    "benchmark_names",
    "blind_baseline",
    "bootstrap_interval",
    "choose_subset",
    "evaluate",
    "layer_verdicts",
    "load_benchmark",
    "pass_at",
    "read_items",
    "read_predictions",
    "read_summary",
    "wilson",
]
