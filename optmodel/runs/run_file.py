"""RUN.toml: the configuration file of a command, with single fields replaced by flags.

    read_run_file(GenerateFile, Path("run.toml"), {"generate.count": Flag(20, "--count")})

A file has tables, a pydantic model has the same shape, and a flag sets one field by its dotted
name. Errors name the field, or the flag that set it; an unknown field is refused with the nearest
name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from optmodel import catalog
from optmodel.errors import BadFileError, UnknownNameError, UserError
from optmodel.misfits import field_of, first_misfit, misfit_words, models_in, names_in

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Flag:
    """A value that the command line gives for a field, and the option's name."""

    value: object
    option: str


def read_run_file(
    kind: type[ModelT],
    file: Path | None,
    flags: Mapping[str, Flag],
    options: Mapping[str, str] | None = None,
) -> ModelT:
    """The file, where there is one, with the flags over it; `options` names the flag of each field.

    Raises `UserError` naming the field that is wrong, unknown or missing.
    """
    tables = catalog.parse_toml(file) if file is not None else {}
    for name, flag in flags.items():
        _set(tables, name, flag.value, file)
    try:
        return kind.model_validate(tables)
    except ValidationError as error:
        raise _FieldError(kind, error, file, flags, options or {}).sentence() from error


def _set(tables: dict[str, object], name: str, value: object, file: Path | None) -> None:
    *path, field = name.split(".")
    table = tables
    for depth, step in enumerate(path, start=1):
        inner = table.setdefault(step, {})
        if not isinstance(inner, dict):
            place = ".".join(path[:depth])
            raise BadFileError(f"{file}: {place} is no table; write [{place}] above its fields.")
        table = inner
    table[field] = value


class _FieldError:
    """The first validation error of a run file, as a sentence for the user.

    An unknown field comes before all else: it may be why another one is missing.
    """

    def __init__(
        self,
        kind: type[BaseModel],
        error: ValidationError,
        file: Path | None,
        flags: Mapping[str, Flag],
        options: Mapping[str, str],
    ) -> None:
        self._error = first_misfit(error)
        self._names = list(_field_names(kind))
        self._file, self._flags, self._options = file, flags, options
        self._path, self._variant = _without_tags(kind, self._error["loc"])

    def sentence(self) -> UserError:
        """What is wrong, and what to do about it."""
        name, context = ".".join(self._path), self._error.get("ctx", {})
        match self._error["type"]:
            case "extra_forbidden" if name in self._names and self._variant is not None:
                return self._of_another_variant(name, self._variant)
            case "extra_forbidden":
                return UnknownNameError("setting", name, self._names, self._names_beside(name))
            case "union_tag_invalid":
                field = str(context["discriminator"]).strip("'")
                known = str(context["expected_tags"]).replace("'", "").split(", ")
                return UnknownNameError(field, str(context["tag"]), known)
            case "missing":
                return self._missing(name)
            case "value_error":
                return BadFileError(f"{self._shown(name)}: {context['error']}.")
            case _:
                return BadFileError(f"{self._shown(name)} {misfit_words(self._error)}.")

    def _missing(self, name: str) -> UserError:
        """A field without a value; where it is a table, the first of its fields with an option."""
        inner = (one for one in self._options if one == name or one.startswith(f"{name}."))
        field = next(inner, name)
        option = self._options.get(field)
        flag = f"with {option}" if option else "by a flag"
        where = self._file or "run.toml"
        return BadFileError(f"{self._place}{field} is missing; set it in {where} or {flag}.")

    def _of_another_variant(self, name: str, variant: "_TableVariant") -> UserError:
        """The error for a field of other variants of a table, such as of other methods."""
        having = [tag for tag in variant.tags if name in variant.names(tag)]
        discriminator = f"{variant.table}.{variant.discriminator}"
        chooser = self._options.get(discriminator) if name in self._flags else None
        return UserError(
            f"{self._shown(name)} needs a {chooser or variant.discriminator} that has it "
            f"({', '.join(having)}), not {variant.tag}: choose one, or leave it out."
        )

    def _names_beside(self, name: str) -> list[str]:
        """The fields of the table that a name stands in."""
        table = name.rpartition(".")[0]
        return [one for one in self._names if one.rpartition(".")[0] == table]

    @property
    def _place(self) -> str:
        return f"{self._file}: " if self._file is not None else ""

    def _shown(self, name: str) -> str:
        flag = self._flags.get(name)
        return flag.option if flag is not None else f"{self._place}{name or 'the run'}"


@dataclass(frozen=True, slots=True)
class _TableVariant:
    """The model that was chosen for a table by its discriminator, among others."""

    table: str
    discriminator: str
    tag: str
    models: Mapping[str, type[BaseModel]]

    @property
    def tags(self) -> list[str]:
        """All values of the discriminator."""
        return list(self.models)

    def names(self, tag: str) -> set[str]:
        """The dotted names of the fields of a variant."""
        return set(_field_names(self.models[tag], f"{self.table}."))


def _without_tags(
    kind: type[BaseModel], location: tuple[int | str, ...]
) -> tuple[list[str], _TableVariant | None]:
    """The path of an error in the file: pydantic's also has the tag of the variant it chose."""
    path: list[str] = []
    models, variant = [kind], None
    discriminator, table = "", ""
    for step in map(str, location):
        tagged = {tag: model for model in models for tag in _tags(model, discriminator)}
        if discriminator and step in tagged and table == ".".join(path):
            variant = _TableVariant(table, discriminator, step, tagged)
            models, discriminator = [tagged[step]], ""
            continue
        path.append(step)
        field = next((found for model in models if (found := field_of(model, step))), None)
        models = list(models_in(field.annotation)) if field is not None else []
        discriminator = str(field.discriminator or "") if field is not None else ""
        table = ".".join(path)
    return path, variant


def _tags(model: type[BaseModel], discriminator: str) -> tuple[str, ...]:
    field = model.model_fields.get(discriminator)
    return tuple(map(str, getattr(field.annotation, "__args__", ()))) if field is not None else ()


def _field_names(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """All dotted names of fields, of the tables within tables, too."""
    for name in names_in(model):
        yield prefix + name
        field = field_of(model, name)
        for inner in models_in(field.annotation) if field is not None else ():
            yield from _field_names(inner, f"{prefix}{name}.")
