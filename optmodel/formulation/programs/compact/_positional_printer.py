"""Expressions of a program whose data are lists: `share[i][k]`, `for t in periods[1:]`.

class PulpCompactPrinter(PositionalPrinter, PulpPrinter): ...
"""

from dataclasses import dataclass

from optmodel.formulation.nodes import (
    Binder,
    Clause,
    Comparison,
    Condition,
    Endpoint,
    Index,
    IndexTerm,
)
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs.compact._data_layout import ParameterLayout, layout_of


class PositionalPrinter(ProgramPrinter):
    """Prints over a positional instance; it goes before a dialect's printer among the bases."""

    def name(self, name: str, indices: tuple[IndexTerm, ...]) -> str:
        """Data in nested lists have a pair of brackets for each index."""
        parameter = self._instance.formulation.parameter_by_name.get(name)
        if parameter is None or len(indices) < 2:
            return super().name(name, indices)
        if layout_of(self._instance, parameter) is not ParameterLayout.NESTED_LISTS:
            return super().name(name, indices)
        brackets = (f"[{self.index_term(term)}]" for term in indices)
        return super().name(name, ()) + "".join(brackets)

    def loops(self, clause: Clause) -> list[str]:
        """A loop that leaves out the first or the last element runs over a slice."""
        self.bind(clause)
        loops: list[str] = []
        said: list[Condition] = []
        for binder in clause.binders:
            excluded = _excluded(binder, clause)
            end = "" if excluded is None else "[1:]" if excluded.is_first else "[:-1]"
            loops.append(self.loop(binder) + end)
            said += [] if excluded is None else [excluded.condition]
        rest = [self.condition(one) for one in clause.conditions if one not in said]
        return [*loops, f"if {' and '.join(rest)}"] if rest else loops

    def index_term(self, term: IndexTerm) -> str:
        """The first and the last element as numbers."""
        if isinstance(term, Endpoint):
            keys = self._instance.sets[term.set_name]
            return str(keys[0 if term.which == "first" else -1][0])
        return super().index_term(term)


@dataclass(frozen=True, slots=True)
class _ExcludedEndpoint:
    """The condition that leaves out the first or the last element of a binder's set."""

    condition: Condition
    is_first: bool


def _excluded(binder: Binder, clause: Clause) -> _ExcludedEndpoint | None:
    """`t != first(periods)`, `t > first(periods)`, or the like with `last`, if it is there."""
    for condition in clause.conditions:
        match condition:
            case Comparison(Index(name, 0), comparator, Endpoint(which, set_name)):
                beyond = ">" if which == "first" else "<"
                is_of_binder = (name,) == binder.names and set_name == binder.set_name
                if is_of_binder and comparator in ("!=", beyond):
                    return _ExcludedEndpoint(condition, which == "first")
    return None
