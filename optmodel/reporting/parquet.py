"""Export of a run's triples as Parquet, one row a record, streamed in batches.

Problems whose right answer is no optimum have other fields, and stay in `records.jsonl`.

write_parquet(Path("runs/first"))      # runs/first/triples.parquet
"""

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import BadFileError, MissingExtraError
from optmodel.runs import RECORDS, check_command
from optmodel.triples import read_triples

if TYPE_CHECKING:
    import pyarrow

PARQUET = "triples.parquet"
_BATCH = 1_000


def write_parquet(folder: Path) -> Path:
    """Write `triples.parquet`, whole or not at all. Needs the extra `publish`.

    Raises `BadFileError` when the folder holds no dataset, or a record that is not a triple.
    """
    check_command(folder, "generate")
    try:
        from pyarrow import ArrowException, Table
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise MissingExtraError("pyarrow", "publish", "Writing Parquet") from error
    schema = arrow_schema()
    path = folder / PARQUET
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    rows = (record.to_row() for record in read_triples(folder))
    try:
        with ParquetWriter(temporary, schema, compression="zstd") as writer:
            while batch := list(islice(rows, _BATCH)):
                writer.write_table(Table.from_pylist(batch, schema=schema))
        os.replace(temporary, path)
    except ArrowException as error:
        raise BadFileError(
            f"{folder / RECORDS} holds a triple that Parquet cannot hold: {error}."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return path


class _SchemaNode(BaseModel):
    """A node of a JSON Schema, as far as it decides the type of a column."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    type: str | list[str] | None = None
    const: object = None
    reference: str | None = Field(default=None, alias="$ref")
    properties: dict[str, "_SchemaNode"] = {}
    pattern_properties: dict[str, "_SchemaNode"] = Field(default={}, alias="patternProperties")
    required: list[str] = []
    items: "_SchemaNode | None" = None
    any_of: list["_SchemaNode"] = Field(default=[], alias="anyOf")
    definitions: dict[str, "_SchemaNode"] = Field(default={}, alias="$defs")

    def fields(self) -> Iterator[tuple[str, "_SchemaNode"]]:
        """The fields of an object: those that are listed, or the required ones of one pattern."""
        if self.properties:
            yield from self.properties.items()
        else:
            [node] = self.pattern_properties.values()
            yield from ((name, node) for name in self.required)


def arrow_schema() -> "pyarrow.Schema":
    """The Arrow schema that the JSON Schema of a triple describes."""
    import pyarrow

    path = catalog.locate("data", "schemas/triple.schema.json")
    root = _SchemaNode.model_validate_json(path.read_bytes())
    return pyarrow.schema(
        [(name, _arrow_type(node, root.definitions)) for name, node in root.fields()]
    )


def _arrow_type(node: _SchemaNode, definitions: Mapping[str, _SchemaNode]) -> "pyarrow.DataType":
    import pyarrow

    if node.any_of:  # something or null
        node = next(option for option in node.any_of if option.type != "null")
    if node.reference is not None:
        node = definitions[node.reference.removeprefix("#/$defs/")]
    match node.type or ("integer" if isinstance(node.const, int) else "string"):
        case "object":
            fields = [(name, _arrow_type(field, definitions)) for name, field in node.fields()]
            return pyarrow.struct(fields)
        case "array":
            assert node.items is not None, "an array of the schema has a type of its items"
            return pyarrow.list_(_arrow_type(node.items, definitions))
        case "integer":
            return pyarrow.int64()
        case "number":
            return pyarrow.float64()
        case _:
            return pyarrow.string()
