"""A solved problem as pictures see it: an instance, its solution, and the names of its elements.

problem = SolvedProblem(instance, certified.answer.solution, narrative.names)
problem.axes["ship"]              # ('sources', 'targets'): the plain set of each index
problem.values("ship")            # {('s1', 't2'): 40.0, ...}, what is not zero
problem.name("s1")                # 'Amberfield silo', as the text calls it
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from optmodel.formulation import (
    Clause,
    Domain,
    ElementId,
    IndexSet,
    Instance,
    Key,
    Parameter,
    Solution,
    Variable,
)

_ZERO = 1e-7


@dataclass(frozen=True)
class SolvedProblem:
    """An instance, its solution and the elements' names; questions about its structure."""

    instance: Instance
    solution: Solution
    names: Mapping[ElementId, str] = field(default_factory=dict)

    def name(self, element: ElementId) -> str:
        """An element as the text calls it, without a leading article."""
        return self.names.get(element, str(element)).removeprefix("the ")

    def elements(self, set_name: str) -> list[ElementId]:
        """The elements of a set that is no set of tuples, in order."""
        return [key[0] for key in self.instance.sets[set_name]]

    def data(self, parameter: str) -> dict[Key, float]:
        """All data of a parameter."""
        return {key: float(value) for key, value in self.instance.parameters[parameter].items()}

    def values(self, variable: str) -> dict[Key, float]:
        """The values of a variable that are not zero."""
        return {
            key: float(value)
            for (name, key), value in self.solution.items()
            if name == variable and abs(float(value)) > _ZERO
        }

    @cached_property
    def axes(self) -> dict[str, tuple[str, ...]]:
        """For each parameter and variable, the plain set that each of its indices runs through."""
        formulation = self.instance.formulation
        clauses = {item.name: item.over for item in formulation.parameters}
        clauses |= {item.name: item.over for item in formulation.variables}
        return {name: self._axes(clause) for name, clause in clauses.items()}

    def plain_sets(self, set_name: str) -> tuple[str, ...]:
        """The plain sets that the indices of a set's elements come from."""
        within = self.instance.formulation.set_by_name[set_name].within
        return tuple(one for parent in within for one in self.plain_sets(parent)) or (set_name,)

    def parameters(self, *axes: str, units: tuple[str, ...] = ()) -> list[Parameter]:
        """The parameters over these plain sets, of one of the units where some are given."""
        return [
            item
            for item in self.instance.formulation.parameters
            if self.axes[item.name] == axes and (not units or first_word(item.unit) in units)
        ]

    def variables(self, *axes: str, domains: tuple[Domain, ...] = tuple(Domain)) -> list[Variable]:
        """The variables over these plain sets."""
        return [
            item
            for item in self.instance.formulation.variables
            if self.axes[item.name] == axes and item.domain in domains
        ]

    def pair_sets(self, *, same: bool) -> list[IndexSet]:
        """The sets of pairs: of one plain set where `same`, else of two."""
        return [
            item
            for item in self.instance.formulation.sets
            if len(item.within) == 2 and (len(set(self.plain_sets(item.name))) == 1) is same
        ]

    def subsets(self, set_name: str) -> list[IndexSet]:
        """The subsets of a plain set."""
        return [item for item in self.instance.formulation.sets if item.within == (set_name,)]

    def is_ordered(self, set_name: str) -> bool:
        """Whether a set is one of periods, positions and the like."""
        return self.instance.formulation.set_by_name[set_name].ordered

    def _axes(self, clause: Clause) -> tuple[str, ...]:
        return tuple(
            plain for binder in clause.binders for plain in self.plain_sets(binder.set_name)
        )


def first_word(unit: str) -> str:
    """What a unit counts: `money` of `money per unit`."""
    return unit.partition(" ")[0]
