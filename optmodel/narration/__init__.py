"""From instance to text without a language model, and from the text back to the numbers.

narrative = narrate(drawn.instance, stream)
read_back(narrative, drawn.instance)      # () when every datum is there and no other number
"""

from optmodel.narration.narrative import Narrative, narrate, narrate_as
from optmodel.narration.reading import Problem, ProblemKind, read_back
from optmodel.narration.retelling import retell, retell_values
from optmodel.narration.scenario import Scenario, phrasings, scenarios
from optmodel.narration.spoken import read_values

__all__ = [
    "Narrative",
    "Problem",
    "ProblemKind",
    "Scenario",
    "narrate",
    "narrate_as",
    "phrasings",
    "read_back",
    "read_values",
    "retell",
    "retell_values",
    "scenarios",
]
