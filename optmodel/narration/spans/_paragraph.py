"""A paragraph: the elements and the words that each of its numbers goes with.

paragraph = Paragraph("Rye costs $4 and oats cost $3.", tokens)
[number.named for number in paragraph.numbers()]        # [('rye',), ('oats',)]
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from optmodel.formulation import ElementId
from optmodel.narration.spans._clauses import Clauses
from optmodel.narration.spans._ellipsis import completed
from optmodel.narration.spans._number_groups import NumberGroup, number_groups
from optmodel.narration.spans._sentence_number import SentenceNumber
from optmodel.narration.spans.spans import RangeEnd, SpanContext
from optmodel.narration.tokens import Token, masked

_DESTINATION = re.compile(r"\b(?:to|into|towards?)(?: the)? $", re.IGNORECASE)
_LEAD = len(" towards the ")
# Between two numbers of a group, where only the last one has a unit.
_JOINT = re.compile(r"[\s,;\N{EN DASH}\N{EM DASH}-]*(?:(?:and|or|to|up to|&)\s)?\s*")


@dataclass(frozen=True, slots=True)
class Heading:
    """The words above a list, and their pattern."""

    text: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class _Clause:
    """Where a group's clause begins and ends, and from where its elements are named."""

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
            found += self._of(group, self._tokens, _Clause(ends[-1], start, end))
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
        clause = _Clause(start, start, self._clauses.clause_end(token.end))
        [number] = self._of(NumberGroup((plain,)), tokens, clause)
        return replace(number, token=token)

    def _of(
        self, group: NumberGroup, tokens: list[Token], clause: _Clause
    ) -> Iterator[SentenceNumber]:
        """The numbers of a group in its clause."""
        sentence = self._clauses.sentence(group.tokens[0].start)
        inside = [t for t in tokens if sentence.start <= t.start < sentence.end]
        opening = next(t.start for t in inside if t.element is None and not t.is_optional)
        start = max(clause.start, sentence.start)
        named = self._named(inside, max(clause.named_from, sentence.start), clause.end)
        lead = self._named(inside, sentence.start, opening)
        leads_to = self._is_end(inside, sentence.start, opening)
        if not lead:
            lead = self._named(inside, opening, self._clauses.clause_end(opening + 1))
        heading = self._heading(sentence.start)
        whole = self._text[slice(*sentence)].strip()
        passages = [self._text[start : clause.end].strip(), whole]
        if heading is not None:
            passages.append(f"{heading.text} {whole}")
        phrasing = self._clause_pattern(group, inside, max(start, opening), clause.end)
        pattern = f"{self._lead_pattern(inside, sentence.start, opening)} ... {phrasing}"
        context = SpanContext(
            before=self._text[sentence.start : group.tokens[0].start],
            after="",
            passages=tuple(passages),
            pattern=f"{heading.pattern} : {pattern}" if heading is not None else pattern,
        )
        for place, token in enumerate(group.tokens):
            about = (*group.others, *group.partners[place]) if group.partners else named
            around = self._at(context, group, place, sentence.end)
            yield SentenceNumber(token, about, lead, around, leads_to)

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
            inside.sort(key=self._is_destination)
        return tuple(dict.fromkeys(t.element for t in inside if t.element is not None))

    def _is_end(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether all elements named in a stretch are such that something goes to."""
        inside = [t for t in tokens if t.element is not None and start <= t.start < end]
        return bool(inside) and all(map(self._is_destination, inside))

    def _is_destination(self, token: Token) -> bool:
        before = self._text[max(0, token.start - _LEAD) : token.start]
        return _DESTINATION.search(before) is not None

    def _heading(self, sentence_start: int) -> Heading | None:
        """The words above the list whose item is a sentence."""
        span = self._clauses.heading(sentence_start)
        if span is None:
            return None
        if span == (0, 0):
            return self._above if self._above.text else None
        return Heading(self._text[slice(*span)].strip(), masked(self._text, self._tokens, *span))

    def _lead_pattern(self, tokens: list[Token], start: int, opening: int) -> str:
        """The phrasing of a sentence up to its first number."""
        lead = self._leads.get((start, opening))
        if lead is None:
            lead = self._leads[start, opening] = masked(self._text, tokens, start, opening)
        return lead

    def _clause_pattern(self, group: NumberGroup, tokens: list[Token], start: int, end: int) -> str:
        """The phrasing of a clause, in which one number of a group stands for all."""
        first, last = group.tokens[0], group.tokens[-1]
        if first is last:
            return masked(self._text, tokens, start, end)
        before = masked(self._text, tokens, start, first.end)
        return f"{before} {masked(self._text, tokens, last.end, end)}"
