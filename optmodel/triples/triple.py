"""A triple: formulation, instance and text, with answer, certificate, programs and origin.

    for record in read_triples(Path("runs/first")):                # TripleRecord: nothing parsed
        record.text, record.programs["pyomo"], record.objective
    triple = record.triple()                                       # Triple: everything parsed
    triple.record() == record

A `TripleRecord` is the line of a dataset. Formulation, data, solution and names are JSON text
inside it, so that one flat schema serves every family.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic.json_schema import SkipJsonSchema

from optmodel._version import __version__
from optmodel.errors import BadFileError
from optmodel.families import Difficulty
from optmodel.formulation import (
    Domain,
    Formulation,
    Instance,
    Number,
    Solution,
    evaluate_objective,
    flatten,
    read_solution,
    write_solution,
)
from optmodel.formulation.programs import DIALECTS, ProgramStyle
from optmodel.jsonl import Line
from optmodel.misfits import misfit_sentence
from optmodel.narration import Narrative
from optmodel.random_stream import RandomStream
from optmodel.runs import RECORDS, digest, record_lines, record_of
from optmodel.solving import Certificate
from optmodel.triples.record_fields import (
    MAX_CHARACTERS,
    MAX_TEXT,
    ClassName,
    DifficultyName,
    Double,
    Generator,
    Hash,
    InstanceSize,
    JsonText,
    LongText,
    Origin,
    RecordPart,
    Short,
    StoredCertificate,
    TextDetails,
    TextType,
    Word,
)
from optmodel.triples.resampled_texts import ResampledText, resample_text

SCHEMA_VERSION = 1

GENERATOR = f"optmodel {__version__}"
"""The generator field of new triples: this package and its version."""

OUTSIDE_ID = ("key", "id", "schema_version", "origin", "generator")
"""The fields of a record that its id is not computed from."""

_PROGRAMS_SCHEMA: dict[str, Any] = {
    "additionalProperties": False,
    "required": sorted(DIALECTS),
    "patternProperties": {"^[a-z]+$": {"type": ["string", "null"], "maxLength": MAX_CHARACTERS}},
}


class TripleRecord(RecordPart):
    """One verified example: formulation, instance and text, with the answer and its certificate.

    It is written only after every check has passed.
    """

    key: Hash
    """Hash of what decides the record: family, its version, seed, slot."""
    id: Hash
    """Hash of the content: every field but key, schema_version, origin, generator."""
    schema_version: Literal[1]
    family: Word
    problem_class: ClassName
    type: TextType
    difficulty: DifficultyName
    text: Annotated[str, Field(min_length=100, max_length=MAX_TEXT)]
    """The problem as a person would state it."""
    formulation: JsonText
    """The symbolic model; its expressions are text of the algebra."""
    data: JsonText
    """Elements of every set and values of every parameter; decimals are exact."""
    objective: Double
    """The label: the optimal objective, as the nearest double."""
    solution: JsonText
    """An optimal value for every variable, by column name; decimals are exact."""
    certificate: StoredCertificate
    programs: dict[str, LongText | None] = Field(json_schema_extra=_PROGRAMS_SCHEMA)
    """A program in each dialect; null where it was not asked for or cannot hold the class."""
    setting: Short = Field(validation_alias="scenario", serialization_alias="scenario")
    """The domain and setting of the text."""
    text_register: Short = Field(validation_alias="phrasing", serialization_alias="phrasing")
    """Which kind of text it is."""
    names: JsonText
    """What the text calls each element."""
    units: JsonText
    """How the text spells each unit."""
    size: InstanceSize
    program_style: Literal["compact"] | SkipJsonSchema[None] = None
    """Only where programs are compact; without it they are structured."""
    origin: Origin
    generator: Generator
    writing: TextDetails | None = None
    """How the text was written, and what reading it back needs beside names and units."""

    @field_validator("programs")
    @classmethod
    def _in_known_dialects(cls, programs: dict[str, str | None]) -> dict[str, str | None]:
        missing = sorted(set(DIALECTS) - programs.keys())
        if missing:
            raise ValueError(f"'{missing[0]}' is a required property")
        return programs

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Self:
        """The record in a table of JSON values. Raises `BadFileError` where it is none."""
        try:
            return cls.model_validate(row)
        except ValidationError as error:
            raise BadFileError(misfit_sentence(cls, error)) from error
        except OverflowError as error:
            raise BadFileError(f"a number is beyond doubles: {error}.") from error

    def to_row(self) -> dict[str, Any]:
        """The table of JSON values that a dataset holds."""
        row = self.model_dump(mode="json", by_alias=True) | {"origin": self.origin.to_row()}
        if self.writing is None:
            del row["writing"]
        if self.program_style is None:
            del row["program_style"]
        return row

    @property
    def prompt(self) -> str:
        """The text, and below it the files that it speaks of: what a model is asked."""
        return with_files(self.text, self.writing)

    @property
    def source(self) -> str:
        """The name of the problem source that drew it."""
        return self.origin.mutated.source if self.origin.mutated else self.family

    def rendered(self) -> dict[str, str]:
        """The programs that there are, by dialect."""
        return {name: text for name, text in self.programs.items() if text is not None}

    def parse_formulation(self) -> Formulation:
        """The symbolic model. Raises `FormulationError` where the text holds none."""
        return Formulation.from_text(self.formulation)

    @property
    def style(self) -> ProgramStyle:
        """The style of the programs."""
        return ProgramStyle(self.program_style or ProgramStyle.STRUCTURED)

    def parse_instance(self) -> Instance:
        """The model with its data. Raises `FormulationError` where the texts hold none."""
        return Instance.from_text(self.parse_formulation(), self.data)

    def triple(self) -> "Triple":
        """All of it parsed. Raises `OptmodelError` where a text does not hold its part."""
        instance = self.parse_instance()
        return Triple(
            origin=self.origin,
            difficulty=self.difficulty,
            instance=instance,
            narrative=_read_narrative(self, instance),
            solution=read_solution(instance, self.solution),
            certificate=self.certificate.certificate(),
            programs=self.rendered(),
            style=self.style,
        )


def _ours(writing: object) -> object:
    """How a text was written, where it is ours: a field of this name may be somebody else's."""
    is_ours = isinstance(writing, dict) and writing.keys() == TextDetails.model_fields.keys()
    return writing if is_ours or isinstance(writing, TextDetails) else None


