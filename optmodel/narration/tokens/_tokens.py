"""Tokens of a text: the names of elements and the numbers, in order of appearance.

    Tokenizer({"g1": "rye"}).tokens("Rye costs $4.50.")      # the name at 0, the number at 10

Digits inside a name belong to the name: `plant 2` is one token.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from optmodel.formulation import ElementId
from optmodel.narration.tokens._name_finder import NameFinder
from optmodel.narration.tokens._number_tokens import SCALE_WORDS, Token, number_tokens
from optmodel.narration.tokens._numbered_names import NumberedNames

Spellings = Mapping[ElementId, str | tuple[str, ...]]
"""What a text calls each element: by one name, or by one of several forms of it."""


class Tokenizer:
    """Finds names, in any case and with a plural or possessive s, and numbers.

    The names of files are no tokens, and hold no numbers. The word `one` is a number before a unit,
    and `thousand` is no part of a number where a unit is spelled `thousand dollars`.
    """

    def __init__(
        self,
        names: Spellings,
        units: Iterable[str] = (),
        file_names: Iterable[str] = (),
    ) -> None:
        self._by_name = {
            name.lower(): element
            for element, forms in names.items()
            for name in ((forms,) if isinstance(forms, str) else forms)
        }
        spelled = [unit for unit in units if unit[:1].isalpha()]
        forms = "|".join(map(re.escape, sorted(spelled, key=len, reverse=True)))
        self._one = _one_before(forms) if forms else None
        scaled = [unit for unit in spelled if unit.lower().startswith(SCALE_WORDS)]
        self._scaled = (
            re.compile("|".join(map(re.escape, scaled)), re.IGNORECASE) if scaled else None
        )
        self._numbered = NumberedNames(self._by_name)
        self._names = NameFinder(self._by_name)
        self._found: dict[str, tuple[Token, ...]] = {}
        files = "|".join(re.escape(name) for name in file_names)
        self._file = re.compile(files) if files else None

    def tokens(self, text: str) -> list[Token]:
        """Names and numbers in order."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = tuple(self._tokens(text))
        return list(found)

    def _tokens(self, text: str) -> list[Token]:
        if self._file:
            text = self._file.sub(lambda match: "_" * len(match.group()), text)
        listed = self._numbered.tokens(text)
        named = [
            Token(start, end, text[start:end], element)
            for start, end, element in self._names.find(text)
        ]
        if listed:
            taken = {place for token in listed for place in range(token.start, token.end)}
            named = sorted(
                [*(token for token in named if token.start not in taken), *listed],
                key=lambda token: (token.start, token.end),
            )
        numbers = number_tokens(_without(named, text), self._one)
        if self._scaled:
            numbers = [self._without_scale(token, text, self._scaled) for token in numbers]
        return sorted([*named, *numbers], key=lambda token: token.start)

    def is_name(self, text: str) -> bool:
        """Whether a text is an element's name, and nothing else."""
        return self._names.is_name(text)

    def _without_scale(self, token: Token, text: str, scaled: re.Pattern[str]) -> Token:
        """A number without the scale that its unit begins with."""
        unit = scaled.search(text, token.start)
        if unit is None or not token.start < unit.start() < token.end:
            return token
        [bare] = number_tokens(text[token.start : unit.start()].rstrip(" -"))
        return replace(bare, start=token.start, end=token.start + bare.end)


@lru_cache(maxsize=256)
def _one_before(forms: str) -> re.Pattern[str]:
    """The word `one` before one of the units."""
    return re.compile(rf"\bone(?= (?:{forms})(?!\w))", re.IGNORECASE)


def elements_of(tokens: Iterable[Token]) -> frozenset[ElementId]:
    """The elements that tokens name."""
    return frozenset(token.element for token in tokens if token.element is not None)


def masked(text: str, tokens: list[Token], start: int, end: int) -> str:
    """The pattern of a stretch of text: names become `@`, numbers `#`, and words their stems.

    A list of names becomes one `@`, so that one element and three have the same pattern.
    """
    parts, position = [], start
    for token in tokens:
        if start <= token.start and token.end <= end and not token.is_optional:
            parts += [text[position : token.start], "#" if token.element is None else "@"]
            position = token.end
    words = re.findall(r"[@#]|[^\W\d_]+", "".join([*parts, text[position:end]]).lower())
    plain = " ".join(stem(word) for word in words if word not in ("and", "but", "while"))
    return re.sub(r"@(?: @)+", "@", plain)


def stem(word: str) -> str:
    """A word without its plural ending, so that `box` and `boxes` are the same word."""
    return word.removesuffix("s").removesuffix("e") if len(word) > 3 else word


def _without(named: list[Token], text: str) -> str:
    """The text of the same length with other letters for names."""
    parts, position = [], 0
    for token in named:
        parts += [text[position : token.start], "_" * len(token.text)]
        position = token.end
    return "".join([*parts, text[position:]])
