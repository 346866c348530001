"""What became of a run: where candidates ended, and what its triples count and measure.

summarize(records, config, progress).by_class       # {'LP': 17, 'BIP': 16, ...}
Funnel.of(lines).stages                             # how many candidates entered each step
"""

from optmodel.synthesis.summary.funnel import CandidateOutcome, Funnel
from optmodel.synthesis.summary.measure_counts import MeasureCounts
from optmodel.synthesis.summary.summary import (
    DatasetSummary,
    LLMDatasetSummary,
    llm_summary,
    summarize,
)

__all__ = [
    "CandidateOutcome",
    "DatasetSummary",
    "Funnel",
    "LLMDatasetSummary",
    "MeasureCounts",
    "llm_summary",
    "summarize",
]
