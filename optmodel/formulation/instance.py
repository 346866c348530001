"""An instance: a formulation with exact data, without any text about what they stand for.

instance = Instance.create(knapsack, sets={"items": ["i1", "i2"]},
                           parameters={"value": {"i1": 3, "i2": "4.5"}, ...})
instance.value("value", ("i2",))     # Fraction(9, 2)
Instance.from_text(knapsack, instance.to_text()) == instance
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from optmodel.formulation._indexing import MAX_STEPS, environments, num_steps
from optmodel.formulation.declarations import IndexSet, Parameter
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import Clause, ElementId, Key
from optmodel.formulation.numbers import (
    MALFORMED,
    Number,
    exact,
    is_finite_decimal,
    read_json,
    write_json,
)
from optmodel.formulation.parsing import FormulationError

# Characters that an element's name may not have: they could end it in `ship[p1,d1]` or a program.
_SPECIAL_CHARACTERS = re.compile(r"[\x00-\x1f,\[\]\"\\]")


@dataclass(frozen=True)
class Instance:
    """Set elements (each a tuple, in order) and parameter values by key; scalars have key `()`.

    Raises `FormulationError` when data are missing, superfluous or not finite decimals, when two
    sets have an element of the same name, or when expanding it would take more than `MAX_STEPS`.
    """

    formulation: Formulation
    sets: Mapping[str, tuple[Key, ...]]
    parameters: Mapping[str, Mapping[Key, Number]]

    def __post_init__(self) -> None:
        for item in self.formulation.sets:
            self._check_set(item)
        self._check_distinct_elements()
        steps = num_steps(self.formulation, {name: len(keys) for name, keys in self.sets.items()})
        if steps > MAX_STEPS:
            raise FormulationError(
                f"'{self.formulation.name}' would take {steps} steps to write out with these data: "
                f"{MAX_STEPS} are the most."
            )
        for parameter in self.formulation.parameters:
            self._check_parameter(parameter)

    @staticmethod
    def create(
        formulation: Formulation,
        sets: Mapping[str, Sequence[ElementId | Sequence[ElementId]]],
        parameters: Mapping[str, object],
    ) -> "Instance":
        """Build from plain data: lists of elements, nested mappings of numbers by element."""
        try:
            keys = {item.name: _read_set(sets[item.name]) for item in formulation.sets}
            values = {
                item.name: _read_values(item, parameters[item.name])
                for item in formulation.parameters
            }
        except KeyError as error:
            raise FormulationError(f"'{formulation.name}' needs data for {error}.") from error
        extra = (set(sets) - set(keys)) | (set(parameters) - set(values))
        if extra:
            raise FormulationError(f"'{formulation.name}' has no '{min(extra)}' to give data for.")
        return Instance(formulation, keys, values)

    @staticmethod
    def from_text(formulation: Formulation, text: str) -> "Instance":
        """Parse what `to_text` wrote. Raises `FormulationError` on anything else."""
        try:
            document = read_json(text)
            sets = {name: list(elements) for name, elements in document["sets"].items()}
            texts = dict(document["parameters"])
        except MALFORMED as error:
            raise FormulationError(f"These are not data of an instance: {error!r}.") from error
        by_text = {
            str(element): element
            for elements in sets.values()
            for element in elements
            if not isinstance(element, list)
        }
        parameters = {name: _restore_keys(value, by_text) for name, value in texts.items()}
        return Instance.create(formulation, sets, parameters)

    def to_text(self) -> str:
        """Canonical JSON of the data; decimals are exact."""
        sets = {
            name: [key[0] if len(key) == 1 else list(key) for key in keys]
            for name, keys in self.sets.items()
        }
        return write_json({"sets": sets, "parameters": self.nested_parameters()})

    def nested_parameters(self) -> dict[str, Any]:
        """Parameter values as numbers or mappings nested by element, in declared order."""
        nested: dict[str, Any] = {}
        for name, values in self.parameters.items():
            nested[name] = values[()] if () in values else _nest(values)
        return nested

    def value(self, name: str, key: Key = ()) -> Number:
        """One datum. Raises `FormulationError` when there is none."""
        try:
            return self.parameters[name][key]
        except KeyError as error:
            raise FormulationError(f"There is no {name}{list(key)} in the data.") from error

    def keys(self, clause: Clause) -> Iterator[Key]:
        """The index tuples of a clause, in order."""
        for environment in environments(clause, self, {}):
            yield tuple(environment[name] for name in clause.names)

    @cached_property
    def rank(self) -> dict[ElementId, int]:
        """The position of each element in its set; what `i < j` compares."""
        return {
            key[0]: position
            for item in self.formulation.sets
            if not item.within
            for position, key in enumerate(self.sets[item.name])
        }

    @cached_property
    def members(self) -> dict[str, frozenset[Key]]:
        """The elements of each set, for membership tests."""
        return {name: frozenset(keys) for name, keys in self.sets.items()}

    def keys_by_element(self, set_name: str, place: int) -> dict[ElementId, tuple[Key, ...]]:
        """The tuples of a set by the element at one place, in the set's order."""
        index = self._element_indices.get((set_name, place))
        if index is None:
            lists: dict[ElementId, list[Key]] = {}
            for key in self.sets[set_name]:
                lists.setdefault(key[place], []).append(key)
            index = {element: tuple(keys) for element, keys in lists.items()}
            self._element_indices[set_name, place] = index
        return index

    @cached_property
    def _element_indices(self) -> dict[tuple[str, int], dict[ElementId, tuple[Key, ...]]]:
        return {}

    def _check_set(self, item: IndexSet) -> None:
        keys = self.sets[item.name]
        for element in (element for key in keys for element in key):
            if not _is_element(element):
                raise FormulationError(
                    f"{element!r} of set '{item.name}' is neither an integer nor a plain name."
                )
        if len(set(keys)) != len(keys):
            raise FormulationError(f"Set '{item.name}' names an element twice.")
        for key in keys:
            if len(key) != item.num_dimensions:
                raise FormulationError(f"{list(key)} has the wrong length for set '{item.name}'.")
            for parent, element in zip(item.within, key, strict=False):
                if (element,) not in self.members[parent]:
                    raise FormulationError(f"'{element}' of '{item.name}' is not in '{parent}'.")
        if item.ordered:
            numbers = [key[0] for key in keys]
            start = numbers[0] if numbers and isinstance(numbers[0], int) else 0
            if numbers != list(range(start, start + len(numbers))):
                raise FormulationError(
                    f"The ordered set '{item.name}' must hold consecutive integers."
                )

    def _check_distinct_elements(self) -> None:
        owner: dict[str, tuple[ElementId, str]] = {}
        for item in self.formulation.sets:
            for (element,) in self.sets[item.name] if not item.within else ():
                other, name = owner.setdefault(str(element), (element, item.name))
                is_shared_number = isinstance(element, int) and isinstance(other, int)
                if (other, name) != (element, item.name) and not is_shared_number:
                    raise FormulationError(
                        f"'{element}' is an element of '{name}' and of '{item.name}'."
                    )

    def _check_parameter(self, item: Parameter) -> None:
        values = self.parameters[item.name]
        wanted = list(self.keys(item.over))
        if set(values) != set(wanted):
            odd = sorted(set(values) ^ set(wanted), key=str)[0]
            raise FormulationError(f"The data of '{item.name}' do not match its indices at {odd}.")
        for key, value in values.items():
            if not is_finite_decimal(value):
                raise FormulationError(f"{item.name}{list(key)} is not a finite decimal.")
            if item.integral and not isinstance(value, int):
                raise FormulationError(f"{item.name}{list(key)} must be an integer.")


