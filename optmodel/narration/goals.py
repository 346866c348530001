"""Which way a text drives its objective.

wrong_goal("Find the cheapest plan.", formulation.objective)     # None when it is to be minimized
"""

import re

from optmodel.formulation import Goal, Objective
from optmodel.narration._blocks import blocks

_LOW = r"minimi[sz]\w*|lowest|least|cheapest|smallest|fewest"
_HIGH = r"maximi[sz]\w*|highest|most|largest|greatest|best"
_AS_LOW = r"as (?:small|low|little|few|cheap\w*)\b"
_AS_HIGH = r"as (?:large|high|much|many|great)\b"
_AS_FAR = r"(?: \w+)?(?: as)? (?:possible|(?:we|you|they|one) can)"
_LIMITS = re.compile(r"\bat (?:the )?(?:most|least)\b")
# The small words of an objective's name are nobody's in particular.
_SMALL = ("of", "the", "a", "and", "per", "number")


def wrong_goal(text: str, objective: Objective) -> str | None:
    """What is wrong with how a text says the objective's direction, or None.

    The direction must be said somewhere outside of tables. The other one must not: neither outright
    (`maximize`, `as high as possible`), nor as a superlative of what the objective is called (`the
    highest cost`).
    """
    parts = (block.text for block in blocks(text) if not block.rows)
    prose = "\n\n".join(part for part in parts if not part.lstrip().startswith("|"))
    plain = _LIMITS.sub("", prose.lower())
    is_low = objective.goal is Goal.MINIMIZE
    wanted, other = (_LOW, _HIGH) if is_low else (_HIGH, _LOW)
    as_wanted, as_other = (_AS_LOW, _AS_HIGH) if is_low else (_AS_HIGH, _AS_LOW)
    if not re.search(rf"\b(?:{wanted})\b|{as_wanted}", plain):
        return f"the text does not say {objective.goal.value}"
    outright = rf"\b{other.partition('|')[0]}|{as_other}{_AS_FAR}"
    called = "|".join(re.escape(word) for word in _words(objective))
    superlative = rf"\b(?:{other}) (?:\w+ )?(?:{called}|possible)\b"
    against = re.search(f"{outright}|{superlative}", plain)
    return f"the text says '{against.group()}'" if against else None


def _words(objective: Objective) -> list[str]:
    """The words that an objective goes by, each also in the plural."""
    words = [word for word in objective.name.lower().split() if word not in _SMALL]
    return [spelled for word in ("total", *words) for spelled in (word, f"{word}s")]
