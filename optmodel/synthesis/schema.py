"""The schema of a triple's record, `data/schemas/triple.schema.json`, held on write and on read.

check_record(record)                 # raises `SchemaError` naming the first field that is off
schema_problem({"key": 1})           # "key: 1 is not of type 'string'"
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from optmodel import catalog
from optmodel.errors import BadFileError

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


class SchemaError(BadFileError):
    """A record does not fit its schema."""


def check_record(record: Mapping[str, Any]) -> None:
    """Raise `SchemaError` for the first field that does not fit."""
    problem = schema_problem(record)
    if problem is not None:
        raise SchemaError(f"The record does not fit the schema of triples: {problem}.")


def schema_problem(record: Mapping[str, Any]) -> str | None:
    """What does not fit, with its place, or None."""
    errors = sorted(_validator().iter_errors(record), key=lambda error: error.json_path)
    if not errors:
        return None
    place = errors[0].json_path.removeprefix("$.").removeprefix("$")
    message = errors[0].message
    short = message if len(message) <= 200 else f"{message[:200]}..."
    return f"{place}: {short}" if place else short


@cache
def _validator() -> "Validator":
    from jsonschema import Draft202012Validator

    path = catalog.locate("data", "schemas/triple.schema.json")
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