class TripleText(BaseModel):
    """The fields that a row has in common with a triple: a text, and a program of each dialect.

    Training needs no more, and rows that others publish have no more. Other fields are ignored.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    key: str = ""
    text: str
    programs: dict[str, str | None]
    writing: Annotated[TextDetails | None, BeforeValidator(_ours)] = None

    @property
    def prompt(self) -> str:
        """The text, and below it the files that it speaks of: what a model is asked."""
        return with_files(self.text, self.writing)

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Self | None:
        """The text and programs of a row, or None where it has none."""
        try:
            return cls.model_validate(row)
        except ValidationError:
            return None


def with_files(text: str, writing: TextDetails | None) -> str:
    """A text and its attached files, each below its name."""
    files = writing.attached_files() if writing else {}
    parts = (f"{name}:\n```\n{content.rstrip()}\n```" for name, content in files.items())
    return "\n\n".join((text, *parts))


def read_triples(path: str | os.PathLike[str]) -> Iterator[TripleRecord]:
    """The records of a run's folder or a file, one a line.

    Raises `BadFileError` when the file cannot be read, and naming the line that holds no triple.
    """
    place = Path(path)
    for line in record_lines(place / RECORDS if place.is_dir() else place):
        yield triple_of(line)


def read_triple_texts(path: Path) -> Iterator[TripleText]:
    """The texts and programs of a file of triples. Raises `BadFileError` for another record."""
    for line in record_lines(path):
        text = TripleText.of(record_of(line))
        if text is None:
            raise BadFileError(f"{line.place}: not a triple with a text and programs.")
        yield text


def triple_of(line: Line) -> TripleRecord:
    """The record in a line. Raises `BadFileError`, naming the line, where it holds none."""
    row = record_of(line)
    try:
        return TripleRecord.of(row)
    except BadFileError as error:
        seen = str(error).rstrip(".")
        raise BadFileError(
            f"{line.place}: not a triple ({seen}); `optmodel verify` says what is off."
        ) from error


@dataclass(frozen=True, slots=True)
class Triple:
    """One verified example. `programs` maps a dialect to its program where the class allows.

    All of them are of one style.
    """

    origin: Origin
    difficulty: Difficulty
    instance: Instance
    narrative: Narrative
    solution: Solution
    certificate: Certificate
    programs: Mapping[str, str]
    style: ProgramStyle = ProgramStyle.STRUCTURED

    @property
    def objective(self) -> Number:
        """The exact objective of the solution."""
        return evaluate_objective(self.instance, self.solution)

    @property
    def source(self) -> str:
        """The name of the problem source that drew it."""
        mutated = self.origin.mutated
        return mutated.source if mutated else self.instance.formulation.name

    @property
    def text_type(self) -> TextType:
        """OptiBench's four types: linear or nonlinear, with or without a table."""
        if self.instance.formulation.problem_class.is_linear:
            return "linear-table" if self.narrative.has_table else "linear-notable"
        return "nonlinear-table" if self.narrative.has_table else "nonlinear-notable"

    def resampled(self, stream: RandomStream, count: int) -> list[ResampledText]:
        """Up to `count` times the same text with other numbers, and their certified optimum."""
        objective = float(self.objective)
        return resample_text(self.narrative, self.instance, objective, stream, count)

    def record(self) -> TripleRecord:
        """The record of a dataset. Raises `BadFileError` where a part is longer than may be."""
        return TripleRecord.of(self.to_row())

    def to_row(self) -> dict[str, Any]:
        """The table of JSON values of its record, not yet checked against the schema."""
        content = self._content()
        return {"key": self._key(), "id": digest(content), "schema_version": SCHEMA_VERSION} | (
            content | {"origin": self.origin.to_row(), "generator": GENERATOR}
        )

    def _key(self) -> str:
        origin, formulation = self.origin, self.instance.formulation
        decides = [formulation.name, origin.family_version, origin.seed, origin.slot]
        if origin.provenance is not None:
            provenance = origin.provenance
            decides += [provenance.method, provenance.writer_model, provenance.part]
        if origin.mutated is not None:
            decides += [origin.mutated.source]
        return digest(decides)

    def _content(self) -> dict[str, Any]:
        """The fields that the id is computed from, as JSON values."""
        formulation, narrative = self.instance.formulation, self.narrative
        names = {str(element): name for element, name in narrative.names.items()}
        content: dict[str, Any] = {
            "family": formulation.name,
            "problem_class": formulation.problem_class.value,
            "type": self.text_type,
            "difficulty": self.difficulty.value,
            "text": narrative.text,
            "formulation": formulation.to_text(),
            "data": self.instance.to_text(),
            "objective": float(self.objective),
            "solution": write_solution(self.instance, self.solution),
            "certificate": self.certificate.to_dict(),
            "programs": {dialect: self.programs.get(dialect) for dialect in DIALECTS},
            "scenario": narrative.setting,
            "phrasing": narrative.register,
            "names": json.dumps(names, ensure_ascii=False),
            **_style_entry(self.style),
            "units": json.dumps(narrative.units, ensure_ascii=False),
            "size": _size(self.instance),
        }
        if narrative.layout:  # texts of models and of older versions have none
            content["writing"] = TextDetails.of(narrative).model_dump(mode="json")
        return content


