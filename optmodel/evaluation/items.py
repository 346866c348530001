"""Items: the problems of a benchmark file, with what is expected of each; and subsets of them.

items = read_items(Path("OptiBench.json"), load_benchmark("optibench").manifest)
items[0].id, items[0].label.optimum       # "0", 3600.0
choose_subset(items, 16).description      # "16 of 605 items (3f2a9c1d)"
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from optmodel.errors import BadFileError, UnknownNameError, UserError, brief
from optmodel.evaluation.attachments import AttachmentReader
from optmodel.evaluation.benchmark import Manifest, ObjectiveKey
from optmodel.evaluation.formats import (
    FieldValue,
    LabelSpelling,
    RawRow,
    folder_rows,
    item_list_rows,
    json_kind,
    json_line_rows,
    read_rows,
)
from optmodel.evaluation.outcome_labels import outcome_label
from optmodel.evaluation.strict_json import read_text
from optmodel.execution import NO_ATTACHMENTS, Attachments
from optmodel.judging import Label
from optmodel.runs import digest


@dataclass(frozen=True, slots=True)
class Item:
    """One problem: its id, its kind among the benchmark's types, its text, label and files.

    `problem_class` and `num_variables` are those of its formulation, where the file has them.
    """

    id: str
    type: str
    question: str
    label: Label
    attachments: Attachments = NO_ATTACHMENTS
    problem_class: str = ""
    num_variables: int | None = None


def read_items(path: Path, manifest: Manifest) -> list[Item]:
    """All items of a benchmark file, in its order.

    Raises `BadFileError` naming the place when the file cannot be read, is not of the benchmark's
    format, or holds another number of items.
    """
    files = AttachmentReader(path)
    rows = enumerate(_rows(path, manifest))
    items = [_item(row, number, manifest, files) for number, row in rows]
    for item, number in Counter(item.id for item in items).items():
        if number > 1:
            raise BadFileError(f"{path}: the item {brief(item)} stands there twice.")
    if manifest.num_items is not None and len(items) != manifest.num_items:
        raise BadFileError(
            f"{path} holds {len(items)} items, but {manifest.title} has {manifest.num_items}: "
            "give the whole file."
        )
    if not items:
        raise BadFileError(f"{path} holds no item.")
    return items


class ItemsOfType(BaseModel):
    """Asks for the items of one type; written `type=NAME`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str


@dataclass(frozen=True, slots=True)
class Subset:
    """Items in the benchmark's order; the description says how many and which, nothing for all."""

    items: list[Item]
    description: str


def choose_subset(
    items: Sequence[Item], wanted: int | Path | ItemsOfType | Collection[str] | None
) -> Subset:
    """The first items by number, those of a type or of some ids, or those whose ids a file lists.

    Raises `UserError` for a number or a type that cannot be, and `BadFileError` for an id that is
    unknown or stands twice.
    """
    if wanted is None:
        return Subset(list(items), "")
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(items):
            raise UserError(
                f"The benchmark has {len(items)} items: give --items 1 to {len(items)}."
            )
        chosen = list(items[:wanted])
    elif isinstance(wanted, ItemsOfType):
        chosen = _of_type(items, wanted.type)
    else:
        known = {item.id for item in items}
        ids = _ids(wanted, known) if isinstance(wanted, Path) else set(wanted)
        chosen = [item for item in items if item.id in ids]
    return subset_of(items, chosen)


def _of_type(items: Sequence[Item], name: str) -> list[Item]:
    known = {item.type for item in items} - {""}
    if not known:
        raise UserError(f"The items have no types: choose a part without --items type={name}.")
    if name not in known:
        raise UnknownNameError("type", name, known)
    return [item for item in items if item.type == name]


def subset_of(items: Sequence[Item], chosen: list[Item]) -> Subset:
    """Some of all items, with their description."""
    if len(chosen) == len(items):
        return Subset(chosen, "")
    which = digest([item.id for item in chosen])[:8]
    return Subset(chosen, f"{len(chosen)} of {len(items)} items ({which})")


