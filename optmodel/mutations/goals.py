"""Mutations of what is decided and wanted: whole numbers only, or the goal as a limit.

GOALS["make_integer"].apply(problem, stream)
"""

from dataclasses import replace
from fractions import Fraction

from optmodel.families import Data
from optmodel.formulation import (
    Domain,
    Objective,
    ObjectiveSense,
    expression_text,
    parse_expression,
)
from optmodel.mutations.decision import CURRENCY
from optmodel.mutations.limits import amounts_of, fragment
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import Neighbor, units_of
from optmodel.mutations.numbers import near
from optmodel.narration import GoalWords, RuleWords
from optmodel.random_stream import RandomStream


def _make_integer(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    """All continuous variables of one unit that things are counted in."""
    units = {**problem.telling.units}
    for decision in amounts_of(problem):
        units |= units_of(decision, problem.telling)
    found = sorted(
        {
            item.unit
            for item in problem.formulation.variables
            if item.domain is Domain.CONTINUOUS
            and item.unit in units
            and units[item.unit] != CURRENCY
            and not item.meaning.startswith(("when", "how"))
        }
    )
    if not found:
        return None
    unit = stream.choice(found)
    changed = {
        item.name
        for item in problem.formulation.variables
        if item.unit == unit and item.domain is Domain.CONTINUOUS
    }
    variables = tuple(
        replace(item, domain=Domain.INTEGER) if item.name in changed else item
        for item in problem.formulation.variables
    )
    rules = [rule for rule in problem.telling.rule if rule.constraint not in changed]
    say = (
        f"only whole {{units:{unit}}} are possible",
        f"no {{unit:{unit}}} can be split",
        f"every number of {{units:{unit}}} has to be whole",
    )
    whole = RuleWords(constraint=min(changed), say=say)
    telling = problem.telling.model_copy(
        update={"rule": (*rules, whole), "units": {**problem.telling.units, unit: units[unit]}}
    )
    return problem.changed(replace(problem.formulation, variables=variables), telling)


def _swap_goal(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    """The goal becomes a limit, and the total of an amount the goal, the other way round."""
    found = amounts_of(problem)
    objective, telling = problem.formulation.objective, problem.telling
    unit = objective.unit.partition(" ")[0]
    is_fit = unit in telling.units and problem.formulation.problem_class.is_linear
    if not found or not is_fit or problem.objective <= 0:
        return None
    decision = stream.choice(found)
    is_minimized = problem.is_minimized
    low, high = ("1.05", "1.6") if is_minimized else ("0.5", "0.95")
    value = Fraction(problem.objective)
    limit = near(value, stream.decimal(low, high, step="0.05"), is_whole=value >= 100)
    part = fragment(
        "goal_ceiling" if is_minimized else "goal_floor",
        decision,
        problem,
        money=unit,
        goal=expression_text(objective.expression),
        goal_words=stream.choice(telling.goal.objective),
    )
    [datum] = part.parameter
    limited = problem.extended([part], Data({}, {datum.name: limit}))
    if limited is None:
        return None
    now = problem.value(decision.total())
    sense = ObjectiveSense.MAXIMIZE if is_minimized else ObjectiveSense.MINIMIZE
    swapped = Objective(
        sense,
        parse_expression(decision.total()),
        f"total to {decision.variable.name.replace('_', ' ')}",
        decision.unit or decision.set_name,
        f"total over all {decision.set_name}: {decision.variable.meaning}",
    )
    goal = GoalWords(objective=(decision.words()["whole"],), decide=telling.goal.decide)
    changed = limited.changed(
        replace(limited.formulation, objective=swapped),
        limited.telling.model_copy(update={"goal": goal}),
    )
    is_fixed = changed is not None and changed.is_solved and changed.is_worth(now)
    return None if is_fixed else changed


_KINDS = (
    MutationKind("make_integer", "in whole numbers", "only whole numbers of a unit", _make_integer),
    MutationKind(
        "swap_goal",
        "with goal and limit swapped",
        "the goal becomes a limit, and an amount the goal, the other way round",
        _swap_goal,
        weight=2,
    ),
)

GOALS = {kind.name: kind for kind in _KINDS}
"""Kinds that change what is decided or wanted, by name."""
