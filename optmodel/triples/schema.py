"""The first checks of a record: its size limits and its JSON schema.

    schema_violation({"key": 1})     # "key: 1 is not of type 'string'"
    check_schema(row)                # raises `SchemaError` naming the first field that is off
    excess(row)       # "text: a text of 2000114 characters, where 100000 is the most"

The schema is generated from `TripleRecord`, and `data/schemas/triple.schema.json` holds its text,
also for readers in other languages; the records of other outcomes have schemas of their own beside
it. A record is untrusted: it may be huge, deeply nested, or
hold values that JSON cannot.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.runs import canonical
from optmodel.triples.dataset_record import record_type
from optmodel.triples.outcome import ProblemOutcome, named_outcome
from optmodel.triples.record_fields import MAX_CHARACTERS, MAX_TEXT

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

MAX_VALUES = 50_000
MAX_DEPTH = 20

_LONG = frozenset(
    {"formulation", "data", "solution", "names", "units", "programs", "origin", "readings"}
)


class SchemaError(BadFileError):
    """A record does not fit its schema."""


def schema_file(outcome: ProblemOutcome) -> str:
    """The place of the schema of an outcome's records in the catalog `data`."""
    name = "triple" if outcome is ProblemOutcome.OPTIMAL else outcome.value
    return f"schemas/{name}.schema.json"


def triple_schema() -> dict[str, Any]:
    """The JSON schema of a triple."""
    return record_schema(ProblemOutcome.OPTIMAL)


def record_schema(outcome: ProblemOutcome) -> dict[str, Any]:
    """The JSON schema of the records of an outcome."""
    kind = record_type({"outcome": outcome.value})
    schema = kind.model_json_schema(by_alias=True)
    _drop_noise(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.__name__.removesuffix("Record"),
        **{name: schema[name] for name in sorted(schema)},
    }


def schema_text(outcome: ProblemOutcome = ProblemOutcome.OPTIMAL) -> str:
    """The text of the schema's file."""
    return json.dumps(record_schema(outcome), indent=2) + "\n"


def check_schema(row: Mapping[str, object]) -> None:
    """Raise `SchemaError` for the first field that does not fit."""
    violation = schema_violation(row)
    if violation is not None:
        raise SchemaError(f"The record does not fit the schema of triples: {violation}.")


def schema_violation(row: Mapping[str, Any]) -> str | None:
    """The first field that does not fit, with its place, or None."""
    errors = sorted(
        _validator(named_outcome(row)).iter_errors(row), key=lambda error: error.json_path
    )
    if not errors:
        return None
    place = errors[0].json_path.removeprefix("$.").removeprefix("$")
    message = errors[0].message
    short = message if len(message) <= 200 else f"{message[:200]}..."
    return f"{place}: {short}" if place else short


@cache
def _validator(outcome: ProblemOutcome) -> "Validator":
    from jsonschema import Draft202012Validator

    path = catalog.locate("data", schema_file(outcome))
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def _drop_noise(node: object) -> None:
    """Remove titles of fields and defaults, which pydantic adds."""
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            del node["title"]
        node.pop("default", None)
        for inner in node.values():
            _drop_noise(inner)
    elif isinstance(node, list):
        for inner in node:
            _drop_noise(inner)


def excess(row: Mapping[str, object]) -> str | None:
    """The first size limit that a record exceeds, with its place, or None."""
    num_values = 0
    level: list[tuple[str, object]] = list(row.items())
    for _ in range(MAX_DEPTH):
        num_values += len(level)
        if num_values > MAX_VALUES:
            return f"more than {MAX_VALUES} values"
        below: list[tuple[str, object]] = []
        for field, value in level:
            most = MAX_CHARACTERS if field in _LONG else MAX_TEXT
            if isinstance(value, str) and len(value) > most:
                seen = f"a text of {len(value)} characters, where {most} is the most"
                return f"{field[:80]}: {seen}"
            inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
            below += [(field, one) for one in inner] if isinstance(inner, list) else []
        if not below:
            return None
        level = below
    return f"nested more than {MAX_DEPTH} deep"


def unwritable(row: Mapping[str, object]) -> str | None:
    """Why a record cannot be written as JSON, such as NaN, or None."""
    try:
        canonical(row).encode()
    except ValueError as error:  # half of a surrogate pair, and NaN
        return f"it holds what no JSON can: {type(error).__name__}"
    return None
