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


class Quantity(StrEnum):
    """What is compared."""

    ALL_VALUES = "all_values"
    LABELLED_VALUES = "labelled_values"
    OBJECTIVE = "objective"


class AnswerSource(StrEnum):
    """Where a value was found: in the output, or in the solution captured from the solver."""

    PRINTED = "printed"
    CAPTURED = "captured"


class Tolerance(BaseModel):
    """How far a value may be from the expected one.

    `value` is that distance when absolute, else it is multiplied by |expected| + 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["absolute", "relative_plus_one"]
    value: Annotated[float, Field(gt=0, allow_inf_nan=False)]

    def width(self, expected: float) -> float:
        """The largest allowed distance from an expected value."""
        return self.value * (abs(expected) + 1 if self.kind == "relative_plus_one" else 1)

    def allows(self, value: float, expected: float) -> bool:
        """Whether a value is as good as the expected one."""
        return abs(value - expected) <= self.width(expected)


class Rule(BaseModel):
    """One way to score; `docs/adding/rule.md` explains how to add another.

    - `sources`: where values are looked for, in order of preference.
    - `revision`: it grows whenever a change of the code makes the same rule decide otherwise.
    - `without_optimum`: where a program called a solver and no solve ended optimal, the sample is
      `wrong`, or its `printed` output still counts.
    - `num_spare`, for `all_values` only: a program that prints very many numbers matches any label,
      so only the last distinct ones count: as many as expected values, and `num_spare` more.
    - `substitutes`: whether another solver may stand in for one that is not installed.
    - `unconfirmed`: whether an answer counts although the captured model was not solved again.
    - `repaired`: whether a program counts whose text had to be repaired before it ran.
    - `beside`: the name of a stricter rule; a run scored by both counts where they differ.
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

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if (self.num_spare is not None) != (self.quantity is Quantity.ALL_VALUES):
            raise ValueError("'num_spare' belongs to the quantity all_values, and only there")
        return self

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits of the hash of every field that decides a verdict."""
        optional = ("substitutes", "unconfirmed", "repaired")
        # A field at its default is left out, so that a new field changes no older rule.
        defaults = [name for name in optional if getattr(self, name) == "accepted"]
        text = json.dumps(
            self.model_dump(mode="json", exclude={"title", "summary", "beside", *defaults})
        )
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
    return rule.model_copy(update={"summary": " ".join(rule.summary.split())})
