"""Triples: formulation, instance and text, with answer, certificate, programs; the record's checks.

for record in read_triples(Path("runs/first")):
    record.text, record.programs["pyomo"], record.objective
verify_record(record.to_row()).rejections       # ()
"""

from optmodel.solving import (
    ResampledInstance,
    Sampler,
    changed_values,
    resample,
    value_changes,
    with_values,
)
from optmodel.triples.complexity_score import Complexity, complexity
from optmodel.triples.dataset_record import (
    DatasetRecord,
    outcome_of,
    read_dataset,
    record_type,
)
from optmodel.triples.demonstration import (
    Demonstration,
    DemonstrationCode,
    Prefix,
    parse_demonstration,
)
from optmodel.triples.forward_check import (
    assemble,
    failing_programs,
    objective_mismatch,
    render_all,
)
from optmodel.triples.measures import Measure, Measures, size_measures
from optmodel.triples.outcome import OTHER_OUTCOMES, ProblemOutcome, named_outcome
from optmodel.triples.outcomes import (
    OutcomeDraw,
    OutcomeProblem,
    OutcomeRecord,
    draw_outcome,
    narrated_problem,
    wrong_programs,
)
from optmodel.triples.problem_record import GENERATOR, OUTSIDE_ID, ProblemRecord
from optmodel.triples.record_fields import (
    EvidenceProgram,
    InstanceSize,
    MutationOrigin,
    Origin,
    Provenance,
    RejectedDraw,
    SizedDraw,
    StoredCertificate,
    VariationName,
)
from optmodel.triples.regeneration import family_narrative
from optmodel.triples.renderings import Renderings
from optmodel.triples.renumbering import DataChange, data_changes, numeric_literals, renumbered
from optmodel.triples.resampled_texts import ResampledText, resample_text
from optmodel.triples.schema import (
    SchemaError,
    check_schema,
    record_schema,
    schema_violation,
    triple_schema,
)
from optmodel.triples.steps import PipelineStep, RecordCheck, RecordCode
from optmodel.triples.text import (
    TextCode,
    cleaned,
    has_prompt_injection,
    has_table,
    model_narrative,
    rewritten,
    text_defect,
    text_problems,
)
from optmodel.triples.triple import (
    Triple,
    TripleRecord,
    read_triples,
    triple_of,
)
from optmodel.triples.triple_text import TripleText, read_triple_texts
from optmodel.triples.verification import (
    VerifiedRecord,
    record_violations,
    unreadable,
    verify_record,
)

__all__ = [
    "GENERATOR",
    "OTHER_OUTCOMES",
    "OUTSIDE_ID",
    "Complexity",
    "DataChange",
    "DatasetRecord",
    "Demonstration",
    "DemonstrationCode",
    "EvidenceProgram",
    "InstanceSize",
    "Measure",
    "Measures",
    "MutationOrigin",
    "Origin",
    "OutcomeDraw",
    "OutcomeProblem",
    "OutcomeRecord",
    "PipelineStep",
    "Prefix",
    "ProblemOutcome",
    "ProblemRecord",
    "Provenance",
    "RecordCheck",
    "RecordCode",
    "RejectedDraw",
    "Renderings",
    "ResampledInstance",
    "ResampledText",
    "Sampler",
    "SchemaError",
    "SizedDraw",
    "StoredCertificate",
    "TextCode",
    "Triple",
    "TripleRecord",
    "TripleText",
    "VariationName",
    "VerifiedRecord",
    "assemble",
    "changed_values",
    "check_schema",
    "cleaned",
    "complexity",
    "data_changes",
    "draw_outcome",
    "failing_programs",
    "family_narrative",
    "has_prompt_injection",
    "has_table",
    "model_narrative",
    "named_outcome",
    "narrated_problem",
    "numeric_literals",
    "objective_mismatch",
    "outcome_of",
    "parse_demonstration",
    "read_dataset",
    "read_triple_texts",
    "read_triples",
    "record_schema",
    "record_type",
    "record_violations",
    "render_all",
    "renumbered",
    "resample",
    "resample_text",
    "rewritten",
    "schema_violation",
    "size_measures",
    "text_defect",
    "text_problems",
    "triple_of",
    "triple_schema",
    "unreadable",
    "value_changes",
    "verify_record",
    "with_values",
    "wrong_programs",
]
