"""Rules of English that texts are written by: verbs that agree, sentences, lists.

third_person("carry"), third_person("be")     # 'carries', 'is'
as_sentence("the mill needs 5 tons")          # 'The mill needs 5 tons.'
"""

import re
from collections.abc import Sequence

from optmodel.narration.formatting import capitalized, format_list

_IRREGULAR = {
    "be": "is",
    "are": "is",
    "have": "has",
    "do": "does",
    "go": "goes",
    "were": "was",
    "don't": "doesn't",
    "aren't": "isn't",
    "haven't": "hasn't",
}
_ES = ("s", "x", "z", "ch", "sh")
_NUMBERED = re.compile(r"(?P<noun>[a-z ]*[a-rt-xz]) (?P<number>\d{1,4})")
_LOOSE_COMMA = re.compile(r",(?=[,;:.!?](?:\s|$))")
_LETTER = re.compile(r"[^\W\d_]")


def third_person(verb: str) -> str:
    """The form after he, she or it; words after the verb stay: `lie ready` is `lies ready`."""
    word, blank, rest = verb.partition(" ")
    if word in _IRREGULAR:
        return f"{_IRREGULAR[word]}{blank}{rest}"
    if word.endswith(_ES):
        return f"{word}es{blank}{rest}"
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "o", "u"):
        return f"{word[:-1]}ies{blank}{rest}"
    return f"{word}s{blank}{rest}"


def plural_person(verb: str) -> str:
    """The form after we, you or they: `be` is `are`, others stay."""
    word, blank, rest = verb.partition(" ")
    return f"{'are' if word == 'be' else word}{blank}{rest}"


def as_sentence(text: str) -> str:
    """The text with a capital at its beginning and a mark at its end.

    The comma that closes what was put in is left out before another mark.
    """
    text = _LOOSE_COMMA.sub("", text.strip())
    closed = text if text.endswith((".", "!", "?", ":")) else f"{text.removesuffix(',')}."
    return capitalized_first(closed)


def capitalized_first(text: str) -> str:
    """The text with its first letter in upper case, after a sign such as a quotation mark."""
    found = _LETTER.search(text)
    if found is None or text[: found.start()].strip("\"'(*_ "):
        return text  # a number stands first
    return text[: found.start()] + capitalized(text[found.start() :])


def possessive(noun: str) -> str:
    """`the bakery's`, `the mills'`."""
    return f"{noun}'" if noun.endswith("s") else f"{noun}'s"


def numbered_list(names: Sequence[str]) -> str | None:
    """Three or more numbered names as people list them: weeks 1 to 4; None for other names."""
    matches = [_NUMBERED.fullmatch(name) for name in names]
    parts = [(match["noun"], int(match["number"])) for match in matches if match is not None]
    nouns, numbers = {noun for noun, _ in parts}, [number for _, number in parts]
    if len(parts) < max(3, len(names)) or len(nouns) > 1 or numbers != sorted(set(numbers)):
        return None
    before, blank, last = nouns.pop().rpartition(" ")
    many = f"{before}{blank}{third_person(last)}"  # an s, as a verb has it
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{many} {numbers[0]} to {numbers[-1]}"
    return f"{many} {format_list([str(number) for number in numbers])}"
