"""The nested parts of a triple's record, as pydantic models: origin, provenance, certificate, size.

    origin = Origin(slot=3, family_version=1, seed=7, index=0, rejected=())
    origin.model_dump(by_alias=True)      # the table that stands in the record
    record.origin.provenance              # None, or which models wrote the text, and the evidence

The names of JSON fields never change; where the Python name says more, the JSON name is its alias.
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic.json_schema import SkipJsonSchema

from optmodel.errors import BadFileError
from optmodel.families import Difficulty, DrawnInstance
from optmodel.formulation import ElementId, ProblemClass
from optmodel.narration import Narrative
from optmodel.solving import Certificate

MAX_TEXT = 100_000
"""Characters of what a person reads: the text of a problem, and every short field."""

MAX_CHARACTERS = 4_000_000
"""Characters of what programs read: formulations, data, solutions, programs, demonstrations."""

_VERSION = r"[0-9][0-9a-z.+]*"

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Short = Annotated[str, Field(max_length=1000)]
Word = Annotated[str, Field(max_length=1000, pattern="^[a-z][a-z0-9_-]*$")]
Decimal = Annotated[str, Field(max_length=1000, pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
Version = Annotated[str, Field(max_length=1000, pattern=f"^{_VERSION}$")]
Generator = Annotated[str, Field(max_length=1000, pattern=f"^optmodel {_VERSION}$")]
JsonText = Annotated[str, Field(max_length=MAX_CHARACTERS, pattern=r"^\{")]
LongText = Annotated[str, Field(max_length=MAX_CHARACTERS)]
Count = Annotated[int, Field(ge=0, le=2**63 - 1)]


def _as_double(value: object) -> object:
    """JSON writes some doubles as integers. Raises `OverflowError` for one beyond doubles."""
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if is_integer else value  # type: ignore[arg-type]


Double = Annotated[float, BeforeValidator(_as_double)]

# A strict model takes members of an enumeration alone, and a record holds their values.
ClassName = Annotated[ProblemClass, Field(strict=False)]
DifficultyName = Annotated[Difficulty, Field(strict=False)]
TextType = Literal["linear-table", "linear-notable", "nonlinear-table", "nonlinear-notable"]
VariationName = Literal["", "rephrase", "scenario", "numbers", "limit"]


class RecordPart(BaseModel):
    """What all parts of a record share: no other field, no coercion of types, no assignment."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
        regex_engine="python-re",  # as `jsonschema`, so that both read a pattern in one way
    )


class RejectedDraw(RecordPart):
    """A draw that was rejected before the one that the triple holds, and why.

    Where it was outside a band, `value` is the measure that was, as far as it has one.
    """

    index: Count
    reason: Word
    value: Double | SkipJsonSchema[None] = None

    def to_row(self) -> dict[str, Any]:
        """The table of JSON values that a record holds."""
        return self.model_dump(mode="json", exclude_none=True)


class SizedDraw(RecordPart):
    """How a draw met the bands of its run."""

    sizes: JsonText
    """The source's size parameters."""
    num_tried: Count
    """How many sizes were drawn and measured at this index; the last are those."""
    draft: Count
    """Which text of the instance it is; 0 is the usual one."""

    def size_parameters(self) -> dict[str, int]:
        """The size parameters as a table."""
        sizes: dict[str, int] = json.loads(self.sizes)
        return sizes


class EvidenceProgram(RecordPart):
    """A program that a model wrote from a text, the data that the text says, and their optimum."""

    data: JsonText
    text: Annotated[str, Field(max_length=MAX_TEXT)]
    program: LongText
    objective: Double


class Provenance(RecordPart):
    """By which method and models a triple was written, and the evidence that its text is right."""

    method: Literal["optmath", "resocratic", "augment"]
    writer_model: Short = Field(validation_alias="teller", serialization_alias="teller")
    """The model that wrote the text."""
    coder_model: Short = Field(validation_alias="modeller", serialization_alias="modeller")
    """The model that wrote the programs of the evidence."""
    dialect: Word
    """The modelling dialect of these programs."""
    part: Word
    """Which candidate of its slot became the triple."""
    source: LongText
    """The demonstration that the instance comes from; empty where a family drew it."""
    sizes: JsonText = Field(validation_alias="knobs", serialization_alias="knobs")
    """The family's size parameters, where they were set."""
    parent: Annotated[str, Field(max_length=1000)]
    """The id of the triple that this one varies, if any."""
    kind: VariationName
    """How it varies that one."""
    evidence: tuple[EvidenceProgram, ...] = Field(
        validation_alias="trials", serialization_alias="trials", min_length=3, strict=False
    )
    """The first is of the triple's own text, the others of that text with other numbers."""

    @field_validator("sizes")
    @classmethod
    def _canonical(cls, sizes: str) -> str:
        if json.dumps(json.loads(sizes), sort_keys=True) != sizes:
            raise ValueError("not in its canonical form")
        return sizes

    def family_sizes(self) -> dict[str, int]:
        """The size parameters as a table."""
        sizes: dict[str, int] = json.loads(self.sizes)
        return sizes