def _rows(path: Path, manifest: Manifest) -> Iterator[RawRow]:
    """The rows of a file in the benchmark's format, or of the same fields in another layout."""
    match manifest.format:
        case "folders" if path.is_dir():
            return folder_rows(path, manifest.folders)
        case "optibench-json":
            return item_list_rows(path)
        case "optibench-jsonl":
            return json_line_rows(path)
        case _:
            return read_rows(path)


def _item(row: RawRow, number: int, manifest: Manifest, files: AttachmentReader) -> Item:
    fields = manifest.fields
    kind = _type(row, manifest)
    question = _text(row.pick(fields.question), row.place)
    found = row.pick(fields.id) if "id" in fields.required else row.find(fields.id)
    item = row.key or str(number)
    if found is not None:
        item = item_id(found.value, found.name, row.place)
    label = _label(row, item, manifest)
    given, beside = row.find(fields.attachments), manifest.attach.of(row)
    problem_class, size = row.find(fields.problem_class), row.find(fields.num_variables)
    return Item(
        id=item,
        type=kind,
        question=question,
        label=label,
        attachments=files.of(item, None if given is None else given.value, row.place, beside),
        problem_class="" if problem_class is None else str(problem_class.value),
        num_variables=None if size is None else _whole_number(size, row.place),
    )


def _whole_number(found: FieldValue, place: str) -> int:
    if isinstance(found.value, bool) or not isinstance(found.value, int) or found.value < 0:
        kind = json_kind(found.value)
        raise BadFileError(f"{place}: '{found.name}' must be a whole number, found {kind}.")
    return found.value


def _text(found: FieldValue, place: str) -> str:
    if not isinstance(found.value, str):
        kind = json_kind(found.value)
        raise BadFileError(f"{place}: '{found.name}' must be a text, found {kind}.")
    return found.value


def _type(row: RawRow, manifest: Manifest) -> str:
    """The item's type; where the benchmark lists its types, it must be one of them."""
    names = manifest.fields.type
    if manifest.types:
        kind = _text(row.pick(names), row.place)
        if kind not in manifest.types:
            known = ", ".join(manifest.types)
            raise BadFileError(f"{row.place}: the type {brief(kind)} is none of {known}.")
        return kind
    found = row.pick(names) if "type" in manifest.fields.required else row.find(names)
    return "" if found is None or found.value is None else str(found.value)


def item_id(given: object, name: str, place: str) -> str:
    """An item's name, given as a whole number or a text. Raises `BadFileError` on another kind."""
    if isinstance(given, bool) or not isinstance(given, int | str):
        found = json_kind(given)
        raise BadFileError(f"{place}: '{name}' must be a whole number or a text, found {found}.")
    return str(given)


def _label(row: RawRow, item: str, manifest: Manifest) -> Label:
    named = outcome_label(row.values, row.place)
    if named is not None:
        return named
    spelling, written = manifest.labels, row.pick(manifest.fields.label)
    if spelling.kind == "values" or spelling.has_values(written.value):
        return _label_of_values(written, item, spelling, manifest.objective, row.place)
    bound = row.find(manifest.fields.bound)
    limit = None if bound is None else bound.value
    return spelling.read(written.value, written.name, row.place, limit)


def _label_of_values(
    written: FieldValue, item: str, spelling: LabelSpelling, objective: ObjectiveKey, place: str
) -> Label:
    numbers = spelling.values(written.value, written.name, place)
    values = {name: number.value for name, number in numbers.items()}
    if item in objective.values:
        return Label(values, "objective", objective.values[item])
    names = list(values)
    index = objective.keys.get(item, 0 if objective.key == "first" else len(names) - 1)
    if not 0 <= index < len(names):
        raise BadFileError(f"{place}: no expected value says what the objective is.")
    name = names[index]
    return Label(values, name, values[name], decimals=spelling.decimals(numbers[name]))


def _ids(path: Path, known: set[str]) -> set[str]:
    ids = [line.strip() for line in read_text(path).splitlines() if line.strip()]
    if not ids:
        raise BadFileError(f"{path} names no item: give an id on each line.")
    for item, number in Counter(ids).items():
        if item not in known:
            raise BadFileError(f"{path}: the benchmark has no item {brief(item)}.")
        if number > 1:
            raise BadFileError(f"{path}: the item {brief(item)} stands there twice.")
    return set(ids)
