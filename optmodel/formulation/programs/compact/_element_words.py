"""What a decision is called in a program that names each one: `chairs`, `ship_lyon_nice`.

names = decision_names(instance, {"p1": "Lyon plant", "p2": "Metz plant", "d1": "Nice"})
names["ship", ("p1", "d1")]      # 'ship_lyon_nice'
"""

import builtins
import re
import unicodedata
from collections.abc import Mapping, Sequence
from keyword import iskeyword

from optmodel.formulation._checks import RESERVED_NAMES
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import ElementId, Key

_ARTICLES = frozenset(("a", "an", "the"))
_MAX_WORDS = 3

Decision = tuple[str, Key]
"""A variable at a key."""


def decision_names(instance: Instance, names: Mapping[ElementId, str]) -> dict[Decision, str]:
    """An identifier for each variable at each key, from the words of its elements.

    Where all decisions are of one kind, an element says enough: `chairs` for `make[chairs]`.
    """
    words = element_words(instance, names)
    variables = instance.formulation.variables
    keyed = [(item.name, key) for item in variables for key in instance.keys(item.over)]
    if len(variables) == 1 and all(len(key) == 1 for _, key in keyed):
        bare = {decision: words[decision[1][0]] for decision in keyed}
        if all(_is_free(name) for name in bare.values()):
            return _distinct(bare)
    return _distinct(
        {(name, key): "_".join([name, *(words[e] for e in key)]) for name, key in keyed}
    )


def element_words(instance: Instance, names: Mapping[ElementId, str]) -> dict[ElementId, str]:
    """A part of an identifier for each element: its words, without those that all share."""
    found: dict[ElementId, str] = {}
    for item in instance.formulation.sets:
        if item.within:
            continue
        elements = [key[0] for key in instance.sets[item.name]]
        spelled = _without_shared([_words(str(names.get(one, one))) for one in elements])
        short = ["_".join(words[:_MAX_WORDS]) for words in spelled]
        whole = ["_".join(words) for words in spelled]
        plain = [str(place) for place in range(1, len(elements) + 1)]
        chosen = next(
            words for words in (short, whole, plain) if len(set(words)) == len(words) and all(words)
        )
        found.update(zip(elements, chosen, strict=True))
    return found


def _words(text: str) -> list[str]:
    """The words of a text in plain lower-case letters and digits, without a leading article."""
    letters = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", letters.encode("ascii", "ignore").decode().lower())
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def _without_shared(spelled: Sequence[list[str]]) -> list[list[str]]:
    """Words without those that stand at the beginning, or at the end, of every element."""
    rest = [list(words) for words in spelled]
    for end in (0, -1):
        while len(rest) > 1 and all(len(words) > 1 for words in rest):
            if len({words[end] for words in rest}) > 1:
                break
            for words in rest:
                del words[end]
    return rest


def _is_free(name: str) -> bool:
    """Whether a word may stand alone as an identifier, and means nothing to Python."""
    is_identifier = re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None
    is_taken = iskeyword(name) or hasattr(builtins, name) or name in RESERVED_NAMES
    return is_identifier and not is_taken


def _distinct(names: Mapping[Decision, str]) -> dict[Decision, str]:
    """The names; one that is taken gets a number."""
    taken: set[str] = set()
    found: dict[Decision, str] = {}
    for decision, name in names.items():
        free, number = name, 2
        while free in taken:
            free, number = f"{name}_{number}", number + 1
        taken.add(free)
        found[decision] = free
    return found
