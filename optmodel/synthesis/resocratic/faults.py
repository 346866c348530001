"""What can be wrong with a demonstration that a model wrote, and where: data, not errors.

Fault(FaultKind.WRONG_ORDER, "Generate Constraint-1", "where 'Define Objective Function' ...")
"""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """Why a section, and all after it, is left out."""

    EMPTY = "empty"
    """The reply is empty, or blank."""
    TOO_LONG = "too_long"
    """The reply is longer than any demonstration."""
    TRUNCATED = "truncated"
    """The limit of tokens cut the reply within its last section."""
    NO_SECTION = "no_section"
    """No line is the title of a first section."""
    MISSING_SECTION = "missing_section"
    """A section is not there, and a later one is."""
    WRONG_ORDER = "wrong_order"
    """A section stands before one that it follows."""
    UNKNOWN_SECTION = "unknown_section"
    """A title is none of the format's."""
    SECOND_SCENARIO = "second_scenario"
    """Another demonstration begins."""
    NO_PROSE = "no_prose"
    """A section does not say in words what its formal lines say."""
    NO_FORMAL = "no_formal"
    """A section has no formal line."""
    PROSE_AFTER_FORMAL = "prose_after_formal"
    """Words follow the formal lines of a section."""
    BAD_VARIABLE = "bad_variable"
    """A variable's line is no JSON object with name, meaning, type and range."""
    NAME_TAKEN = "name_taken"
    """A name is declared twice, or belongs to the algebra."""
    NOT_ALGEBRA = "not_algebra"
    """A formal line is no expression or relation of the algebra."""
    UNDECLARED = "undeclared"
    """A formal line uses a name that nothing declares."""
    NO_GOAL = "no_goal"
    """The objective is neither maximized nor minimized."""
    SEVERAL_GOALS = "several_goals"
    """There is more than one objective."""
    NUMBER_NOT_SAID = "number_not_said"
    """A number of a formal line is not in the section's words."""
    NUMBER_NOT_USED = "number_not_used"
    """A number of the words is in no formal line."""
    TO_THE_MODEL = "to_the_model"
    """The words speak to a language model, not of a problem."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which section, and what was seen."""

    kind: FaultKind
    section: str
    detail: str
