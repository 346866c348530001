"""Two flat models compared: their feasible sets, their objectives, their strength.

feasible_in_reference(candidate, reference, values, optimum).answer
report = relate(candidate, reference, map_columns(candidate, reference).mapping)
report.relation, report.missing, report.spurious
relation_fault(candidate, reference, mapping, report.certificate())     # None: checked again
"""

from optmodel.equivalence.column_mapping import MappedColumns, map_columns
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
from optmodel.equivalence.objective_relation import (
    ObjectiveRelation,
    compare_objectives,
    objective_fault,
)
from optmodel.equivalence.projection import project_out
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
    "RELATIVE_TOLERANCE",
    "ColumnImage",
    "ColumnMapping",
    "Containment",
    "FormulationStrength",
    "JointTerms",
    "MappedColumns",
    "ObjectiveRelation",
    "ReferenceFeasibility",
    "RelationReport",
    "SearchLimits",
    "SetRelation",
    "StrengthLimits",
    "StrengthReport",
    "ViolatedConstraint",
    "compare_objectives",
    "compare_strength",
    "containment_fault",
    "decide_containment",
    "feasible_in_reference",
    "formulation_strength",
    "is_feasible",
    "map_columns",
    "objective_fault",
    "objective_value",
    "point_in_reference",
    "point_violations",
    "project_out",
    "relate",
    "relation_fault",
    "simple_rational",
    "solver_model",
]
