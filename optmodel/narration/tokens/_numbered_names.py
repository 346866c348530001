"""Lists of numbered names in the plural: `weeks 1, 2 and 3`, `weeks 1 to 4`.

    NumberedNames({"week 1": 1, "week 2": 2, "week 3": 3}).tokens("In weeks 1 to 3 we work.")
    # [Token(3, 10, 'weeks 1', 1), Token(14, 14, '', 2), Token(14, 15, '3', 3)]

Of a stretch, the names that are not written are tokens without letters.
"""

import re
from collections.abc import Iterator, Mapping

from optmodel.formulation import ElementId
from optmodel.narration.tokens._number_tokens import Token

_NUMBERED = re.compile(r"(?P<noun>.*[a-z]) (?P<number>\d{1,4})")
_LIST = re.compile(r"(?:, \d+)*,? (?:and|or) (?P<last>\d+)(?![\w%]|[.,]\d)")
_STRETCH = re.compile(r" ?(?:to|through|[-\u2013]) ?(?P<last>\d+)(?![\w%]|[.,]\d)")


class NumberedNames:
    """The names of a text that are a noun and a number."""

    def __init__(self, by_name: Mapping[str, ElementId]) -> None:
        self._elements: dict[tuple[str, int], ElementId] = {}
        for name, element in by_name.items():
            match = _NUMBERED.fullmatch(name)
            if match:
                self._elements[match["noun"], int(match["number"])] = element
        nouns = sorted({noun for noun, _ in self._elements}, key=len, reverse=True)
        forms = "|".join(map(re.escape, nouns))
        self._start = (
            re.compile(rf"(?<!\w)(?P<noun>{forms})e?s (?P<first>\d+)", re.IGNORECASE)
            if nouns
            else None
        )

    def tokens(self, text: str) -> list[Token]:
        """The names of all lists and stretches in order."""
        if self._start is None:
            return []
        return [token for match in self._start.finditer(text) for token in self._after(match, text)]

    def _after(self, first: re.Match[str], text: str) -> Iterator[Token]:
        """The names of the list or stretch that begins with one; none where it is none."""
        noun, number = first["noun"].lower(), int(first["first"])
        listed = _LIST.match(text, first.end())
        stretch = _STRETCH.match(text, first.end())
        found = listed or stretch
        if found is None:
            return
        places = [(number, first.start(), first.end())]
        if listed:
            digits = re.finditer(r"\d+", listed.group())
            places += [
                (int(m.group()), found.start() + m.start(), found.start() + m.end()) for m in digits
            ]
        else:
            start, end = found.span("last")
            last = int(found["last"])
            places += [(between, start, start) for between in range(number + 1, last)]
            places.append((last, start, end))
        if number < places[-1][0] and all((noun, each) in self._elements for each, _, _ in places):
            for each, start, end in places:
                yield Token(start, end, text[start:end], self._elements[noun, each])
