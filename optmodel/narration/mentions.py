"""The numbers of a text, each with the elements it speaks of and the words around it.

A number in a table cell speaks of the elements named by its row and its column. A number in a
sentence speaks of the elements named since the previous number's clause, and to the end of its own
clause; for a set not named there, of those named last in the text.

    mentions("Rye costs $4.50 a kilo.", {"g1": "rye"})[0].value    # Fraction(9, 2)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import ElementId

_NUMBER = re.compile(
    r"(?P<sign>(?<![\w)%])[-\N{MINUS SIGN}])?(?P<symbol>[$€£])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<percent>\s?%)?"
)
_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_NUMBER_WORD = re.compile(r"\b(?:" + "|".join(word for word in _WORDS if word != "one") + r")\b")
_CLAUSE_END = re.compile(r"[,;:.!?](?=\s|$)|\s(?:and|while|but)\s")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of a text.

    `values` are what it may mean (12% is 0.12 or 12). `own` are the elements named with it, and
    `carried` those named last before it. `context` is its sentence, or its row and column titles
    with the line above the table.
    """

    text: str
    values: tuple[Fraction, ...]
    own: frozenset[ElementId]
    carried: tuple[ElementId, ...]
    context: str


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    element: ElementId | None
    text: str
    values: tuple[Fraction, ...] = ()


def mentions(text: str, names: Mapping[ElementId, str]) -> list[Mention]:
    """All numbers of a text, in order; digits inside an element's name belong to the name."""
    reader = _Reader(names)
    for block in text.split("\n\n"):
        reader.read(block)
    return reader.found


class _Reader:
    def __init__(self, names: Mapping[ElementId, str]) -> None:
        self.found: list[Mention] = []
        self._by_name = {name.lower(): element for element, name in names.items()}
        longest_first = sorted(self._by_name, key=lambda name: (-len(name), name))
        pattern = "|".join(re.escape(name) for name in longest_first) or r"(?!)"
        self._name = re.compile(rf"(?<!\w)(?:{pattern})(?:s|'s)?(?!\w)", re.IGNORECASE)
        self._recent: dict[ElementId, None] = {}
        self._caption = ""

    def read(self, block: str) -> None:
        if block.startswith("|"):
            self._read_table(block)
        else:
            self._read_prose(block)
            self._caption = block

    def _read_prose(self, block: str) -> None:
        tokens = self._tokens(block)
        ends = [match.end() for match in _CLAUSE_END.finditer(block)] + [len(block)]
        numbers = [token for token in tokens if token.element is None]
        previous_end = 0
        for token in numbers:
            clause_end = next(end for end in ends if end >= token.end)
            own = [t for t in tokens if previous_end <= t.start < clause_end and t.element]
            self._recall([t for t in tokens if t.element and t.start < token.start])
            elements = frozenset(t.element for t in own if t.element is not None)
            context = _sentence_around(block, token.start)
            self._add(token, elements, context)
            previous_end = clause_end
        self._recall([token for token in tokens if token.element])

    def _read_table(self, block: str) -> None:
        header, _, *rows = [_cells(line) for line in block.splitlines()]
        columns = [self._elements(cell) for cell in header]
        for row in rows:
            row_elements = self._elements(row[0])
            for title, elements, cell in zip(header[1:], columns[1:], row[1:], strict=True):
                context = f"{self._caption} | {header[0]} | {row[0]} | {title} | {cell}"
                for token in self._tokens(cell):
                    if token.element is None:
                        self._add(token, row_elements | elements, context)

    def _add(self, token: _Token, own: frozenset[ElementId], context: str) -> None:
        carried = tuple(reversed(self._recent))
        self.found.append(Mention(token.text, token.values, own, carried, context))

    def _recall(self, tokens: list[_Token]) -> None:
        for token in tokens:
            if token.element is not None:
                self._recent.pop(token.element, None)
                self._recent[token.element] = None

    def _elements(self, cell: str) -> frozenset[ElementId]:
        return frozenset(t.element for t in self._tokens(cell) if t.element is not None)

    def _tokens(self, text: str) -> list[_Token]:
        """Names and numbers in order; a number inside a name is not a number."""
        named = [
            _Token(match.start(), match.end(), self._element(match.group()), match.group())
            for match in self._name.finditer(text)
        ]
        taken = [(token.start, token.end) for token in named]
        numbers = [
            token
            for token in (*_digit_tokens(text), *_word_tokens(text))
            if not any(start < token.end and token.start < end for start, end in taken)
        ]
        return sorted([*named, *numbers], key=lambda token: token.start)

    def _element(self, written: str) -> ElementId:
        lower = written.lower()
        for ending in ("", "s", "'s"):
            stem = lower.removesuffix(ending) if ending else lower
            if stem in self._by_name:
                return self._by_name[stem]
        raise AssertionError(f"'{written}' matched no name")


def _digit_tokens(text: str) -> Iterator[_Token]:
    for match in _NUMBER.finditer(text):
        value = Fraction(match["digits"].replace(",", ""))
        value = -value if match["sign"] else value
        values = (value / 100, value) if match["percent"] else (value,)
        yield _Token(match.start(), match.end(), None, match.group(), values)


def _word_tokens(text: str) -> Iterator[_Token]:
    for match in _NUMBER_WORD.finditer(text.lower()):
        value = Fraction(_WORDS.index(match.group()))
        yield _Token(match.start(), match.end(), None, match.group(), (value,))


def _sentence_around(block: str, place: int) -> str:
    starts = [0] + [match.end() for match in _SENTENCE_END.finditer(block)]
    start = max(start for start in starts if start <= place)
    following = [start for start in starts if start > place]
    return block[start : following[0] if following else len(block)].strip()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
