"""Two flat models compared: their feasible sets, their objectives, their strength.

report = relate(candidate, reference, mapping)
report.relation, report.missing, report.spurious
relation_fault(candidate, reference, mapping, report.certificate())     # None: checked again
"""

from optmodel.equivalence.relations import Relation, RelationReport, relate, relation_fault

__all__ = ["Relation", "RelationReport", "relate", "relation_fault"]
