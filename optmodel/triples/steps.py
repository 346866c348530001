"""The steps that a triple passes: the steps of the pipelines, and the checks of its record.

    Rejection(PipelineStep.READ, "missing", "supply[s1] = 120")       # a candidate that ends there
    Rejection(RecordCheck.OBJECTIVE, RecordCode.DIFFERS, "...")       # a record that does not hold

Both are the `step` of a `Rejection`. Codes come from whoever checks: the end of a program, what
reading back found, why there is no certificate, or `RecordCode`.
"""

from enum import StrEnum


class PipelineStep(StrEnum):
    """The steps in their order; a candidate that is rejected ends in the one that rejected it."""

    DRAFT = "draft"
    """A demonstration is written, or an instance drawn."""
    PARSE = "parse"
    """It is read into the algebra."""
    SOLVE = "solve"
    """Its answer is certified, and is not trivial."""
    DISTINCT = "distinct"
    """No earlier candidate is a near duplicate."""
    TELL = "tell"
    """A model writes a text of it."""
    READ = "read"
    """The text is read back without a model."""
    AGREE = "agree"
    """A program written from the text finds the answer."""
    FRESH = "fresh"
    """So do programs written from the text with other numbers."""
    ACCEPTED = "accepted"
    """It is a triple."""


class RecordCheck(StrEnum):
    """The checks of a record in their order; `RUN` is that of a run's files together.

    A record that fails `BOUNDED` is too large or too slow to check, and no other check runs.
    """

    BOUNDED = "bounded"
    SCHEMA = "schema"
    CONTENT = "content"
    CLASS = "class"
    FEASIBLE = "feasible"
    OBJECTIVE = "objective"
    CERTIFICATE = "certificate"
    MEASURES = "measures"
    PROGRAM = "program"
    TEXT = "text"
    EVIDENCE = "evidence"
    ORIGIN = "origin"
    RUN = "run"


class RecordCode(StrEnum):
    """How a check of a record failed, where the check has no codes of its own."""

    DIFFERS = "differs"
    """A field differs from the value computed from the others."""
    UNREADABLE = "unreadable"
    """The record, or a text within it, cannot be parsed."""
    TOO_LARGE = "too_large"
    """It has more values or characters than any triple, or its check took too long."""
    VIOLATED = "violated"
    """The solution violates a constraint."""
    NOT_REGENERATED = "not_regenerated"
    """It differs from what is regenerated from its origin."""
