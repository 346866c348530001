"""A variable by one or two of its indices, whatever the others are.

    found = VariableSlice.of(formulation, "ship", ("i", "j"))     # of ship[k, i, j]
    found.reference()        # 'ship[k, i, j]'
    found.total()            # 'sum(ship[k, i, j] for k in goods)'
    found.others()           # ' for k in goods'

The chosen indices are `i` and `j` in what it gives, whatever the formulation calls them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from optmodel.formulation import (
    Binder,
    Comparison,
    Condition,
    ElementId,
    Formulation,
    Index,
    Number,
    Solution,
    Variable,
)

CHOSEN = ("i", "j")
_FRESH = ("k", "l", "m", "n")

Key = tuple[ElementId, ...]
"""The elements of the chosen indices."""


@dataclass(frozen=True, slots=True)
class VariableSlice:
    """A variable with the names of the chosen indices and the plain sets of these."""

    variable: Variable
    names: tuple[str, ...]
    sets: tuple[str, ...]

    @classmethod
    def of(
        cls, formulation: Formulation, variable: str, names: tuple[str, ...]
    ) -> "VariableSlice | None":
        """The variable by these indices; None where they are not indices of it, where one comes
        in a tuple with others, or where a condition ties others.
        """
        found = formulation.variable_by_name.get(variable)
        if found is None or not set(names) <= set(found.over.names):
            return None
        free = [item for item in found.over.binders if set(names).isdisjoint(item.names)]
        chosen = [item for item in found.over.binders if item not in free]
        if sum(len(item.names) for item in chosen) != len(names):
            return None
        tied = {name for one in found.over.conditions for name in _names(one)}
        if not tied <= set(names) or any(len(item.names) > 1 for item in free):
            return None
        sets = {
            name: set_name
            for item in chosen
            for name, set_name in zip(item.names, _plain_sets(formulation, item), strict=True)
        }
        return cls(found, names, tuple(sets[name] for name in names))

    def is_in(self, formulation: Formulation) -> bool:
        """Whether a formulation has the variable with the same indices."""
        own = formulation.variable_by_name.get(self.variable.name)
        return own is not None and own.over == self.variable.over

    def reference(self) -> str:
        """The variable at the chosen indices and at others that are bound elsewhere."""
        return f"{self.variable.name}[{', '.join(self._renamed())}]"

    def others(self) -> str:
        """The clause that binds the other indices, after a blank; nothing without others."""
        renamed = dict(zip(self.variable.over.names, self._renamed(), strict=True))
        return "".join(
            f" for {renamed[name]} in {item.set_name}"
            for item in self.variable.over.binders
            for name in item.names
            if name not in self.names
        )

    def total(self) -> str:
        """The variable at the chosen indices, summed over the others."""
        return f"sum({self.reference()}{self.others()})" if self.others() else self.reference()

    def indices(self) -> str:
        """The chosen indices as they are written: `i`, or `i, j`."""
        return ", ".join(CHOSEN[: len(self.names)])

    def binding(self) -> str:
        """What binds the chosen indices: `i`, or `(i, j)`."""
        return f"({self.indices()})" if len(self.names) > 1 else self.indices()

    def values(self, solution: Solution) -> Mapping[Key, list[Number]]:
        """What a solution decides, by the elements of the chosen indices in their order."""
        places = [self.variable.over.names.index(name) for name in self.names]
        found: dict[Key, list[Number]] = {}
        for (name, key), value in solution.items():
            if name == self.variable.name:
                found.setdefault(tuple(key[place] for place in places), []).append(value)
        return found

    def _renamed(self) -> list[str]:
        fresh = iter(_FRESH)
        return [
            CHOSEN[self.names.index(name)] if name in self.names else next(fresh)
            for name in self.variable.over.names
        ]


def _plain_sets(formulation: Formulation, binder: Binder) -> tuple[str, ...]:
    """The plain set of each name of a binder."""
    found = formulation.set_by_name[binder.set_name]
    return found.within if len(binder.names) > 1 else (found.within or (found.name,))


def _names(condition: Condition) -> Iterator[str]:
    terms = (
        (condition.left, condition.right) if isinstance(condition, Comparison) else condition.terms
    )
    return (term.name for term in terms if isinstance(term, Index))
