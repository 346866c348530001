"""From instance to text without a language model, and from the text back to the numbers.

narrative = narrate(drawn.instance, stream)
read_back(narrative, drawn.instance)      # () when every datum is there and no other number
"""

from optmodel.narration.narrative import Narrative, narrate, narrate_as
from optmodel.narration.reading import Problem, read_back
from optmodel.narration.scenario import Scenario, phrasings, scenarios

__all__ = [
    "Narrative",
    "Problem",
    "Scenario",
    "narrate",
    "narrate_as",
    "phrasings",
    "read_back",
    "scenarios",
]
