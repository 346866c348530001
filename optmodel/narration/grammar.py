"""The grammar of phrases: alternatives in square brackets, one of which is drawn, and named slots.

    phrase = parse_phrase("[The|This] plant ships {value}[ at most|].")
    phrase.write(RandomStream("text", 7), {"value": "5 tons"}.__getitem__)
    # 'This plant ships 5 tons at most.'

Alternatives nest, an empty one is nothing, and blanks are put in order: one between words, none
before a comma or a stop.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from optmodel.random_stream import RandomStream

_MARK = re.compile(r"[\[\]|{}]")
_SLOT = re.compile(r"[A-Za-z_][\w:' .-]*")
_BLANKS = re.compile(r"[ \t]+")
_BLANK_BEFORE_MARK = re.compile(r" +(?=[,;.!?](?:\s|$))")


class PhraseError(ValueError):
    """A text that is no phrase; the message says where it goes wrong."""


@dataclass(frozen=True, slots=True)
class PhraseSlot:
    """A place for something that is only known when the phrase is written."""

    name: str


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Phrases of which one is drawn."""

    options: tuple["Phrase", ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Literal texts, slots and alternatives, one after the other."""

    parts: tuple[str | PhraseSlot | Alternatives, ...]

    def write(self, stream: RandomStream, fill: Callable[[str], str]) -> str:
        """The phrase as a text: `fill` gives what stands in each slot."""
        text = "".join(self._pieces(stream, fill))
        return _BLANK_BEFORE_MARK.sub("", _BLANKS.sub(" ", text)).strip()

    def slots(self) -> Iterator[str]:
        """The names of all slots, also of those in alternatives."""
        for part in self.parts:
            if isinstance(part, PhraseSlot):
                yield part.name
            elif isinstance(part, Alternatives):
                for option in part.options:
                    yield from option.slots()

    def texts(self) -> Iterator[str]:
        """The literal texts, also those of alternatives."""
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, Alternatives):
                for option in part.options:
                    yield from option.texts()

    def settled(self, stream: RandomStream) -> "Phrase":
        """The phrase with its alternatives drawn, so that it is written in the same words again."""
        return Phrase(tuple(self._settled_parts(stream)))

    def _settled_parts(self, stream: RandomStream) -> Iterator[str | PhraseSlot | Alternatives]:
        for part in self.parts:
            if isinstance(part, Alternatives):
                yield from stream.choice(part.options)._settled_parts(stream)
            else:
                yield part

    def _pieces(self, stream: RandomStream, fill: Callable[[str], str]) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, PhraseSlot):
                yield fill(part.name)
            else:
                yield from stream.choice(part.options)._pieces(stream, fill)


@cache
def parse_phrase(text: str) -> Phrase:
    """The phrase in a text. Raises `PhraseError` for brackets or braces that do not match."""
    parser = _PhraseParser(text)
    phrase = parser.phrase()
    if parser.position < len(text):
        raise PhraseError(f"'{text}' has a '{text[parser.position]}' too many")
    return phrase


class _PhraseParser:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def phrase(self) -> Phrase:
        """Up to the end, or to a mark that belongs to what surrounds the phrase."""
        parts: list[str | PhraseSlot | Alternatives] = []
        while self.position < len(self.text):
            mark = _MARK.search(self.text, self.position)
            end = mark.start() if mark else len(self.text)
            if end > self.position:
                parts.append(self.text[self.position : end])
            self.position = end
            if mark is None:
                break
            if mark.group() == "[":
                parts.append(self._alternatives())
            elif mark.group() == "{":
                parts.append(self._slot())
            elif mark.group() == "|" and self._depth == 0:
                raise PhraseError(f"'{self.text}' has a '|' outside of square brackets")
            else:
                break
        return Phrase(tuple(parts))

    _depth = 0

    def _alternatives(self) -> Alternatives:
        self._depth += 1
        options: list[Phrase] = []
        while True:
            self.position += 1
            options.append(self.phrase())
            mark = self.text[self.position : self.position + 1]
            if mark == "]":
                break
            if mark != "|":
                raise PhraseError(f"'{self.text}' lacks a ']'")
        self._depth -= 1
        self.position += 1
        return Alternatives(tuple(options))

    def _slot(self) -> PhraseSlot:
        end = self.text.find("}", self.position)
        name = self.text[self.position + 1 : end] if end > 0 else ""
        if not _SLOT.fullmatch(name):
            raise PhraseError(f"'{self.text}' has a slot without a name, or one that is not closed")
        self.position = end + 1
        return PhraseSlot(name)
