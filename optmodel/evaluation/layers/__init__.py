"""The layers beneath the value, for stored runs: judged, reported, and their proofs checked again.

problems = TripleProblems(Path("runs/held-out"))
judge_layers(Path("runs/mine"), problems, programs).counts["same model"]
check_layers(Path("runs/mine"), problems).faults      # certificates that prove nothing

`judging.layers` has the layers themselves, which run nothing; here their variants are run.
"""

from optmodel.evaluation.layers.certificate_checks import (
    CertificateFault,
    LayerChecks,
    check_layers,
)
from optmodel.evaluation.layers.layer_report import (
    LayerReport,
    ReferenceProblems,
    TripleProblems,
    judge_layers,
)
from optmodel.evaluation.layers.layer_row import LAYERS, LayerRow, read_layers
from optmodel.evaluation.layers.layered_problem import (
    LayeredProblem,
    LayerVerdicts,
    layer_verdicts,
)

__all__ = [
    "LAYERS",
    "CertificateFault",
    "LayerChecks",
    "LayerReport",
    "LayerRow",
    "LayerVerdicts",
    "LayeredProblem",
    "ReferenceProblems",
    "TripleProblems",
    "check_layers",
    "judge_layers",
    "layer_verdicts",
    "read_layers",
]
