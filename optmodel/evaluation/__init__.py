"""Scoring programs on a benchmark by what they answered when they were run.

config = EvaluateConfig(benchmark="mini", predictions=Path("mine.jsonl"))
evaluate(config, Path("runs/mine")).rules["objective-rel-1e-6"].all.accuracy
"""

from optmodel.evaluation.accuracy import Score
from optmodel.evaluation.audit import AuditedText, TextAudit, TextSet, audit_texts
from optmodel.evaluation.benchmark import (
    Benchmark,
    ItemFields,
    Manifest,
    benchmark_names,
    load_benchmark,
)
from optmodel.evaluation.benchmark_items import BenchmarkItems, open_benchmark
from optmodel.evaluation.blind import BlindScore, blind_baseline, blind_baselines
from optmodel.evaluation.comparison import (
    ComparedRun,
    PairedCounts,
    PairedDifference,
    RunComparison,
    compare_runs,
)
from optmodel.evaluation.config import EvaluateConfig, FileFields
from optmodel.evaluation.disagreements import Disagreement, find_disagreements, repeated_runs
from optmodel.evaluation.items import Item, ItemsOfType, Subset, choose_subset, read_items
from optmodel.evaluation.labels import (
    LabelStatus,
    Ledger,
    LedgerEntry,
    load_ledger,
    text_key,
)
from optmodel.evaluation.layers import (
    LAYERS,
    CertificateFault,
    LayerChecks,
    LayeredProblem,
    LayerReport,
    LayerRow,
    LayerVerdicts,
    ReferenceProblems,
    TripleProblems,
    check_layers,
    judge_layers,
    layer_verdicts,
    read_layers,
)
from optmodel.evaluation.outcome_labels import outcome_label
from optmodel.evaluation.pipeline import evaluate
from optmodel.evaluation.predictions import PredictionFields, read_predictions
from optmodel.evaluation.prompting import PromptingConfig
from optmodel.evaluation.recorded_items import (
    RecordedItem,
    num_in_doubt,
    read_recorded_items,
    record_items,
    with_ledger,
)
from optmodel.evaluation.recorded_verdicts import VERDICTS, RecordedVerdict, read_verdicts
from optmodel.evaluation.rescoring import (
    RescoredRule,
    StoredRun,
    first_executions,
    read_stored_run,
    rescore,
)
from optmodel.evaluation.sampling import Sampled
from optmodel.evaluation.scoring import judge_all, score_rules
from optmodel.evaluation.selection import Selection
from optmodel.evaluation.statistics import Interval, bootstrap_interval, pass_at, wilson
from optmodel.evaluation.strict_json import parse_json, read_text
from optmodel.evaluation.summary import (
    BenchmarkFacts,
    ProgramTimes,
    RuleScore,
    Summary,
    read_summary,
)
from optmodel.evaluation.training_texts import TrainingTexts

__all__ = [
    "LAYERS",
    "VERDICTS",
    "AuditedText",
    "Benchmark",
    "BenchmarkFacts",
    "BenchmarkItems",
    "BlindScore",
    "CertificateFault",
    "ComparedRun",
    "Disagreement",
    "EvaluateConfig",
    "FileFields",
    "Interval",
    "Item",
    "ItemFields",
    "ItemsOfType",
    "LabelStatus",
    "LayerChecks",
    "LayerReport",
    "LayerRow",
    "LayerVerdicts",
    "LayeredProblem",
    "Ledger",
    "LedgerEntry",
    "Manifest",
    "PairedCounts",
    "PairedDifference",
    "PredictionFields",
    "ProgramTimes",
    "PromptingConfig",
    "RecordedItem",
    "RecordedVerdict",
    "ReferenceProblems",
    "RescoredRule",
    "RuleScore",
    "RunComparison",
    "Sampled",
    "Score",
    "Selection",
    "StoredRun",
    "Subset",
    "Summary",
    "TextAudit",
    "TextSet",
    "TrainingTexts",
    "TripleProblems",
    "audit_texts",
    "benchmark_names",
    "blind_baseline",
    "blind_baselines",
    "bootstrap_interval",
    "check_layers",
    "choose_subset",
    "compare_runs",
    "evaluate",
    "find_disagreements",
    "first_executions",
    "judge_all",
    "judge_layers",
    "layer_verdicts",
    "load_benchmark",
    "load_ledger",
    "num_in_doubt",
    "open_benchmark",
    "outcome_label",
    "parse_json",
    "pass_at",
    "read_items",
    "read_layers",
    "read_predictions",
    "read_recorded_items",
    "read_stored_run",
    "read_summary",
    "read_text",
    "read_verdicts",
    "record_items",
    "repeated_runs",
    "rescore",
    "score_rules",
    "text_key",
    "wilson",
    "with_ledger",
]
