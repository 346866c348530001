"""Misfits: what is wrong with a value that is read as a pydantic model, in words of our own.

    try:
        SubmissionTable.model_validate(table)
    except ValidationError as error:
        misfit_sentence(SubmissionTable, error)   # "'cost_usd' must be 0 or more, found -0.25."

The sentence is on one field. One that there is not comes before all others: it may be why another
is missing. A field whose form a pattern rules says in its `description` what it must be.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from optmodel.errors import UnknownNameError, brief

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MUST_BE = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "finite": "a finite number",
    "bool": "true or false",
    "date": "a date such as 2026-11-29",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "path": "the name of a file or folder",
    "dict": "a table of names and values",
    "mapping": "a table of names and values",
    "model": "a table of names and values",
    "dataclass": "a table of names and values",
}
# The first word of pydantic's type of error, where the field has a value of another kind.
_OTHER_KIND = re.compile(r"^(?P<kind>[a-z]+)_(type|parsing|from_|number|attributes_type)")
_LIMITS = {"gt": "more than {}", "ge": "{} or more", "lt": "less than {}", "le": "{} or less"}
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
# What pydantic adds to a place for the alternative of a type that it tried.
_ALTERNATIVE = re.compile(r"^(int|float|str|bool)$|[\[\]]")


def misfit_sentence(model: type[BaseModel], error: ValidationError) -> str:
    """The sentence on the first field that does not fit."""
    details = first_misfit(error)
    *table, last = details["loc"] or ("",)
    kind, where = details["type"], _dotted(details["loc"])
    if kind in _UNKNOWN:
        beside = [name for one in _models_at(model, table) for name in names_in(one)]
        return _unknown_field(str(last), _dotted(table), beside)
    if kind in ("value_error", "assertion_error"):
        reason = f"{details['ctx']['error']}".rstrip(".")
        return f"'{where}': {reason}." if where else f"{reason}."
    if kind in ("missing", "missing_argument"):
        return f"'{where}' is missing: give it."
    fields = [found for one in _models_at(model, table) if (found := field_of(one, str(last)))]
    described = next((words for one in fields if (words := _description(one))), None)
    named = f"'{where}'" if where else "it"
    return f"{named} {misfit_words(details, described)}."


def first_misfit(error: ValidationError) -> "ErrorDetails":
    """The error to tell of: an unknown field if there is one, else the first."""
    errors = error.errors(include_url=False)
    return min(errors, key=lambda one: one["type"] not in _UNKNOWN)


def misfit_words(details: "ErrorDetails", described: str | None = None) -> str:
    """What a value must be and what it is, to follow its name; `described` says it of a form."""
    demand = _demand(details["type"], details.get("ctx", {}), described)
    return f"must {demand}, found {_shown(details['input'])}"


def _demand(kind: str, context: Mapping[str, object], described: str | None) -> str:
    """What a value must be or have."""
    for name, words in _LIMITS.items():
        if name in context:
            return f"be {words.format(_number(context[name]))}"
    noun = "characters" if kind.startswith("string") else "entries"
    if "min_length" in context:
        least = context["min_length"]
        return "not be empty" if least == 1 else f"have {least} {noun} or more"
    if "max_length" in context:
        return f"have {context['max_length']} {noun} or fewer"
    if "expected" in context:
        return f"be {context['expected']}"
    if "pattern" in context:
        return f"be {described}" if described else f"fit the pattern '{context['pattern']}'"
    found = _OTHER_KIND.match(kind)
    word = "" if found is None else found["kind"]
    return f"be {_MUST_BE.get(word) or described or 'of another kind'}"


def _unknown_field(name: str, table: str, known: Sequence[str]) -> str:
    where = f"in '{table}' " if table else ""
    if not known:
        return f"{where}there is no field named '{name}': leave it out."
    said = str(UnknownNameError("field", name, known))
    return f"{where}{said[0].lower()}{said[1:]}"


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _shown(value: object) -> str:
    """A value as its file has it, cut where it is long."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list" if value else "an empty list"
    return brief(value if isinstance(value, str | int | float) else str(value))


def _dotted(location: Sequence[int | str]) -> str:
    steps = [str(step) for step in location]
    return ".".join(step for step in steps if not _ALTERNATIVE.search(step))


def _models_at(model: type[BaseModel], location: Sequence[int | str]) -> list[type[BaseModel]]:
    """The models that may stand at a place within another one."""
    models = [model]
    for step in map(str, location):
        fields = [found for one in models if (found := field_of(one, step)) is not None]
        if fields:  # the number of an entry, a name in a table and a tag lead to the same models
            models = [one for found in fields for one in models_in(found.annotation)]
    return models


def field_of(model: type[BaseModel], name: str) -> FieldInfo | None:
    """The field with a name in a file."""
    fields = model.model_fields.items()
    return next((found for own, found in fields if name in _names_in_file(own, found)), None)


def names_in(model: type[BaseModel]) -> list[str]:
    """The names of a model's fields in a file."""
    return [_names_in_file(own, field)[0] for own, field in model.model_fields.items()]


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models in the annotation of a field."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from models_in(part)


def _description(field: FieldInfo) -> str | None:
    """What a field's description says, or that of one of the alternatives of its type."""
    inner = [
        one.description
        for part in getattr(field.annotation, "__args__", ())
        for one in getattr(part, "__metadata__", ())
        if isinstance(one, FieldInfo)
    ]
    return next((one for one in (field.description, *inner) if one), None)


def _names_in_file(name: str, field: FieldInfo) -> list[str]:
    """The names of a field in a file: its aliases where it has any, else its own name."""
    alias = field.validation_alias
    choices = getattr(alias, "choices", None)
    return [str(one) for one in choices] if choices else [alias if isinstance(alias, str) else name]
