"""A number of a sentence, before it has a place in the whole text.

SentenceNumber(token, named=("rye",), lead=("rye",), context=context)
"""

from dataclasses import dataclass

from optmodel.formulation import ElementId
from optmodel.narration.spans.spans import SpanContext
from optmodel.narration.tokens import Token


@dataclass(frozen=True, slots=True)
class SentenceNumber:
    """A number of a sentence, the elements named with it in order, and the words around it.

    `lead` are the elements that its sentence names before its first number, or else with it;
    `leads_to` tells whether the ways of all numbers end there.
    """

    token: Token
    named: tuple[ElementId, ...]
    lead: tuple[ElementId, ...]
    context: SpanContext
    leads_to: bool = False
