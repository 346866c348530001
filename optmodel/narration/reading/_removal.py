"""A text without some of its sentences, in which each place is known by that of the whole text.

rest = RestOfText("We are old. Rye costs $4.", ["We are old."])
rest.text, rest.place(0)        # 'Rye costs $4.', 12
"""

import re
from collections.abc import Iterable


class RestOfText:
    """What is left of a text without sentences, each taken out where it stands first."""

    def __init__(self, text: str, sentences: Iterable[str]) -> None:
        places = sorted((text.index(each), len(each)) for each in sentences if each in text)
        parts, position = [], 0
        self._cuts: list[tuple[int, int]] = []
        for start, length in places:
            if start < position:
                continue
            parts.append(text[position:start])
            blank = re.compile(r"[ \t]*").match(text, start + length)
            position = blank.end() if blank else start + length
            self._cuts.append((sum(map(len, parts)), position - start))
        self.text = "".join([*parts, text[position:]])

    def place(self, position: int) -> int:
        """Where in the whole text a character of the rest stands."""
        return position + sum(length for start, length in self._cuts if start <= position)
