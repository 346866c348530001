"""A neighbor: a problem on its way through a chain of mutations, with its optimum.

    problem = Neighbor.of(drawn, base="knapsack")     # None where its optimum is not found
    problem.extended(fragment, Data({}, {"deposit_limit": 40}))     # one limit more, not solved yet
    problem.value(expression), problem.extreme(expression, ObjectiveSense.MINIMIZE)

New data are drawn around the optimum, so that what they limit matters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from optmodel.composer import Fragment
from optmodel.families import Data, DrawnInstance
from optmodel.formulation import (
    Binary,
    Formulation,
    FormulationError,
    Instance,
    Number,
    ObjectiveSense,
    Solution,
    evaluate_objective,
    parse_expression,
)
from optmodel.mutations.decision import CURRENCY, Decision, decisions
from optmodel.mutations.keyed_decision import (
    PairDecision,
    TimeDecision,
    pair_decisions,
    time_decisions,
)
from optmodel.narration import Telling, telling_faults
from optmodel.solving import (
    TOLERANCE,
    InstanceResult,
    SolutionStatus,
    SolveLimits,
    quick_solve,
    relative_difference,
)

NAME = "mutated"
"""The name of mutated problems as a source, and of their formulations."""

LIMITS = SolveLimits(nodes=200)
"""A problem whose optimum takes more nodes is not mutated."""


@dataclass(frozen=True)
class Neighbor:
    """An instance with its words and decisions."""

    instance: Instance
    telling: Telling
    decisions: tuple[Decision, ...]
    pairs: tuple[PairDecision, ...] = ()
    times: tuple[TimeDecision, ...] = ()

    @classmethod
    def of(cls, drawn: DrawnInstance, base: str) -> "Neighbor":
        """A drawn problem of a source, with the decisions that there are words for."""
        found = tuple(decisions(drawn.instance, drawn.telling, base))
        pairs = tuple(pair_decisions(drawn.instance, base))
        times = tuple(time_decisions(drawn.instance, base))
        return cls(drawn.instance, drawn.telling, found, pairs, times)

    # ---- the optimum --------------------------------------------------------------------------

    @cached_property
    def result(self) -> InstanceResult:
        """The answer of one solver."""
        return quick_solve(self.instance, LIMITS)

    @property
    def is_open(self) -> bool:
        """Whether the solver stopped before it knew the optimum."""
        return self.result.status is SolutionStatus.FEASIBLE

    @property
    def is_solved(self) -> bool:
        """Whether the optimum was found, and is not 0."""
        return self.result.status is SolutionStatus.OPTIMAL and bool(self.result.objective)

    @property
    def objective(self) -> Number:
        """The optimal objective of a solved problem."""
        assert self.result.objective is not None, "it is solved"
        return self.result.objective

    def is_worth(self, value: Number) -> bool:
        """Whether the optimum is found and is this value, as nearly as solvers compare."""
        is_equal = relative_difference(self.objective, float(value)) <= 10 * TOLERANCE
        return self.is_solved and is_equal

    @property
    def solution(self) -> Solution:
        """The optimal solution."""
        return self.result.solution

    @property
    def is_minimized(self) -> bool:
        """Whether the objective is minimized."""
        return self.formulation.objective.sense is ObjectiveSense.MINIMIZE

    def value(self, expression: str, instance: Instance | None = None) -> Number:
        """What an expression is at the optimum; with the data of an instance that has more."""
        return evaluate_objective(_aimed(instance or self.instance, expression), self.solution)

    def amounts(self, decision: Decision) -> dict[str, Number]:
        """What the optimum decides for each element."""
        totals: dict[str, Number] = {}
        place = decision.variable.over.names.index(decision.index)
        elements = [str(key[0]) for key in self.instance.sets[decision.set_name]]
        totals = dict.fromkeys(elements, 0)
        for (name, key), value in self.solution.items():
            if name == decision.variable.name:
                totals[str(key[place])] += value
        return totals

    def extreme(
        self, expression: str, sense: ObjectiveSense, instance: Instance | None = None
    ) -> Number | None:
        """The least or largest value of an expression over what is feasible; None without one."""
        result = quick_solve(_aimed(instance or self.instance, expression, sense), LIMITS)
        return result.objective if result.status is SolutionStatus.OPTIMAL else None

    # ---- what it is made of -------------------------------------------------------------------

    @property
    def formulation(self) -> Formulation:
        """The formulation."""
        return self.instance.formulation

    @property
    def money(self) -> str:
        """The unit of the telling that is a currency; a new one where there is none."""
        found = (name for name, forms in self.telling.units.items() if forms == CURRENCY)
        return next(found, "money")

    @property
    def is_in_money(self) -> bool:
        """Whether the objective is counted in money."""
        return self.formulation.objective.unit.split(" ")[0] == self.money

    def elements(self, set_name: str) -> list[Any]:
        """The elements of a plain set."""
        return [key[0] for key in self.instance.sets[set_name]]

    # ---- neighbors ----------------------------------------------------------------------------

    def changed(
        self, formulation: Formulation, telling: Telling, data: Data | None = None
    ) -> "Neighbor | None":
        """The problem with another formulation and words; data that are no longer used are left
        out. None where formulation, data and words do not fit one another.
        """
        new = data or Data({}, {})
        own_sets = {item.name for item in formulation.sets}
        own_parameters = {item.name for item in formulation.parameters}
        try:
            fresh = Instance.create(
                formulation,
                {
                    n: k
                    for n, k in {**_plain_sets(self.instance), **new.sets}.items()
                    if n in own_sets
                },
                {
                    n: values
                    for n, values in {**_plain_values(self.instance), **new.parameters}.items()
                    if n in own_parameters
                },
            )
        except FormulationError:
            return None
        if next(telling_faults(telling, formulation), None):
            return None
        variables = formulation.variable_by_name
        kept = tuple(
            replace(decision, variable=variables[decision.variable.name])
            for decision in self.decisions
            if decision.variable.name in variables and decision.set_name in own_sets
        )
        pairs = tuple(item for item in self.pairs if item.part.is_in(formulation))
        times = tuple(item for item in self.times if item.part.is_in(formulation))
        return Neighbor(fresh, telling, kept, pairs, times)

    def extended(
        self, fragments: Sequence[Fragment], data: Data, goal: str = ""
    ) -> "Neighbor | None":
        """The problem with fragments added; `goal` is what their cost adds to the objective's
        name. None where a name or a spelling of a unit is taken.
        """
        telling: Telling | None = self.telling
        extended: Formulation | None = self.formulation
        for part in fragments:
            telling = telling and _with_words(telling, part, self.money)
            extended = extended and _with_declarations(extended, part)
        if telling is None or extended is None:
            return None
        if goal:
            telling = _with_goal(telling, goal, is_minimized=self.is_minimized)
        return self.changed(extended, telling, data)


def _plain_sets(instance: Instance) -> dict[str, Any]:
    return {
        name: [key[0] if len(key) == 1 else key for key in keys]
        for name, keys in instance.sets.items()
    }


def _plain_values(instance: Instance) -> dict[str, Any]:
    return {name: values.get((), values) for name, values in instance.parameters.items()}


def _aimed(instance: Instance, expression: str, sense: ObjectiveSense | None = None) -> Instance:
    """An instance with another objective."""
    objective = instance.formulation.objective
    aimed = replace(
        objective, expression=parse_expression(expression), sense=sense or objective.sense
    )
    return replace(instance, formulation=replace(instance.formulation, objective=aimed))


def _with_declarations(formulation: Formulation, part: Fragment) -> Formulation | None:
    """A formulation with those of a fragment; None where a name is taken."""
    objective = formulation.objective
    if part.cost:
        joint: Literal["+", "-"] = "+" if objective.sense is ObjectiveSense.MINIMIZE else "-"
        cost = Binary(joint, objective.expression, parse_expression(part.cost))
        objective = replace(objective, expression=cost)
    try:
        return replace(
            formulation,
            sets=(*formulation.sets, *(item.declared() for item in part.set)),
            parameters=(*formulation.parameters, *(p.declared() for p in part.parameter)),
            variables=(*formulation.variables, *(v.declared() for v in part.variable)),
            objective=objective,
            constraints=(*formulation.constraints, *(c.declared() for c in part.constraint)),
        )
    except FormulationError:
        return None


def _with_words(telling: Telling, part: Fragment, money: str) -> Telling | None:
    """A telling with the words of a fragment; None where a unit is spelled like another one."""
    units = {name: forms for name, forms in part.units.items() if name not in telling.units}
    if money not in telling.units and any(
        item.unit.split(" ")[0] == money for item in part.parameter
    ):
        units[money] = CURRENCY
    spelled = {
        form for forms in telling.units.values() if not isinstance(forms, str) for form in forms
    }
    if any(
        not isinstance(forms, str) and not spelled.isdisjoint(forms) for forms in units.values()
    ):
        return None
    return telling.model_copy(
        update={
            "roles": {**telling.roles, **part.roles},
            "units": {**telling.units, **units},
            "fact": (*telling.fact, *part.fact),
            "relation": (*telling.relation, *part.relation),
            "rule": (*telling.rule, *part.rule),
        }
    )


def _with_goal(telling: Telling, goal: str, *, is_minimized: bool) -> Telling:
    joint = "including" if is_minimized else "less"
    objective = tuple(f"{text} {joint} {goal}" for text in telling.goal.objective)
    return telling.model_copy(
        update={"goal": telling.goal.model_copy(update={"objective": objective})}
    )


def units_of(decision: Decision, telling: Telling) -> Mapping[str, tuple[str, str] | str]:
    """The spelling of the unit of a decision, where the telling has none."""
    unit = decision.unit
    if not unit or unit in telling.units:
        return {}
    if unit in telling.roles:
        return {unit: unit}
    return {unit: (_IRREGULAR.get(unit, unit.removesuffix("s")), unit)}


_IRREGULAR = {"people": "person", "batches": "batch", "boxes": "box", "crosses": "cross"}
