"""How the feasible sets and objectives of two models relate, with proofs in rationals.

report = relate(candidate, reference, mapping)
report.relation, report.missing, report.spurious
relation_fault(candidate, reference, mapping, report.certificate())     # None: it is proven

Solvers search, and are not trusted: each proof and each point is checked exactly.
"""

from optmodel.equivalence.relations._implication_search import SearchLimits
from optmodel.equivalence.relations.containment import (
    Containment,
    ViolatedConstraint,
    containment_fault,
    decide_containment,
)
from optmodel.equivalence.relations.objective_relation import (
    ObjectiveRelation,
    compare_objectives,
    objective_fault,
)
from optmodel.equivalence.relations.set_relation import (
    RelationReport,
    SetRelation,
    relate,
    relation_fault,
)

__all__ = [
    "Containment",
    "ObjectiveRelation",
    "RelationReport",
    "SearchLimits",
    "SetRelation",
    "ViolatedConstraint",
    "compare_objectives",
    "containment_fault",
    "decide_containment",
    "objective_fault",
    "relate",
    "relation_fault",
]
