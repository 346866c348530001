"""A paragraph: the elements and the words that each of its numbers goes with.

paragraph = Paragraph("Rye costs $4 and oats cost $3.", tokens)
[number.named for number in paragraph.numbers()]        # [('rye',), ('oats',)]
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from optmodel.formulation import ElementId
from optmodel.narration._clauses import Clauses
from optmodel.narration._ellipsis import completed
from optmodel.narration._number_groups import NumberGroup, number_groups
from optmodel.narration._number_tokens import Token
from optmodel.narration._sentence_number import SentenceNumber
from optmodel.narration._tokens import masked
from optmodel.narration.spans import RangeEnd, SpanContext

_DESTINATION = re.compile(r"\b(?:to|into|towards?)(?: the)? $", re.IGNORECASE)
# Between two numbers of a group, where only the last one has a unit.
_JOINT = re.compile(r"[\s,;\N{EN DASH}\N{EM DASH}-]*(?:(?:and|or|to|up to|&)\s)?\s*")


@dataclass(frozen=True, slots=True)
class Heading:
    """The words above a list, and their pattern."""

    text: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From where a group's elements are named, and where its clause begins and ends."""

    named_from: int
    start: int
    end: int


class Paragraph:
    """The numbers of one paragraph; `above` are the words above a list that opens it."""

    def __init__(self, text: str, tokens: list[Token], above: Heading) -> None:
        self._text = text
        self._tokens = tokens
        self._above = above
        self._clauses = Clauses(text, tokens)
        self._leads: dict[tuple[int, int], str] = {}

    def numbers(self) -> list[SentenceNumber]:
        """All numbers in order."""
        found: list[SentenceNumber] = []
        ends = [0]
        start = 0
        for group in number_groups(self._text, self._tokens, self._clauses):
            first, last = group.tokens[0], group.tokens[-1]
            end = self._clauses.clause_end(last.end)
            start = ends[-1] if ends[-1] <= first.start else start
            found += self._of(group, self._tokens, _Stretch(ends[-1], start, end))
            start = last.end
            ends.append(end)
        found = self._with_ellipses(found)
        optional = [token for token in self._tokens if token.is_optional]
        found += [self._optional(token, ends) for token in optional]
        return sorted(found, key=lambda number: number.token.start) if optional else found

    def _with_ellipses(self, numbers: list[SentenceNumber]) -> list[SentenceNumber]:
        if len(numbers) < 4 or not any(token.element is not None for token in self._tokens):
            return numbers
        by_sentence: dict[int, list[SentenceNumber]] = {}
        for number in numbers:
            start, _ = self._clauses.sentence(number.token.start)
            by_sentence.setdefault(start, []).append(number)
        name_ends = [token.end for token in self._tokens if token.element is not None]
        return [
            number
            for each in by_sentence.values()
            for number in (completed(each, self._text, name_ends) if len(each) > 3 else each)
        ]

    def _optional(self, token: Token, ends: list[int]) -> SentenceNumber:
        """A number that others do not see: it ends no clause for them."""
        plain = replace(token, is_optional=False)
        tokens = [plain if other is token else other for other in self._tokens]
        start = max(end for end in ends if end <= token.start)
        stretch = _Stretch(start, start, self._clauses.clause_end(token.end))
        [number] = self._of(NumberGroup((plain,)), tokens, stretch)
        return replace(number, token=token)

    def _of(
        self, group: NumberGroup, tokens: list[Token], stretch: _Stretch
    ) -> Iterator[SentenceNumber]:
        """The numbers of a group, whose clause is a stretch of the paragraph."""
        sentence_start, sentence_end = self._clauses.sentence(group.tokens[0].start)
        inside = [t for t in tokens if sentence_start <= t.start < sentence_end]
        opening = next(t.start for t in inside if t.element is None and not t.is_optional)
        start, named_from = (max(p, sentence_start) for p in (stretch.start, stretch.named_from))
        named = self._named(inside, named_from, stretch.end)
        lead = self._named(inside, sentence_start, opening)
        context = SpanContext(
            before=self._text[sentence_start : group.tokens[0].start],
            after="",
            passages=self._passages(sentence_start, sentence_end, start, stretch.end),
            pattern=self._pattern(group, inside, (sentence_start, opening, start, stretch.end)),
        )
        for place, token in enumerate(group.tokens):
            about = (*group.others, *group.partners[place]) if group.partners else named
            yield SentenceNumber(token, about, lead, self._at(context, group, place, sentence_end))

    def _at(self, context: SpanContext, group: NumberGroup, place: int, end: int) -> SpanContext:
        """The words around one number of a group; the unit may stand after the last one only."""
        token, last = group.tokens[place], group.tokens[-1]
        if token is not last:
            between = self._text[token.end : group.tokens[place + 1].start]
            end_of_number = last.end if _JOINT.fullmatch(between) else token.end
        else:
            end_of_number = last.end
        if not group.is_range:
            return replace(context, after=self._text[end_of_number:end])
        range_end = RangeEnd.HIGH if token is last else RangeEnd.LOW
        return replace(
            context,
            after=self._text[end_of_number:end],
            pattern=f"{context.pattern} {range_end}",
            range_end=range_end,
        )

    def _named(self, tokens: Sequence[Token], start: int, end: int) -> tuple[ElementId, ...]:
        """The elements named in a stretch, those that something goes to after the others."""
        inside = [t for t in tokens if t.element is not None and start <= t.start < end]
        if len(inside) > 1:
            inside.sort(key=lambda t: _DESTINATION.search(self._text[: t.start][-12:]) is not None)
        return tuple(dict.fromkeys(t.element for t in inside if t.element is not None))

    def _passages(
        self, sentence_start: int, sentence_end: int, start: int, end: int
    ) -> tuple[str, ...]:
        clause = self._text[start:end].strip()
        sentence = self._text[sentence_start:sentence_end].strip()
        heading = self._heading(sentence_start)
        return (clause, sentence, f"{heading.text} {sentence}") if heading else (clause, sentence)

    def _heading(self, sentence_start: int) -> Heading | None:
        """The words above the list whose item is a sentence."""
        span = self._clauses.heading(sentence_start)
        if span is None:
            return None
        if span == (0, 0):
            return self._above if self._above.text else None
        return Heading(self._text[slice(*span)].strip(), masked(self._text, self._tokens, *span))

    def _pattern(
        self, group: NumberGroup, tokens: list[Token], places: tuple[int, int, int, int]
    ) -> str:
        """The phrasing: the beginning of a sentence, up to its first number, and the clause.

        Of a group's numbers one stands for all.
        """
        sentence_start, opening, start, end = places
        first, last = group.tokens[0], group.tokens[-1]
        heading = self._heading(sentence_start)
        lead = self._leads.get((sentence_start, opening))
        if lead is None:
            lead = masked(self._text, tokens, sentence_start, opening)
            self._leads[sentence_start, opening] = lead
        start = max(start, opening)
        if first is last:
            clause = masked(self._text, tokens, start, end)
        else:
            before, after = (
                masked(self._text, tokens, *part) for part in ((start, first.end), (last.end, end))
            )
            clause = f"{before} {after}"
        above = f"{heading.pattern} : " if heading else ""
        return f"{above}{lead} ... {clause}"
