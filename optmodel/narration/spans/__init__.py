"""The numbers of a text as spans: what each is about, and the words around it.

find_numbers(...)            # a NumberSpan for each number of sentences, tables and files
name_lists(...)              # lists of names that are closed by `respectively`
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
