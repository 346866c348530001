"""An instance in words for a model that is to tell it: the model, the data by name, the units.

told = described(instance, names, units)
told.model, told.data, told.names, told.units      # texts for the prompt `tell`
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from optmodel.formulation import ElementId, Instance, Key, Parameter, describe
from optmodel.narration import Narrative, Problem
from optmodel.narration.wording import listing, number


@dataclass(frozen=True, slots=True)
class Described:
    """The parts of an instance as texts; the optimum is in none of them."""

    model: str
    data: str
    names: str
    units: str
    goal: str


def described(instance: Instance, sketch: Narrative) -> Described:
    """Describe an instance in the names and units of a narrative."""
    return Described(
        model=describe(instance.formulation),
        data="\n".join([*_sets(instance, sketch.names), *_numbers(instance, sketch)]),
        names=listing([str(name) for name in sketch.names.values()]),
        units="; ".join(f"{' or '.join(forms)}" for forms in sketch.units.values()),
        goal=instance.formulation.objective.goal.value,
    )


def faults_in_words(problems: tuple[Problem, ...], names: Mapping[ElementId, str]) -> str:
    """What the reading found, for the model that wrote the text."""
    return "\n".join(f"- {problem.kind}: {_named(problem.place, names)}" for problem in problems)


def _sets(instance: Instance, names: Mapping[ElementId, str]) -> Iterator[str]:
    for item in instance.formulation.sets:
        keys = [_key(key, names) for key in instance.sets[item.name]]
        yield f"- {item.name} ({item.meaning}): {'; '.join(keys) or 'none'}"


def _numbers(instance: Instance, sketch: Narrative) -> Iterator[str]:
    for item in instance.formulation.parameters:
        values = instance.parameters[item.name]
        told = [
            f"{_key(k, sketch.names)}: {number(v)}" if k else number(v) for k, v in values.items()
        ]
        yield f"- {item.name} ({item.meaning}{_unit(item, sketch)}): {'; '.join(told)}"


def _unit(item: Parameter, sketch: Narrative) -> str:
    """The unit of a parameter as the story says it."""
    if not item.unit:
        return ""
    words = [sketch.units.get(word, (word,))[-1] for word in item.unit.split()]
    return f", in {' '.join(words)}"


def _key(key: Key, names: Mapping[ElementId, str]) -> str:
    return " / ".join(str(names.get(element, element)) for element in key)


def _named(place: str, names: Mapping[ElementId, str]) -> str:
    """`supply[s1] = 120` with the names of the elements."""
    before, bracket, rest = place.partition("[")
    inside, closing, after = rest.partition("]")
    if not (bracket and closing):
        return place
    by_text = {str(element): name for element, name in names.items()}
    called = ", ".join(by_text.get(part, part) for part in inside.split(","))
    return f"{before} of {called}{after}"
