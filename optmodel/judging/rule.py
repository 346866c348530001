"""A rule: which quantity of an execution is compared with a label, and how closely.

Rules are the files `eval/rules/<name>.toml`; a user's folder may add more.

    rule = load_rule("objective-rel-1e-6")
    rule.tolerance.allows(2250.0001, 2250.0)     # True
"""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optmodel import catalog
from optmodel.errors import UnknownNameError
from optmodel.judging.tolerance import Tolerance

_OPTIONAL = (
    "substitutes",
    "unconfirmed",
    "repaired",
    "where",
    "sign",
    "other_optima",
    "no_solution",
)
_FOLDED = ("summary", "source", "left_out")  # texts of several lines in the file
_EXPLAINING = ("title", "summary", "beside", "source", "left_out")


class Quantity(StrEnum):
    """What is compared."""

    ALL_VALUES = "all_values"
    LABELLED_VALUES = "labelled_values"
    OBJECTIVE = "objective"


class AnswerSource(StrEnum):
    """Where a value was found: in the output, or in the solution captured from the solver."""

    PRINTED = "printed"
    CAPTURED = "captured"


class NoSolution(StrEnum):
    """How a label that says "no solution" may be answered, apart from printing just that."""

    PROVEN = "proven"
    """The last solve ended as infeasible, unbounded, or one of the two. Where a label names the one
    or the other, see `optmodel.judging.named_outcome`."""
    NOT_OPTIMAL = "not_optimal"
    """The last solve ended in any way but optimal."""
    NO_OBJECTIVE = "no_objective"
    """The program ended well and gave no objective value."""
    TIMEOUT = "timeout"
    """The program ran out of time."""


class Rule(BaseModel):
    """One way to score; `docs/adding/rule.md` explains how to add another.

    - `sources`: where values are looked for, in order of preference.
    - `revision`: it grows whenever a change of the code makes the same rule decide otherwise.
    - `without_optimum`: where a program called a solver and no solve ended optimal, the sample is
      `wrong`, or its `printed` output still counts.
    - `num_spare`, where numbers count wherever they stand: a program that prints very many matches
      any label, so only the last distinct ones count: as many as expected values, and so many more.
    - `substitutes`: whether another solver may stand in for one that is not installed.
    - `unconfirmed`: whether an answer counts although the captured model was not solved again.
    - `repaired`: whether a program counts whose text had to be repaired before it ran.
    - `beside`: the name of a stricter rule; a run scored by both counts where they differ.
    - `where`, for `objective` only: the value is the one that the program reports, or it may stand
      anywhere among the numbers that count.
    - `sign`: whether 5 and -5 are two values, or one.
    - `other_optima`: whether further optima count that a label accepts.
    - `no_solution`: how a label that says "no solution" may be answered. A program that called no
      known solver may print it, under a rule that reads what is printed.
    - `source`: where the rule was published and what of it was read; empty for our own.
    - `left_out`: what the published scorer does beyond this rule, and why it is not done here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    summary: str
    revision: Annotated[int, Field(ge=1)]
    quantity: Quantity
    sources: Annotated[tuple[AnswerSource, ...], Field(min_length=1)]
    without_optimum: Literal["wrong", "printed"]
    tolerance: Tolerance
    num_spare: Annotated[int, Field(ge=0)] | None = None
    substitutes: Literal["accepted", "refused"] = "accepted"
    unconfirmed: Literal["accepted", "refused"] = "accepted"
    repaired: Literal["accepted", "refused"] = "accepted"
    beside: str = ""
    where: Literal["reported", "anywhere"] = "reported"
    sign: Literal["compared", "ignored"] = "compared"
    other_optima: Literal["accepted", "refused"] = "accepted"
    no_solution: tuple[NoSolution, ...] = (NoSolution.PROVEN,)
    source: str = ""
    left_out: str = ""

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.where == "anywhere" and self.quantity is not Quantity.OBJECTIVE:
            raise ValueError("'where' belongs to the quantity objective, and only there")
        counts = self.quantity is Quantity.ALL_VALUES or self.where == "anywhere"
        if (self.num_spare is not None) != counts:
            raise ValueError(
                "'num_spare' belongs to the quantity all_values, or to an objective that may stand "
                "anywhere, and only there"
            )
        return self

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits of the hash of every field that decides a verdict."""
        fields = type(self).model_fields
        # A field at its default is left out, so that a new field changes no older rule.
        defaults = {name for name in _OPTIONAL if getattr(self, name) == fields[name].default}
        values = self.model_dump(mode="json", exclude={*_EXPLAINING, *defaults})
        text = json.dumps(values | {"tolerance": self.tolerance.deciding()})
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def rule_names() -> list[str]:
    """The names of all rules, sorted."""
    return list(catalog.files("eval", "rules", ".toml"))


def load_rule(name: str) -> Rule:
    """A rule by name. Raises `UnknownNameError`, or `BadFileError` when its file is malformed."""
    files = catalog.files("eval", "rules", ".toml")
    if name not in files:
        raise UnknownNameError("rule", name, files)
    table = catalog.parse_toml(files[name]) | {"name": name}
    rule = catalog.validated(Rule, table, files[name])
    texts = {name: " ".join(getattr(rule, name).split()) for name in _FOLDED}
    return rule.model_copy(update=texts)
