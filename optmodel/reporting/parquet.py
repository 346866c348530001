"""Export of a run as Parquet, one row a record, streamed in batches.

write_parquet(Path("runs/first"))      # runs/first/triples.parquet
"""

import json
import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from optmodel import catalog
from optmodel.errors import BadFileError, MissingExtraError
from optmodel.runs import RECORDS, check_command, read_records

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
    schema = _schema()
    path = folder / PARQUET
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with ParquetWriter(temporary, schema, compression="zstd") as writer:
            for batch in _batches(read_records(folder / RECORDS)):
                writer.write_table(Table.from_pylist(batch, schema=schema))
        os.replace(temporary, path)
    except ArrowException as error:
        raise BadFileError(
            f"{folder / RECORDS} holds a record that is not a triple: `optmodel verify` names it."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _batches(records: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(records, _BATCH)):
        yield batch


def _schema() -> Any:
    """The Arrow schema that the JSON Schema of a triple describes."""
    import pyarrow as arrow

    path = catalog.locate("data", "schemas/triple.schema.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    fields = _arrow_type(document, document["$defs"], arrow)
    return arrow.schema(list(fields))


def _arrow_type(schema: Mapping[str, Any], definitions: Mapping[str, Any], arrow: Any) -> Any:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/$defs/")]
    kind = schema.get("type", "integer" if isinstance(schema.get("const"), int) else "string")
    match kind:
        case "object":
            open_fields = schema.get("patternProperties", {})
            properties = schema.get("properties") or dict.fromkeys(
                schema["required"], next(iter(open_fields.values()))
            )
            return arrow.struct(
                [(name, _arrow_type(part, definitions, arrow)) for name, part in properties.items()]
            )
        case "array":
            return arrow.list_(_arrow_type(schema["items"], definitions, arrow))
        case "integer":
            return arrow.int64()
        case "number":
            return arrow.float64()
        case _:
            return arrow.string()