def indexed_name(name: str, key: Key) -> str:
    """A name with its key as people write it: `ship[p1,d1]`, or the bare name of a scalar."""
    return f"{name}[{','.join(str(element) for element in key)}]" if key else name


def _read_set(elements: Sequence[ElementId | Sequence[ElementId]]) -> tuple[Key, ...]:
    return tuple(
        tuple(element) if isinstance(element, list | tuple) else (element,) for element in elements
    )


def _is_element(element: object) -> bool:
    if isinstance(element, str):
        return not _SPECIAL_CHARACTERS.search(element) and element != ""
    return isinstance(element, int) and not isinstance(element, bool)


def _read_values(item: Parameter, value: object) -> dict[Key, Number]:
    try:
        return dict(_flatten(value, len(item.over.names)))
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise FormulationError(f"The data of '{item.name}' are no numbers: {error}.") from error


def _flatten(value: object, num_indices: int) -> Iterator[tuple[Key, Number]]:
    nested: Any = value  # a number or a mapping; the caller reports anything else
    if num_indices == 0:
        yield (), exact(nested)
        return
    for element, inner in nested.items():
        if isinstance(element, tuple):
            yield element, exact(inner)
        else:
            for key, number in _flatten(inner, num_indices - 1):
                yield (element, *key), number


def _nest(values: Mapping[Key, Number]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for key, value in values.items():
        inner = nested
        for element in key[:-1]:
            inner = inner.setdefault(str(element), {})
        inner[str(key[-1])] = value
    return nested


def _restore_keys(value: object, by_text: Mapping[str, ElementId]) -> object:
    if not isinstance(value, dict):
        return value
    return {by_text.get(key, key): _restore_keys(inner, by_text) for key, inner in value.items()}
