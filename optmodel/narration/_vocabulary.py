"""Words that tell apart parameters which a text could confuse: same unit, same indices.

rivals = Rivals(formulation)
rivals.contradict("holding_cost", "a setup costs # ...")      # True: it speaks of `setup_cost`
"""

import re

from optmodel.formulation import Formulation, Parameter
from optmodel.narration._tokens import stem

# Words of meanings that are nobody's in particular.
_COMMON = (
    "all amount an and any are before can each every for from has have in its may most must number"
    " of on one or that the there to total was what which will with"
)


class Rivals:
    """For each parameter, the words that only it has, and those of what it could be taken for."""

    def __init__(self, formulation: Formulation) -> None:
        words = {parameter.name: _words(parameter) for parameter in formulation.parameters}
        rivals = {
            one.name: frozenset[str]().union(
                *(
                    words[other.name]
                    for other in formulation.parameters
                    if other is not one and _kind(other) == _kind(one)
                )
            )
            for one in formulation.parameters
        }
        self._own = {name: words[name] - rivals[name] for name in words}
        self._others = {name: rivals[name] - words[name] for name in words}

    def contradict(self, parameter: str, role: str) -> bool:
        """Whether a role speaks of rivals of a parameter, and not of itself."""
        said = frozenset(role.split())
        is_own = not said.isdisjoint(self._own[parameter])
        return not is_own and not said.isdisjoint(self._others[parameter])


def _words(parameter: Parameter) -> frozenset[str]:
    spoken = f"{parameter.name.replace('_', ' ')} {parameter.meaning}".lower()
    words = re.findall(r"[a-z]{2,}", spoken)
    return frozenset(stem(word) for word in words if word not in _COMMON.split())


def _kind(parameter: Parameter) -> tuple[str, tuple[str, ...]]:
    leading = parameter.unit.partition(" ")[0]
    return leading, tuple(binder.set_name for binder in parameter.over.binders)
