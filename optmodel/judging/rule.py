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


class Source(StrEnum):
    """Where a value was found: in what was printed, or in what the solver was heard to answer."""

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
    """One way to score. `sources` are asked in their order.

    `revision` grows whenever the code that carries the rule out would decide otherwise than before.

    `without_optimum` says what happens when a program called a solver and no solve ended optimal:
    the sample is `wrong`, or what it `printed` is read all the same. `num_spare` belongs to
    `all_values`, where a flood of numbers would answer anything: only the last distinct numbers of
    all sources together count, as many as there are expected values and `num_spare` more. Where
    `substitutes` are refused, a program is wrong once a solver stood in for one that is missing;
    where `unconfirmed` answers are, unless its captured model was solved again and has its answer;
    where `repaired` programs are, once its text had to be changed to be one. `beside` names a
    stricter rule that this one stands beside: where a run is scored by both, it is counted how
    often they differ.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    summary: str
    revision: Annotated[int, Field(ge=1)]
    quantity: Quantity
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    without_optimum: Literal["wrong", "printed"]
    tolerance: Tolerance
    num_spare: Annotated[int, Field(ge=0)] | None = None
    substitutes: Literal["accepted", "refused"] = "accepted"
    unconfirmed: Literal["accepted", "refused"] = "accepted"
    repaired: Literal["accepted", "refused"] = "accepted"
    beside: str = ""

    @model_validator(mode="after")
    def _bounds_a_flood(self) -> Self:
        if (self.num_spare is not None) != (self.quantity is Quantity.ALL_VALUES):
            raise ValueError("'num_spare' belongs to the quantity all_values, and only there")
        return self

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change when what the rule decides by changes."""
        said = ("substitutes", "unconfirmed", "repaired")
        silent = [name for name in said if getattr(self, name) == "accepted"]
        # Rules that do not speak of the silent ones stay as they were.
        unread = {"title", "summary", "beside", *silent}
        text = json.dumps(self.model_dump(mode="json", exclude=unread))
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
