"""Reading a text back: its numbers, units, senses and sets are matched with an instance.

    read_back(narrative, instance)                            # () when every datum is there
    matched_data(narrative, instance)                         # where each datum stands
    read_back_values("There are 90 kg.", instance)            # a text without named elements

`blocks`, `tokens` and `spans` take the text apart; here what they find is held against the
instance.
"""

from optmodel.narration.reading._assignment import (
    ParameterDisambiguator,
    distinctive_words,
    leading_unit,
)
from optmodel.narration.reading.reading import (
    READ,
    MatchedDatum,
    ReadBackCode,
    matched_data,
    read_back,
)
from optmodel.narration.reading.scalar_readback import (
    ScalarSpan,
    data_magnitudes,
    find_scalars,
    foreign_scalars,
    numbered_phrases,
    phrases_of,
    read_back_values,
)
from optmodel.narration.reading.senses import BoundSense, parameter_senses, stated_sense
from optmodel.narration.reading.unit_matching import SHARE

__all__ = [
    "READ",
    "SHARE",
    "BoundSense",
    "MatchedDatum",
    "ParameterDisambiguator",
    "ReadBackCode",
    "ScalarSpan",
    "data_magnitudes",
    "distinctive_words",
    "find_scalars",
    "foreign_scalars",
    "leading_unit",
    "matched_data",
    "numbered_phrases",
    "parameter_senses",
    "phrases_of",
    "read_back",
    "read_back_values",
    "stated_sense",
]
