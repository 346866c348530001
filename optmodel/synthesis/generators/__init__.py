"""Triples whose texts a language model writes: ReSocratic, OptMATH and augmentation.

    generate_with_models(LLMRunConfig(method="optmath", count=20), models, Path("runs/second"))
    estimate_calls(config)       # the most calls that it may make

Each method has a generator for one slot; `llm_pipeline` runs them over all slots, and
`forward_verification` checks every text that they write.
"""

from optmodel.synthesis.generators.cost_estimate import CallEstimate, estimate_calls
from optmodel.synthesis.generators.llm_pipeline import CANDIDATES, Models, generate_with_models

__all__ = [
    "CANDIDATES",
    "CallEstimate",
    "Models",
    "estimate_calls",
    "generate_with_models",
]
