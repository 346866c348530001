"""The data of goals: what each item adds to the objective.

sampled_goal(draft, "profit", theme=None)       # the goal in the scene's words, and its data
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optmodel.composer.draft import Draft
from optmodel.composer.goal import GoalFragment
from optmodel.composer.resources import theme_words
from optmodel.composer.scene import Counting, ThemeWords
from optmodel.families import Data, round_down


@dataclass(frozen=True, slots=True)
class SampledGoal:
    """A goal in the words of a scene, with its data."""

    goal: GoalFragment
    data: Data


def sampled_goal(draft: Draft, goal: GoalFragment, theme: ThemeWords | None) -> SampledGoal:
    """The goal with its data; what each item adds is noted in the draft."""
    own = {p.name for p in goal.parameter}
    if theme is not None:
        words = theme_words(theme)
        values = draft.drawn(theme.range, best="high" if goal.sense == "maximize" else "low")
        draft.gain = {i: Fraction(values[i]) for i in draft.items}
        filled = goal.filled(draft.words | words)
        if draft.scene.counting is Counting.MONEY:
            return _in_percent(draft, filled, values)
        return SampledGoal(filled, Data({}, {words["theme"]: values}))
    filled = goal.filled(draft.words)
    data: dict[str, Any] = {}
    if own:
        best = "high" if goal.sense == "maximize" else "low"
        amounts = draft.drawn(draft.scene.money, best=best)
        draft.gain = {i: Fraction(amounts[i]) for i in draft.items}
        data = _priced(draft, own, amounts)
    return SampledGoal(filled, Data({}, data))


def _priced(draft: Draft, own: set[str], amounts: dict[str, int]) -> dict[str, Any]:
    """Prices, costs and profits; a slope lets half of the first price remain over the plan."""
    if own == {"price", "unit_cost"}:
        margin = draft.scene.money
        cost = {i: draft.stream.integer(*margin) for i in draft.items}
        return {"price": {i: cost[i] + amounts[i] for i in draft.items}, "unit_cost": cost}
    if len(own) == 1:
        return {next(iter(own)): amounts}
    slopes = {
        i: max(
            Fraction(1, 100),
            round_down(Fraction(amounts[i], 4 * max(2, draft.plan[i])), Fraction(1, 100)),
        )
        for i in draft.items
    }
    starting, slope = sorted(own, key=lambda name: not name.startswith("starting"))
    return {starting: amounts, slope: slopes}


def _in_percent(draft: Draft, goal: GoalFragment, values: dict[str, int]) -> SampledGoal:
    """Returns on money: half percents, and no unit of their own."""
    [item] = goal.parameter
    shares = {i: Fraction(2 * values[i] + draft.stream.integer(0, 1), 200) for i in draft.items}
    draft.gain = dict(shares)
    [fact] = goal.fact
    changed = {
        "parameter": (item.model_copy(update={"unit": ""}),),
        "fact": (fact.model_copy(update={"percent": True}),),
        "units": {},
        "unit": "money",
    }
    return SampledGoal(goal.model_copy(update=changed), Data({}, {item.name: shares}))
