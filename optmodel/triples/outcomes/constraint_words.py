"""Constraints and rays in words: meanings, with the names that a text gives their elements.

conflict_sentence(instance, narrative, ("supply_limit[s1]", "demand_met[t1]"))
# 'No plan satisfies all of these together: no source ships more than it has (Alder silo);
#  every target receives at least what it requires (Harbor mill).'
"""

import re
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from optmodel.formulation import (
    Instance,
    Key,
    Number,
    Solution,
    evaluate_objective,
    indexed_name,
)
from optmodel.narration import Narrative, format_list, format_number

_SMALL_WORDS = "of|from|to|in|at|by|for|on|with|and|or|takes|has|gives|needs|than|as|is|are"


def conflict_sentence(instance: Instance, narrative: Narrative, rows: Collection[str]) -> str:
    """A sentence that names the constraints which conflict."""
    parts = "; ".join(_constraints(instance, narrative, rows))
    return f"No plan satisfies all of these together: {parts}."


def ray_sentence(instance: Instance, narrative: Narrative, ray: Solution) -> str:
    """A sentence that says how the objective improves without end."""
    objective = instance.formulation.objective
    gain = evaluate_objective(instance, ray) - evaluate_objective(instance, dict.fromkeys(ray, 0))
    grows = "grows" if gain > 0 else "falls"
    steps = "; ".join(_steps(instance, narrative, ray))
    return (
        f"The {objective.name.removeprefix('the ')} has no limit: however often these steps are "
        f"taken together, every constraint holds, and it {grows} by {_amount(gain)} each time: "
        f"{steps}."
    )


def _steps(instance: Instance, narrative: Narrative, ray: Solution) -> Iterator[str]:
    """How each variable moves that does."""
    for variable in instance.formulation.variables:
        for key in instance.keys(variable.over):
            step = ray[(variable.name, key)]
            if step:
                meaning = variable.meaning.rstrip(".")
                what = for_each(meaning, variable.over.names) or meaning
                whose = f" ({key_words(key, narrative)})" if key else ""
                yield f"{what}{whose} {'up' if step > 0 else 'down'} by {_amount(step)}"


def _amount(value: Number) -> str:
    return format_number(abs(Fraction(value)))


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


def for_each(meaning: str, indices: Collection[str]) -> str | None:
    """A meaning without the letters of indices: `supply of site i` is `supply of each site`.

    None where a letter stands alone, and no noun before it says what it is.
    """
    text = meaning.rstrip(".")
    for index in indices:
        text = re.sub(rf"\b(?!(?:{_SMALL_WORDS}) )([a-z-]+) {index}\b", r"each \1", text)
    text = re.sub(r"\b(?:the|an?) each\b", "each", text)
    return None if any(re.search(rf"\b{index}\b", text) for index in indices) else text


def for_elements(meaning: str, names: Mapping[str, str]) -> str:
    """A meaning with names in place of indices: `supply of site i` is `supply of Alder silo`.

    The name of an index that it does not mention, or whose letter is an article, stands behind it.
    """
    text, behind = meaning.rstrip("."), []
    for index, name in names.items():
        noun = rf"\b(?:(?:the|an?) )?(?!(?:{_SMALL_WORDS}) )[a-z-]+ {index}\b"
        slot = f"{{{index}}}"
        named = text if index == "a" else re.sub(noun, slot, text)
        if named == text and index != "a":
            named = re.sub(rf"\b{index}\b", slot, text)
        behind += [name] if named == text else []
        text = named
    text = re.sub(r"\{(\w+)\}", lambda found: names[found[1]], text)
    return f"{text} ({' / '.join(behind)})" if behind else text


def key_words(key: Key, narrative: Narrative) -> str:
    """The elements of a key by the names of the text."""
    return " / ".join(str(narrative.names.get(element, element)) for element in key)
