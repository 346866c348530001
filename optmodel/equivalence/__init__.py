"""Whether two models are the same, and how they relate: in exact rationals, with certificates.

model = read_captured_model(captured.format, captured.text)
compare_models(flatten(instance), model)              # a ModelMatch, or a Rejection
relate(model, flatten(instance), mapping).relation    # SetRelation.RELAXATION

`captured` reads models and `normal_form` rewrites them; `matching` proves that they are the same,
`mapping` guesses which columns are, and `relations` proves what holds between them. `points` are
evaluated and found exactly. Each of these packages has a door of its own.
"""

from optmodel.equivalence.captured import MAX_MODEL_TEXT, ModelReadCode, read_captured_model
from optmodel.equivalence.lowering import solver_model
from optmodel.equivalence.mapping import (
    ColumnImage,
    ColumnMapping,
    JointTerms,
    MappedColumns,
    MappingSupport,
    map_columns,
    mapping_support,
    project_out,
)
from optmodel.equivalence.matching import (
    ColumnMatch,
    MatchCode,
    ModelMatch,
    RowMatch,
    check_match,
    compare_models,
)
from optmodel.equivalence.points import (
    is_feasible,
    objective_value,
    point_violations,
    worst_violation,
)
from optmodel.equivalence.rationals import captured_number
from optmodel.equivalence.reference_feasibility import (
    RELATIVE_TOLERANCE,
    ReferenceFeasibility,
    feasible_in_reference,
    point_in_reference,
)
from optmodel.equivalence.relations import (
    Containment,
    ObjectiveRelation,
    RelationReport,
    SearchLimits,
    SetRelation,
    ViolatedConstraint,
    compare_objectives,
    containment_fault,
    decide_containment,
    objective_fault,
    relate,
    relation_fault,
)
from optmodel.equivalence.strength import (
    FormulationStrength,
    StrengthLimits,
    StrengthReport,
    compare_strength,
    formulation_strength,
)

__all__ = [
    "MAX_MODEL_TEXT",
    "RELATIVE_TOLERANCE",
    "ColumnImage",
    "ColumnMapping",
    "ColumnMatch",
    "Containment",
    "FormulationStrength",
    "JointTerms",
    "MappedColumns",
    "MappingSupport",
    "MatchCode",
    "ModelMatch",
    "ModelReadCode",
    "ObjectiveRelation",
    "ReferenceFeasibility",
    "RelationReport",
    "RowMatch",
    "SearchLimits",
    "SetRelation",
    "StrengthLimits",
    "StrengthReport",
    "ViolatedConstraint",
    "captured_number",
    "check_match",
    "compare_models",
    "compare_objectives",
    "compare_strength",
    "containment_fault",
    "decide_containment",
    "feasible_in_reference",
    "formulation_strength",
    "is_feasible",
    "map_columns",
    "mapping_support",
    "objective_fault",
    "objective_value",
    "point_in_reference",
    "point_violations",
    "project_out",
    "read_captured_model",
    "relate",
    "relation_fault",
    "solver_model",
    "worst_violation",
]
