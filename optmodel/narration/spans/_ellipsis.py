"""Clauses that leave out the verb, as the second of `Oats cost $2 and sell at $5, rye $3 and $6`.

Numbers that follow a name with nothing but units between them go, one by one, with as many numbers
of a name before in the sentence: they have their pattern, and their words may give the unit.

    completed(numbers, text, starts)      # the numbers of one sentence
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from optmodel.narration.spans._sentence_number import SentenceNumber

# Between a name and its first number, and between two numbers.
_AFTER_NAME = re.compile(r"s?:? (?:at |for |has |have )?")
_AFTER_NUMBER = re.compile(r"(?: (?!and |but )[\w./%]+){0,3}?,?(?: and)? ")


def completed(
    numbers: Sequence[SentenceNumber], text: str, name_ends: Sequence[int]
) -> list[SentenceNumber]:
    """The numbers of a sentence; `name_ends` are where its names end."""
    chains: list[list[SentenceNumber]] = []
    for number in numbers:
        last = chains[-1][-1].token.end if chains else 0
        if not chains or any(last < end <= number.token.start for end in name_ends):
            chains.append([number])
        else:
            chains[-1].append(number)
    found: list[SentenceNumber] = []
    told: dict[int, list[SentenceNumber]] = {}
    for chain in chains:
        model = told.get(len(chain))
        if model is not None and _is_bare(chain, text, name_ends):
            found += [_like(*pair) for pair in zip(chain, model, strict=True)]
        else:
            found += chain
            if len(chain) > 1:
                told[len(chain)] = chain
    return found


def _is_bare(chain: Sequence[SentenceNumber], text: str, name_ends: Sequence[int]) -> bool:
    """Whether a chain is a name and numbers without words of their own."""
    start = max((end for end in name_ends if end <= chain[0].token.start), default=None)
    if start is None or not _AFTER_NAME.fullmatch(text, start, chain[0].token.start):
        return False
    tokens = [number.token for number in chain]
    return all(
        _AFTER_NUMBER.fullmatch(text, one.end, other.start) for one, other in pairwise(tokens)
    )


def _like(number: SentenceNumber, first: SentenceNumber) -> SentenceNumber:
    """A number with the pattern of another, and its clause for the unit."""
    clause, *rest = number.context.passages
    context = replace(
        number.context,
        pattern=first.context.pattern,
        passages=(clause, first.context.passages[0], *rest),
    )
    return replace(number, context=context)
