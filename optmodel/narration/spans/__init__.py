"""The numbers of a text as spans: what each is about, and the words around it.

[span] = find_numbers("Rye costs $4.50.", {"g1": "rye"})
span.values, span.named                        # (Fraction(9, 2),), {'g1'}
name_lists("Rye and oats rise.", tokens)       # [[Token(0, ...), Token(8, ...)]]
"""

from optmodel.narration.spans._number_groups import name_lists
from optmodel.narration.spans.number_spans import find_numbers
from optmodel.narration.spans.spans import NumberSpan, RangeEnd, SpanContext

__all__ = [
    "NumberSpan",
    "RangeEnd",
    "SpanContext",
    "find_numbers",
    "name_lists",
]
