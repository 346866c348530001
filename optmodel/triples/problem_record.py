"""The record of a problem: what all lines of a dataset share, whether they have an optimum or not.

    record.text, record.programs["pyomo"], record.origin.slot
    record.parse_instance()                # the model with its data
    problem_content(instance, narrative, difficulty, programs, style)       # the fields as JSON

Formulation, data and names are JSON text inside it, so that one flat schema serves every family.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, field_validator
from pydantic.json_schema import SkipJsonSchema

from optmodel._version import __version__
from optmodel.errors import BadFileError
from optmodel.families import Difficulty
from optmodel.formulation import Domain, Formulation, Instance, flatten
from optmodel.formulation.programs import DIALECTS, ProgramStyle
from optmodel.misfits import misfit_sentence
from optmodel.narration import Narrative
from optmodel.runs import digest
from optmodel.triples.record_fields import (
    MAX_CHARACTERS,
    MAX_TEXT,
    ClassName,
    DifficultyName,
    Generator,
    Hash,
    InstanceSize,
    JsonText,
    LongText,
    Origin,
    RecordPart,
    Short,
    StoredProof,
    TextDetails,
    TextType,
    Word,
)
from optmodel.triples.triple_text import with_files

SCHEMA_VERSION = 1

GENERATOR = f"optmodel {__version__}"
"""The generator field of new records: this package and its version."""

OUTSIDE_ID = ("key", "id", "schema_version", "origin", "generator")
"""The fields of a record that its id is not computed from."""

_PROGRAMS_SCHEMA: dict[str, Any] = {
    "additionalProperties": False,
    "required": sorted(DIALECTS),
    "patternProperties": {"^[a-z]+$": {"type": ["string", "null"], "maxLength": MAX_CHARACTERS}},
}


class ProblemRecord(RecordPart):
    """A problem with its text and programs, and where it comes from; what is right is not in it."""

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
    def source(self) -> str:
        """The name of the problem source that drew it."""
        return self.origin.mutated.source if self.origin.mutated else self.family

    @property
    def certificates(self) -> tuple[StoredProof, ...]:
        """The proofs in it, which name the solvers that made them."""
        return ()

    @property
    def prompt(self) -> str:
        """The text, and below it the files that it speaks of: what a model is asked."""
        return with_files(self.text, self.writing)

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

    def narrative(self, instance: Instance) -> Narrative:
        """The text with what reading it back needs. Raises `BadFileError` where it has no form."""
        return _read_narrative(self, instance)


def problem_content(
    instance: Instance,
    narrative: Narrative,
    difficulty: Difficulty,
    programs: Mapping[str, str],
    style: ProgramStyle,
) -> dict[str, Any]:
    """The fields of a problem that the id is computed from, as JSON values."""
    formulation = instance.formulation
    names = {str(element): name for element, name in narrative.names.items()}
    content: dict[str, Any] = {
        "family": formulation.name,
        "problem_class": formulation.problem_class.value,
        "type": text_type(instance, narrative),
        "difficulty": difficulty.value,
        "text": narrative.text,
        "formulation": formulation.to_text(),
        "data": instance.to_text(),
        "programs": {dialect: programs.get(dialect) for dialect in DIALECTS},
        "scenario": narrative.setting,
        "phrasing": narrative.register,
        "names": json.dumps(names, ensure_ascii=False),
        **_style_entry(style),
        "units": json.dumps(narrative.units, ensure_ascii=False),
        "size": _size(instance),
    }
    if narrative.layout:  # texts of models and of older versions have none
        content |= written(narrative)
    return content


def written(narrative: Narrative) -> dict[str, Any]:
    """The field of a record that says how its text was written."""
    return {"writing": TextDetails.of(narrative).model_dump(mode="json")}


def text_type(instance: Instance, narrative: Narrative) -> TextType:
    """OptiBench's four types: linear or nonlinear, with or without a table."""
    if instance.formulation.problem_class.is_linear:
        return "linear-table" if narrative.has_table else "linear-notable"
    return "nonlinear-table" if narrative.has_table else "nonlinear-notable"


def problem_key(instance: Instance, origin: Origin) -> str:
    """The hash of what decides a record: its family, the family's version, seed and slot."""
    decides = [instance.formulation.name, origin.family_version, origin.seed, origin.slot]
    if origin.provenance is not None:
        provenance = origin.provenance
        decides += [provenance.method, provenance.writer_model, provenance.part]
    if origin.mutated is not None:
        decides += [origin.mutated.source]
    return digest(decides)


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


def _read_narrative(record: ProblemRecord, instance: Instance) -> Narrative:
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