def _style_entry(style: ProgramStyle) -> dict[str, str]:
    """The entry of a record for the style of its programs; structured ones need none."""
    return {"program_style": style.value} if style is ProgramStyle.COMPACT else {}


def _size(instance: Instance) -> dict[str, int]:
    flat = flatten(instance)
    discrete = [column for column in flat.columns if column.domain is not Domain.CONTINUOUS]
    return {
        "num_variables": len(flat.columns),
        "num_discrete": len(discrete),
        "num_constraints": len(flat.rows) + len(flat.indicators),
        "num_data": sum(len(values) for values in instance.parameters.values()),
    }


def _read_narrative(record: TripleRecord, instance: Instance) -> Narrative:
    by_text = {str(element): element for element in instance.rank}
    names = _read_object(record.names)
    if names.keys() != by_text.keys():
        odd = min(names.keys() ^ by_text.keys())
        raise BadFileError(f"names: every element has one, and nothing else; see '{odd}'.")
    if not all(isinstance(name, str) and name.strip() for name in names.values()):
        raise BadFileError("names: every name is text.")
    if len({name.lower() for name in names.values()}) < len(names):
        raise BadFileError("names: two elements have the same one.")
    units = _read_object(record.units)
    spellings = [forms if isinstance(forms, list) else [None] for forms in units.values()]
    if not all(isinstance(form, str) and form.strip() for forms in spellings for form in forms):
        raise BadFileError("units: every unit has a list of spellings.")
    writing = record.writing
    return Narrative(
        text=record.text,
        setting=record.setting,
        register=record.text_register,
        has_table=not record.type.endswith("notable"),
        names={by_text[text]: name for text, name in names.items()},
        units={word: tuple(forms) for word, forms in units.items()},
        layout=writing.layout if writing else "",
        singulars=writing.singular_names(by_text) if writing else {},
        conversions=writing.unit_conversions() if writing else {},
        distractors=writing.distractors if writing else (),
        files=writing.attached_files() if writing else {},
    )


def _read_object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    assert isinstance(found, dict), "the schema asks for an opening brace"
    return found
