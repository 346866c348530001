"""The pipelines that make datasets, and the check that needs nothing but their files.

generate(TemplateRunConfig(families=("blending",), count=200, seed=7), Path("runs/first"))
verify(Path("runs/first")).failures      # ()

`templates` makes triples without a language model, `generators` with one; both fill the slots of a
`config`, in `workers`, within `bands` where there are any, and end in a `summary`.
"""

from optmodel.synthesis.bands import Band, JointHistogram
from optmodel.synthesis.config import (
    DEFAULT_DIALECTS,
    GenerateConfig,
    LLMRunConfig,
    TemplateRunConfig,
)
from optmodel.synthesis.dataset import generate
from optmodel.synthesis.family_check import FamilyCheck, Gate, check_families, check_family
from optmodel.synthesis.generators import (
    CANDIDATES,
    CallEstimate,
    Models,
    estimate_calls,
    generate_with_models,
)
from optmodel.synthesis.summary import (
    CandidateOutcome,
    DatasetSummary,
    Funnel,
    LLMDatasetSummary,
    MeasureCounts,
)
from optmodel.synthesis.verification import FailedCheck, Verification, verify

__all__ = [
    "CANDIDATES",
    "DEFAULT_DIALECTS",
    "Band",
    "CallEstimate",
    "CandidateOutcome",
    "DatasetSummary",
    "FailedCheck",
    "FamilyCheck",
    "Funnel",
    "Gate",
    "GenerateConfig",
    "JointHistogram",
    "LLMDatasetSummary",
    "LLMRunConfig",
    "MeasureCounts",
    "Models",
    "TemplateRunConfig",
    "Verification",
    "check_families",
    "check_family",
    "estimate_calls",
    "generate",
    "generate_with_models",
    "verify",
]
