"""Constraints in words: the meanings of rows, with the names that a text gives their elements.

conflict_sentence(instance, narrative, ("supply_limit[s1]", "demand_met[t1]"))
# 'No plan satisfies all of these together: no source ships more than it has (Alder silo);
#  every target receives at least what it requires (Harbor mill).'
"""

from collections.abc import Collection, Iterator

from optmodel.formulation import Instance, Key, indexed_name
from optmodel.narration import Narrative, format_list


def conflict_sentence(instance: Instance, narrative: Narrative, rows: Collection[str]) -> str:
    """A sentence that names the constraints which conflict."""
    parts = "; ".join(_constraints(instance, narrative, rows))
    return f"No plan satisfies all of these together: {parts}."


def _constraints(instance: Instance, narrative: Narrative, rows: Collection[str]) -> Iterator[str]:
    """Each constraint with a row among some, and the elements for which it is."""
    for constraint in instance.formulation.constraints:
        keys = list(instance.keys(constraint.over))
        named = [key for key in keys if indexed_name(constraint.name, key) in rows]
        if not named:
            continue
        meaning = constraint.meaning.rstrip(".")
        if keys == [()]:
            yield meaning
        else:
            yield f"{meaning} ({format_list([key_words(key, narrative) for key in named])})"


def key_words(key: Key, narrative: Narrative) -> str:
    """The elements of a key by the names of the text."""
    return " / ".join(str(narrative.names.get(element, element)) for element in key)
