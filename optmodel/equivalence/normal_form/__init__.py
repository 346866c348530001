"""The normal form of a model: rewritten by steps that keep the problem, as a presolve does.

form = NormalForm(flat, WorkLimit(100_000))
form.simplify()
form.model, form.steps        # the rewritten model, and the steps that lead to it

Whoever applies the steps again with `apply_step` needs no search: each step checks itself.
"""

from optmodel.equivalence.normal_form.normal_form import NormalForm, Preference
from optmodel.equivalence.normal_form.reduced_model import (
    OBJECTIVE,
    ReducedColumn,
    ReducedModel,
    ReducedRow,
    scaled_range,
)
from optmodel.equivalence.normal_form.reduction_steps import (
    InvalidStepError,
    Step,
    StepKind,
    apply_step,
)

__all__ = [
    "OBJECTIVE",
    "InvalidStepError",
    "NormalForm",
    "Preference",
    "ReducedColumn",
    "ReducedModel",
    "ReducedRow",
    "Step",
    "StepKind",
    "apply_step",
    "scaled_range",
]
