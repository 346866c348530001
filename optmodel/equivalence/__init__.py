"""Whether two models are the same: exact forms, compared in rationals, with certificates.

model = read_captured_model(captured.format, captured.text)
compare_models(flatten(instance), model)
"""

from optmodel.equivalence.captured_model import MAX_MODEL_TEXT, read_captured_model
from optmodel.equivalence.captured_numbers import captured_number
from optmodel.equivalence.column_mapping import MappedColumns, map_columns
from optmodel.equivalence.column_support import MappingSupport, mapping_support
from optmodel.equivalence.containment import (
    Containment,
    ViolatedConstraint,
    containment_fault,
    decide_containment,
)
from optmodel.equivalence.exact_point import (
    is_feasible,
    objective_value,
    point_violations,
    simple_rational,
)
from optmodel.equivalence.implication_search import SearchLimits
from optmodel.equivalence.lowering import solver_model
from optmodel.equivalence.match_certificate import ColumnMatch, ModelMatch, RowMatch, check_match
from optmodel.equivalence.matching import MatchCode, compare_models
from optmodel.equivalence.objective_relation import (
    ObjectiveRelation,
    compare_objectives,
    objective_fault,
)
from optmodel.equivalence.projection import project_out
from optmodel.equivalence.read_error import ModelReadCode
from optmodel.equivalence.reference_feasibility import (
    RELATIVE_TOLERANCE,
    ReferenceFeasibility,
    feasible_in_reference,
    point_in_reference,
)
from optmodel.equivalence.relations import RelationReport, SetRelation, relate, relation_fault
from optmodel.equivalence.shared_columns import ColumnImage, ColumnMapping, JointTerms
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
    "simple_rational",
    "solver_model",
]
