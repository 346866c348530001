"""Frames: the parts of a text put on the page, in a dialogue, or in a thread of messages.

    Framing(register, wording, writer, reader).text(parts)

Parts come in the order of telling. Blocks, such as tables, stand between blank lines.
"""

from collections.abc import Iterator, Mapping, Sequence

from optmodel.formulation import ProblemClass
from optmodel.narration.formatting import capitalized
from optmodel.narration.language.english import as_sentence
from optmodel.narration.language.passages import TextSection
from optmodel.narration.language.registers import Frame, Lines, Register, TextPart
from optmodel.narration.language.voice import Person
from optmodel.narration.language.wording import Filling, Wording

_SHORT = 8
"""Sentences of a paragraph at most, where several sections share it."""

_CLASS_NAMES = {
    ProblemClass.LP: "linear program",
    ProblemClass.BIP: "binary program",
    ProblemClass.ILP: "integer program",
    ProblemClass.MILP: "mixed-integer program",
    ProblemClass.QP: "quadratic program",
    ProblemClass.MIQP: "mixed-integer quadratic program",
}
"""What an exam calls a class; of others it asks for a mathematical program."""

PartSections = tuple[TextPart, Sequence[TextSection]]


class Framing:
    """Puts the parts of one text together. The writer speaks, the reader asks or is written to."""

    def __init__(
        self, register: Register, wording: Wording, writer: Person, reader: Person
    ) -> None:
        self._register = register
        self._wording = wording
        self._stream = wording.stream
        self._writer = writer
        self._reader = reader
        activity = wording.write(wording.choose(wording.telling.activity))
        self._texts = {
            "writer": writer.name,
            "writer:first": writer.first_name,
            "reader": reader.name,
            "reader:first": reader.first_name,
            "activity": activity,
            "Activity": capitalized(activity),
            "class": _CLASS_NAMES.get(
                wording.instance.formulation.problem_class, "mathematical program"
            ),
        }

    def text(self, parts: Sequence[PartSections]) -> str:
        """The whole text."""
        write = {
            Frame.PAGE: self._page,
            Frame.DIALOGUE: self._dialogue,
            Frame.THREAD: self._thread,
        }[self._register.frame]
        return "\n\n".join(paragraph for paragraph in write(parts) if paragraph)

    def _page(self, parts: Sequence[PartSections]) -> Iterator[str]:
        yield self._line(self._register.head)
        has_blocks = any(
            passage.is_block
            for _, sections in parts
            for section in sections
            for passage in section.passages
        )
        if self._register.one_paragraph and not has_blocks:
            every = [section for _, sections in parts for section in sections]
            yield " ".join(passage.text for section in every for passage in section.passages)
        else:
            for part, sections in parts:
                if sections:
                    yield self._heading(part)
                    yield from self._paragraphs(part, _merged(sections))
        yield self._line(self._register.close)

    def _dialogue(self, parts: Sequence[PartSections]) -> Iterator[str]:
        for part, sections in parts:
            for section in sections:
                question = self._wording.fresh(self._register.questions[part])
                texts = {**self._texts, "topic": section.topic or "the rest"}
                asks = self._wording.write(question, Filling(texts=texts))
                yield f"{self._reader.first_name}: {as_sentence(asks)}"
                first, *others = self._paragraphs(part, [section])
                yield f"{self._writer.first_name}: {first}"
                yield from others

    def _thread(self, parts: Sequence[PartSections]) -> Iterator[str]:
        """The first two parts open the thread; the others follow after a reply."""
        yield self._line(self._register.head)
        for part, sections in parts[:2]:
            yield from self._paragraphs(part, _merged(sections))
        yield self._line(self._register.close)
        swapped = self._swapped()
        yield self._line(self._register.head, swapped)
        yield self._line(self._register.replies, swapped)
        yield self._line(self._register.close, swapped)
        yield self._line(self._register.head)
        for part, sections in parts[2:]:
            yield from self._paragraphs(part, _merged(sections))
        yield self._line(self._register.close)

    def _swapped(self) -> dict[str, str]:
        texts = dict(self._texts)
        for form in ("", ":first"):
            texts[f"writer{form}"] = self._texts[f"reader{form}"]
            texts[f"reader{form}"] = self._texts[f"writer{form}"]
        texts["activity"] = f"Re: {self._texts['activity']}"
        return texts

    def _heading(self, part: TextPart) -> str:
        return self._line(self._register.headings.get(part, ()))

    def _paragraphs(self, part: TextPart, sections: Sequence[TextSection]) -> Iterator[str]:
        """A paragraph for each section; a block stands alone, below its caption."""
        for section in sections:
            texts = [passage.text for passage in section.passages]
            if part is TextPart.RULES and self._register.rules_as_list and len(texts) > 1:
                yield "\n".join(f"- {text}" for text in texts)
                continue
            sentences: list[str] = []
            for passage in section.passages:
                if passage.is_block:
                    yield " ".join([*sentences, passage.caption])
                    yield passage.text
                    sentences = []
                else:
                    sentences.append(passage.text)
            if sentences:
                yield " ".join(sentences)

    def _line(self, phrases: Lines, texts: Mapping[str, str] | None = None) -> str:
        if not phrases:
            return ""
        filling = Filling(texts=texts or self._texts)
        return self._wording.write(self._stream.choice(phrases), filling)


def _merged(sections: Sequence[TextSection]) -> list[TextSection]:
    """Sections of a sentence or two put together, so that paragraphs are no single sentences."""
    merged: list[TextSection] = []
    for section in sections:
        before = merged[-1].passages if merged else ()
        passages = (*before, *section.passages)
        if before and len(passages) <= _SHORT and not any(p.is_block for p in passages):
            merged[-1] = TextSection(passages)
        else:
            merged.append(section)
    return merged
