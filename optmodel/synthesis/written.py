"""What a model wrote for a triple, and the evidence that its text says the instance.

    written.trials[0].program       # written from the triple's own text
    written.trials[1].objective     # what a program from the text with other numbers had to find

A trial is re-run by `verify`: the instance is solved again, and the program must find its optimum.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Trial:
    """A text, the data it tells, a program that a model wrote from it, and what it had to find."""

    data: str
    text: str
    program: str
    objective: float


@dataclass(frozen=True, slots=True)
class Written:
    """By which method and models a triple was written. The first trial is of its own text.

    `teller` wrote the text and `modeller` the programs, in `dialect`; `part` names the candidate
    within its slot. `source` is the demonstration that the instance comes from, or empty where a
    family drew it, with `knobs` where those were set. `parent` is the id of the triple that this
    one varies, and `kind` says how.
    """

    method: str
    teller: str
    modeller: str
    dialect: str
    part: str
    source: str
    trials: tuple[Trial, ...]
    knobs: Mapping[str, int] = field(default_factory=dict)
    parent: str = ""
    kind: str = ""

    def to_plain(self) -> dict[str, Any]:
        """A table for JSON."""
        return {
            "method": self.method,
            "teller": self.teller,
            "modeller": self.modeller,
            "dialect": self.dialect,
            "part": self.part,
            "source": self.source,
            "trials": [asdict(trial) for trial in self.trials],
            "knobs": json.dumps(dict(self.knobs), sort_keys=True),
            "parent": self.parent,
            "kind": self.kind,
        }

    @staticmethod
    def from_plain(table: Mapping[str, Any]) -> "Written":
        """Inverse of `to_plain`, of a table that fits the schema."""
        trials = tuple(Trial(**trial) for trial in table["trials"])
        return Written(**{**table, "trials": trials, "knobs": json.loads(table["knobs"])})
