"""A triple: formulation, instance and text, with the answer, its certificate and the programs.

A record is written only after every check on the triple has passed. Formulation, data, solution
and names are JSON text inside the record, so that one flat schema serves every family.

    triple = Triple.from_record(record)
    triple.to_record()["id"]      # a hash of the content: any change of it shows
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optmodel import __version__
from optmodel.errors import BadFileError
from optmodel.formulation import (
    Domain,
    Formulation,
    Instance,
    Number,
    Solution,
    flatten,
)
from optmodel.formulation.exact import evaluate_objective
from optmodel.formulation.programs import DIALECTS
from optmodel.formulation.solution import read_solution, write_solution
from optmodel.narration import Narrative
from optmodel.runs import digest
from optmodel.solving import Certificate
from optmodel.synthesis.written import Written

SCHEMA_VERSION = 1

GENERATOR = f"optmodel {__version__}"
"""What made a triple: this package and its version."""

OUTSIDE_ID = ("key", "id", "schema_version", "origin", "generator")
"""The fields of a record that its id does not vouch for."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A draw that was rejected before the one that the triple holds, and why."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a triple comes from: enough to draw it again, and what a model wrote of it, if any."""

    slot: int
    family_version: int
    seed: int
    index: int
    difficulty: str
    rejected: tuple[Attempt, ...] = ()
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class Triple:
    """One verified example. `programs` maps a dialect to its program where the class allows."""

    origin: Origin
    instance: Instance
    narrative: Narrative
    solution: Solution
    certificate: Certificate
    programs: Mapping[str, str]

    @property
    def objective(self) -> Number:
        """The exact objective of the solution."""
        return evaluate_objective(self.instance, self.solution)

    @property
    def text_type(self) -> str:
        """OptiBench's four types: linear or nonlinear, with or without a table."""
        kind = "linear" if self.instance.formulation.problem_class.is_linear else "nonlinear"
        return f"{kind}-{'table' if self.narrative.has_table else 'notable'}"

    def to_record(self) -> dict[str, Any]:
        """The record of a dataset: see `data/schemas/triple.schema.json`."""
        content = self._content()
        return {"key": self._key(), "id": digest(content), "schema_version": SCHEMA_VERSION} | (
            content | {"origin": self._origin(), "generator": GENERATOR}
        )

    def _key(self) -> str:
        origin, formulation = self.origin, self.instance.formulation
        decides = [formulation.name, origin.family_version, origin.seed, origin.slot]
        if origin.written:
            decides += [origin.written.method, origin.written.teller, origin.written.part]
        return digest(decides)

    def _content(self) -> dict[str, Any]:
        """All that the id vouches for."""
        formulation, narrative = self.instance.formulation, self.narrative
        return {
            "family": formulation.name,
            "problem_class": formulation.problem_class.value,
            "type": self.text_type,
            "difficulty": self.origin.difficulty,
            "text": narrative.text,
            "formulation": formulation.to_text(),
            "data": self.instance.to_text(),
            "objective": float(self.objective),
            "solution": write_solution(self.instance, self.solution),
            "certificate": self.certificate.to_dict(),
            "programs": {dialect: self.programs.get(dialect) for dialect in DIALECTS},
            "scenario": narrative.scenario,
            "phrasing": narrative.phrasing,
            "names": _write_names(narrative),
            "units": json.dumps(narrative.units, ensure_ascii=False),
            "size": _size(self.instance),
        }

    def _origin(self) -> dict[str, Any]:
        origin = self.origin
        rejected = [{"index": item.index, "reason": item.reason} for item in origin.rejected]
        return {
            "slot": origin.slot,
            "family_version": origin.family_version,
            "seed": origin.seed,
            "index": origin.index,
            "rejected": rejected,
            **({"written": origin.written.to_plain()} if origin.written else {}),
        }

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Triple":
        """Read a record that fits the schema. Raises `OptmodelError` where its texts do not."""
        formulation = Formulation.from_text(record["formulation"])
        instance = Instance.from_text(formulation, record["data"])
        programs = {name: text for name, text in record["programs"].items() if text is not None}
        return Triple(
            origin=_read_origin(record),
            instance=instance,
            narrative=_read_narrative(record, instance),
            solution=read_solution(instance, record["solution"]),
            certificate=Certificate.from_dict(record["certificate"]),
            programs=programs,
        )


def _read_origin(record: Mapping[str, Any]) -> Origin:
    origin = record["origin"]
    rejected = tuple(Attempt(item["index"], item["reason"]) for item in origin["rejected"])
    return Origin(
        slot=origin["slot"],
        family_version=origin["family_version"],
        seed=origin["seed"],
        index=origin["index"],
        difficulty=record["difficulty"],
        rejected=rejected,
        written=Written.from_plain(origin["written"]) if "written" in origin else None,
    )


def _write_names(narrative: Narrative) -> str:
    names = {str(element): name for element, name in narrative.names.items()}
    return json.dumps(names, ensure_ascii=False)


def _read_narrative(record: Mapping[str, Any], instance: Instance) -> Narrative:
    by_text = {str(element): element for element in instance.rank}
    names = _read_object(record, "names")
    if names.keys() != by_text.keys():
        odd = min(names.keys() ^ by_text.keys())
        raise BadFileError(f"names: every element has one, and nothing else; see '{odd}'.")
    if not all(isinstance(name, str) and name.strip() for name in names.values()):
        raise BadFileError("names: every name is text.")
    if len({name.lower() for name in names.values()}) < len(names):
        raise BadFileError("names: two elements have the same one.")
    units = _read_object(record, "units")
    if not all(isinstance(forms, list) and all(map(_is_word, forms)) for forms in units.values()):
        raise BadFileError("units: every unit has a list of spellings.")
    return Narrative(
        text=record["text"],
        scenario=record["scenario"],
        phrasing=record["phrasing"],
        has_table=not record["type"].endswith("notable"),
        names={by_text[text]: name for text, name in names.items()},
        units={word: tuple(forms) for word, forms in units.items()},
    )


def _read_object(record: Mapping[str, Any], field: str) -> dict[str, Any]:
    found = json.loads(record[field])
    assert isinstance(found, dict), "the schema asks for an opening brace"
    return found


def _is_word(form: object) -> bool:
    return isinstance(form, str) and bool(form.strip())


def _size(instance: Instance) -> dict[str, int]:
    flat = flatten(instance)
    discrete = [column for column in flat.columns if column.domain is not Domain.CONTINUOUS]
    return {
        "num_variables": len(flat.columns),
        "num_discrete": len(discrete),
        "num_constraints": len(flat.rows) + len(flat.indicators),
        "num_data": sum(len(values) for values in instance.parameters.values()),
    }