class MutationOrigin(RecordPart):
    """From which problem a mutated one comes: the source as it was named, base, and changes."""

    source: Short
    """`mutated`, or a base and mutations joined by `+`."""
    base: Word
    mutations: tuple[Word, ...] = Field(min_length=1, strict=False)

    @staticmethod
    def of(source: str, drawn: DrawnInstance) -> "MutationOrigin | None":
        """Where a mutated problem comes from; None for any other one."""
        if not drawn.mutations:
            return None
        return MutationOrigin(source=source, base=drawn.base, mutations=drawn.mutations)


class Origin(RecordPart):
    """Enough to draw the triple again, and the draws rejected before it."""

    slot: Count
    family_version: Count
    seed: int
    index: Count
    rejected: tuple[RejectedDraw, ...] = Field(strict=False)
    provenance: Provenance | SkipJsonSchema[None] = Field(
        default=None, validation_alias="written", serialization_alias="written"
    )
    """Only where a language model wrote: by which method and models, and the evidence."""
    sized: SizedDraw | SkipJsonSchema[None] = None
    """Only where sizes were chosen for bands."""
    mutated: MutationOrigin | SkipJsonSchema[None] = None
    """Only where the problem is a mutated one."""

    def to_row(self) -> dict[str, Any]:
        """The table of JSON values that a record holds."""
        row = self.model_dump(mode="json", by_alias=True)
        row["rejected"] = [draw.to_row() for draw in self.rejected]
        if self.provenance is None:
            del row["written"]
        if self.sized is None:
            del row["sized"]
        if self.mutated is None:
            del row["mutated"]
        return row


class TextDetails(RecordPart):
    """How a text was written, and what reading it back needs beside names and units."""

    layout: Short
    """In which ways its data are laid out."""
    singulars: JsonText
    """What the text calls one thing, where its name is a plural."""
    conversions: JsonText
    """The smaller units that the text may use beside those of `units`, with their factors."""
    distractors: tuple[Short, ...] = Field(strict=False)
    """Sentences that change nothing."""

    files: JsonText
    """The attached files, CSV or JSON, by the names that the text gives them."""

    @classmethod
    def of(cls, narrative: Narrative) -> Self:
        """How a narrative was written."""
        singulars = {str(element): name for element, name in narrative.singulars.items()}
        conversions = {
            unit: {form: str(factor) for form, factor in forms.items()}
            for unit, forms in narrative.conversions.items()
        }
        return cls(
            layout=narrative.layout,
            singulars=json.dumps(singulars, ensure_ascii=False),
            conversions=json.dumps(conversions, ensure_ascii=False),
            distractors=narrative.distractors,
            files=json.dumps(dict(narrative.files), ensure_ascii=False),
        )

    def singular_names(self, elements: Mapping[str, ElementId]) -> dict[ElementId, str]:
        """The singulars by element. Raises `BadFileError` where they are none of the elements'."""
        singulars = json.loads(self.singulars)
        is_named = all(isinstance(name, str) and name for name in singulars.values())
        if not (singulars.keys() <= elements.keys() and is_named):
            raise BadFileError("writing.singulars: the name of one thing for some elements.")
        return {elements[text]: name for text, name in singulars.items()}

    def attached_files(self) -> dict[str, str]:
        """The files by name. Raises `BadFileError` where one has no text."""
        files: dict[str, str] = json.loads(self.files)
        if not all(isinstance(content, str) for content in files.values()):
            raise BadFileError("writing.files: names of files, each with its text.")
        return files

    def unit_conversions(self) -> dict[str, dict[str, Fraction]]:
        """The factors of the smaller units. Raises `BadFileError` where they are no numbers."""
        try:
            return {
                unit: {form: Fraction(factor) for form, factor in forms.items()}
                for unit, forms in json.loads(self.conversions).items()
            }
        except (AttributeError, TypeError, ValueError, ZeroDivisionError) as error:
            raise BadFileError("writing.conversions: units, each with factors by name.") from error


class InstanceSize(RecordPart):
    """How large the flat model of the instance is."""

    num_variables: Count
    num_discrete: Count
    num_constraints: Count
    num_data: Count


class StoredProof(RecordPart):
    """What every stored proof names: the two solvers that made it."""

    solver: Word
    solver_version: Version
    second_solver: Word
    second_version: Version


class StoredCertificate(StoredProof):
    """Why the objective may serve as a label. All values are text."""

    second_method: Word
    objective: Decimal
    bound: Decimal
    gap: Short
    second_objective: Decimal
    difference: Short
    violation_place: Short
    violation: Short
    tolerance: Decimal

    def certificate(self) -> Certificate:
        """The certificate. Raises `BadFileError` where its second method is unknown."""
        return Certificate.from_dict(self.model_dump())
