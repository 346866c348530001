"""A goal: the objective of a composed problem, with the data and the words that it needs.

goals()["profit"].expression        # 'sum(profit[i] * <x>[i] for i in <items>)'

The files are `data/composer/goals/GOAL.toml`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Literal

from optmodel import catalog
from optmodel.composer.fragment import Fragment, fill_parts
from optmodel.formulation import ObjectiveSense
from optmodel.narration import Phrases


class GoalFragment(Fragment):
    """What is maximized or minimized; a goal `in_money` can bear the costs of limits."""

    sense: Literal["minimize", "maximize"]
    expression: str
    name: str
    unit: str
    in_money: bool = False
    objective: Phrases

    @property
    def objective_sense(self) -> ObjectiveSense:
        """The sense as formulations have it."""
        return ObjectiveSense(self.sense)

    def filled(self, words: Mapping[str, str]) -> "GoalFragment":
        """The goal with the words of a scene for all that stands in angle brackets."""
        return GoalFragment.model_validate(fill_parts(self.model_dump(), words))


@cache
def goals() -> dict[str, GoalFragment]:
    """All goals by name. Raises `BadFileError` naming file and field, where one is wrong."""
    return {
        name: catalog.validated(GoalFragment, catalog.parse_toml(path), path)
        for name, path in catalog.files("data", "composer/goals", ".toml").items()
    }
