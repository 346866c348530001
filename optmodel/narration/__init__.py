"""Narration: a text is generated from an instance by templates, and read back into its numbers.

    narrative = narrate(drawn.instance, drawn.telling, stream)
    read_back(narrative, drawn.instance)      # () when every datum is there and no other number

Generating text from data is known as data-to-text generation; here it needs no language model.
Reading back is the check of it, and of the texts that language models write: numbers, units, bounds
and senses are extracted by rules and matched with the data of the instance.

`language` writes; `blocks`, `tokens` and `spans` take a text apart; `reading` matches its parts.
"""

from optmodel.narration.formatting import format_list, format_number, format_quantity
from optmodel.narration.grammar import parse_phrase
from optmodel.narration.language import compose, setting_scene
from optmodel.narration.narrative import Narrative
from optmodel.narration.omission import (
    BLANK,
    blank_problems,
    narrate_with_blank,
    narrate_without,
    untold_problems,
)
from optmodel.narration.reading import (
    BoundSense,
    MatchedDatum,
    ReadBackCode,
    ScalarSpan,
    data_magnitudes,
    find_scalars,
    foreign_scalars,
    matched_data,
    numbered_phrases,
    parameter_senses,
    phrases_of,
    read_back,
    read_back_values,
    stated_sense,
)
from optmodel.narration.renumbering import renumber_text, renumber_values
from optmodel.narration.spans import NumberSpan, SpanContext, find_numbers
from optmodel.narration.telling import (
    FactWords,
    Forms,
    GoalWords,
    Phrases,
    RelationWords,
    RuleWords,
    SetWords,
    Telling,
    TellingPart,
    find_telling,
)
from optmodel.narration.telling_check import check_telling, telling_faults
from optmodel.narration.writing import UntoldError, narrate

__all__ = [
    "BLANK",
    "BoundSense",
    "FactWords",
    "Forms",
    "GoalWords",
    "MatchedDatum",
    "Narrative",
    "NumberSpan",
    "Phrases",
    "ReadBackCode",
    "RelationWords",
    "RuleWords",
    "ScalarSpan",
    "SetWords",
    "SpanContext",
    "Telling",
    "TellingPart",
    "UntoldError",
    "blank_problems",
    "check_telling",
    "compose",
    "data_magnitudes",
    "find_numbers",
    "find_scalars",
    "find_telling",
    "foreign_scalars",
    "format_list",
    "format_number",
    "format_quantity",
    "matched_data",
    "narrate",
    "narrate_with_blank",
    "narrate_without",
    "numbered_phrases",
    "parameter_senses",
    "parse_phrase",
    "phrases_of",
    "read_back",
    "read_back_values",
    "renumber_text",
    "renumber_values",
    "setting_scene",
    "stated_sense",
    "telling_faults",
    "untold_problems",
]
