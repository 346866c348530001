"""Instances written by hand and instances drawn, for the tests of single families."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance, Key, Number
from optmodel.solving import Certified, certify

NUM_DRAWS = 12


@dataclass(frozen=True)
class Optimum:
    """A certified optimum: its objective, and the values of variables."""

    objective: float
    solution: Mapping[tuple[str, Key], Number]

    def value(self, name: str, *key: ElementId) -> float:
        """The value of one variable."""
        return float(self.solution[(name, key)])


def optimum(name: str, sets: Mapping[str, Sequence[Any]], parameters: Mapping[str, Any]) -> Optimum:
    """The certified optimum of a family's formulation with data written by hand."""
    certified = certify(Instance.create(family(name).formulation, sets, parameters))
    assert isinstance(certified, Certified), certified
    assert certified.answer.objective is not None
    return Optimum(float(certified.answer.objective), certified.answer.solution)


def draws(name: str, count: int = NUM_DRAWS) -> Iterator[Instance]:
    """The first draws of every difficulty."""
    for difficulty in Difficulty:
        for index in range(count):
            yield family(name).draw(7, index, difficulty).instance


def elements(instance: Instance, name: str) -> list[ElementId]:
    """The elements of a plain set."""
    return [key[0] for key in instance.sets[name]]


def data(instance: Instance, name: str) -> dict[ElementId, Number]:
    """A parameter over one set, by element."""
    return {key[0]: value for key, value in instance.parameters[name].items()}
