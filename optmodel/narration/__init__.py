"""Narration: a text is generated from an instance by templates, and read back into its numbers.

    narrative = narrate(drawn.instance, stream)
    read_back(narrative, drawn.instance)      # () when every datum is there and no other number

Generating text from data is known as data-to-text generation; here it needs no language model.
Reading back is the check of it, and of the texts that language models write: numbers, units, bounds
and senses are extracted by rules and matched with the data of the instance.
"""

from optmodel.narration.formatting import format_list, format_number, format_quantity
from optmodel.narration.narrative import Narrative, narrate, narrate_as
from optmodel.narration.number_spans import find_numbers
from optmodel.narration.reading import MatchedDatum, ReadBackCode, matched_data, read_back
from optmodel.narration.renumbering import renumber_text, renumber_values
from optmodel.narration.scalar_readback import (
    ScalarSpan,
    data_magnitudes,
    find_scalars,
    foreign_scalars,
    numbered_phrases,
    phrases_of,
    read_back_values,
)
from optmodel.narration.scenario import Scenario, phrasings, scenarios
from optmodel.narration.senses import BoundSense, parameter_senses, stated_sense
from optmodel.narration.spans import NumberSpan, SpanContext

__all__ = [
    "BoundSense",
    "MatchedDatum",
    "Narrative",
    "NumberSpan",
    "ReadBackCode",
    "ScalarSpan",
    "Scenario",
    "SpanContext",
    "data_magnitudes",
    "find_numbers",
    "find_scalars",
    "foreign_scalars",
    "format_list",
    "format_number",
    "format_quantity",
    "matched_data",
    "narrate",
    "narrate_as",
    "numbered_phrases",
    "parameter_senses",
    "phrases_of",
    "phrasings",
    "read_back",
    "read_back_values",
    "renumber_text",
    "renumber_values",
    "scenarios",
    "stated_sense",
]
