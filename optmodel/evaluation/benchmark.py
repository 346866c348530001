"""A benchmark: what is known of a published set of problems, without the problems themselves.

Each is a folder `eval/benchmarks/<name>` with a manifest, `benchmark.toml`. What is known of single
labels is in its ledger: see `ledger`.

    benchmark = load_benchmark("optibench")
    benchmark.manifest.num_items, benchmark.manifest.licence      # 605, "Apache-2.0"
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from optmodel import catalog
from optmodel.errors import UnknownNameError, UserError
from optmodel.evaluation.formats import (
    AttachedFiles,
    HubFile,
    LabelSpelling,
    Layout,
    data_file,
    path_digest,
)

_STRICT = ConfigDict(frozen=True, extra="forbid")
# A file in the benchmark's own folder: a catalog reads nothing from elsewhere.
_FileName = Annotated[
    str, Field(pattern=r"^\w[\w.-]*$", description="the plain name of a file beside this one")
]


class KnownFile(BaseModel):
    """A published file of the benchmark, recognised by its SHA-256, and the edition it holds."""

    model_config = _STRICT

    name: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="64 hexadecimal digits")]
    edition: str


class ObjectiveKey(BaseModel):
    """Which expected value of an item is its objective: the first or last, but for exceptions.

    `keys` gives the place of another value by item, counted from 0; `values` the objective itself
    where the benchmark asks for an optimum without saying what it is.
    """

    model_config = _STRICT

    key: Literal["first", "last"] = "last"
    keys: dict[str, Annotated[int, Field(ge=0)]] = {}
    values: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = {}


class ItemFields(BaseModel):
    """Where the parts of an item stand in its file: names of fields, the first that there is.

    A name leads into objects and lists, as `sample/0/output` does. Without `id` an item is called
    by its name in the file, or by its number from 0; without `type` items have none; a row may lack
    these, unless they are `required`. `bound` is the dual bound of a label whose gap nobody closed.
    `problem_class` and `num_variables` say of what kind and size a problem is, for scores by them.
    """

    model_config = _STRICT

    question: Annotated[tuple[str, ...], Field(min_length=1)] = ("question",)
    label: Annotated[tuple[str, ...], Field(min_length=1)] = ("answer",)
    id: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    problem_class: tuple[str, ...] = ()
    num_variables: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ("attachments",)
    required: tuple[Literal["id", "type"], ...] = ()

    @field_validator("*", mode="before")
    @classmethod
    def _one_name_is_a_list(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given


_OPTIBENCH_FIELDS = ItemFields(
    question=("question",), label=("results",), id=("index",), type=("type",)
)


class DefaultLimits(BaseModel):
    """Limits of one program, where a run names no others."""

    model_config = _STRICT

    wall_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 20.0


class Manifest(BaseModel):
    """What a benchmark is. `revision` grows whenever its scores stop being comparable.

    - `format`: the layout in which it was found; one of the same fields in another is read as well.
      `format_seen` is false where that was read about and no file was at hand.
    - `num_items`: how many items a whole file has; None where every number will do.
    - `types`: the kinds of its items; with none, those that the file has.
    - `file` names the items when they stand beside the manifest, and `gold` programs that answer
      them; `hub` is where they are fetched from.
    - `folders`: for the format of that name, a problem's files by the names of their fields.
    - `notes`: what one has to know before comparing scores.
    """

    model_config = _STRICT

    name: str
    title: str
    summary: str
    licence: str
    revision: Annotated[int, Field(ge=1)]
    format: Layout
    format_seen: bool = True
    num_items: Annotated[int, Field(ge=1)] | None = None
    types: tuple[str, ...] = ()
    rules: Annotated[tuple[str, ...], Field(min_length=1)]
    file: _FileName | None = None
    gold: _FileName | None = None
    paper: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()
    files: tuple[KnownFile, ...] = ()
    hub: HubFile | None = None
    fields: ItemFields = ItemFields()
    labels: LabelSpelling = LabelSpelling()
    folders: dict[str, str] = {}
    attach: AttachedFiles = AttachedFiles()
    objective: ObjectiveKey = ObjectiveKey()
    limits: DefaultLimits = DefaultLimits()

    @model_validator(mode="before")
    @classmethod
    def _optibench_fields(cls, table: object) -> object:
        """The formats of OptiBench say where everything stands."""
        if not isinstance(table, dict) or not str(table.get("format")).startswith("optibench-"):
            return table
        return {"fields": _OPTIBENCH_FIELDS, "labels": LabelSpelling(kind="values")} | table

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if bool(self.folders) is not (self.format == "folders"):
            raise ValueError("'folders' belongs to the format folders, and only there")
        if self.types and not self.fields.type:
            raise ValueError("'types' need the field that has an item's type, in [fields]")
        return self

    def edition(self, sha256: str) -> str:
        """The label edition of a file: its published name, or its hash when it is not listed."""
        known = next((file.edition for file in self.files if file.sha256 == sha256), None)
        return f"{known or f'unlisted-{sha256[:12]}'}.r{self.revision}"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A manifest with its folder."""

    manifest: Manifest
    folder: Path

    def bundled_file(self, option: str = "--benchmark-file") -> Path:
        """The items that stand beside the manifest.

        Raises `UserError` when none do, which names the `option` that takes a file.
        """
        if self.manifest.file is None:
            source = f" ({self.manifest.url})" if self.manifest.url else ""
            raise UserError(
                f"The problems of {self.manifest.title} are not part of this package{source}: "
                f"name their file with {option}."
            )
        return self.folder / self.manifest.file

    def find_items(self, option: str = "--benchmark-file") -> Path:
        """The items beside the manifest, else those of the hub. Raises `UserError` without any."""
        hub = self.manifest.hub
        if hub is None or self.manifest.file:
            return self.bundled_file(option)
        return hub.fetch(option)

    def data_path(self, file: Path) -> Path:
        """What of a file or folder with items is data: of a run's folder, its records alone."""
        return file if self.manifest.format == "folders" else data_file(file)

    def digest_of(self, file: Path) -> str:
        """The SHA-256 by which runs name a file with items, or the data of a folder."""
        return path_digest(self.data_path(file))


def benchmark_names() -> list[str]:
    """The names of all benchmarks, sorted."""
    folders = catalog.folders("eval", "benchmarks")
    return [name for name, path in folders.items() if (path / "benchmark.toml").is_file()]


def load_benchmark(name: str) -> Benchmark:
    """A benchmark by name. Raises `UnknownNameError`, or `BadFileError` on a malformed file."""
    if name not in benchmark_names():
        raise UnknownNameError("benchmark", name, benchmark_names())
    folder = catalog.folders("eval", "benchmarks")[name]
    path = folder / "benchmark.toml"
    table = catalog.parse_toml(path) | {"name": name}
    manifest = catalog.validated(Manifest, table, path)
    return Benchmark(manifest, folder)
