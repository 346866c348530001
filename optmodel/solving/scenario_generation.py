"""Two-stage robust problems by column-and-constraint generation.

The master problem holds a few scenarios, and decides the first stage; each scenario is then solved
with that stage fixed, and the worst one joins the master. The master bounds the optimum from the
good side, the worst scenario from the other, until both are the same.

    result = solve_by_scenarios(instance, "scenarios", first_stage=("load",))
    result.objective, result.used      # 4210.0, ('s2', 's4')

B. Zeng and L. Zhao, "Solving two-stage robust optimization problems using a column-and-constraint
generation method", Operations Research Letters 41(5), 2013.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from optmodel.backends import SolutionStatus, TerminationStatus
from optmodel.formulation import (
    ElementId,
    Instance,
    ObjectiveSense,
    Parameter,
    Solution,
    constraint,
    parameter,
)
from optmodel.rejection import Rejection
from optmodel.solving.certificate import STEP, CertificationCode
from optmodel.solving.certification import quick_solve
from optmodel.solving.limits import SolveLimits

_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """The optimum, and the scenarios that the last master problem held."""

    objective: float
    used: tuple[ElementId, ...]


def solve_by_scenarios(
    instance: Instance,
    scenarios: str,
    first_stage: Sequence[str],
    limits: SolveLimits | None = None,
) -> ScenarioResult | Rejection:
    """Solve an instance whose objective is that of its worst scenario, once one is fixed.

    `scenarios` is a plain set, `first_stage` the variables that are decided before it is known. A
    `Rejection` where a solve ends without an optimum.
    """
    limits = limits or SolveLimits()
    elements = [key[0] for key in instance.sets[scenarios]]
    sign = 1 if instance.formulation.objective.sense is ObjectiveSense.MINIMIZE else -1
    used = [elements[0]]
    while True:
        master = quick_solve(_with_scenarios(instance, scenarios, used), limits)
        if master.status is not SolutionStatus.OPTIMAL or master.objective is None:
            return _unsolved(f"the master problem of {len(used)} scenarios")
        values: dict[ElementId, float] = {}
        for element in elements:
            only = _with_scenarios(instance, scenarios, [element])
            second = quick_solve(_fixed(only, first_stage, master.solution), limits)
            if second.termination is TerminationStatus.INFEASIBLE:
                values[element] = float("inf")
            elif second.status is SolutionStatus.OPTIMAL and second.objective is not None:
                values[element] = sign * float(second.objective)
            else:
                return _unsolved(f"scenario '{element}'")
        worst = max(elements, key=lambda element: values[element])
        bound = sign * float(master.objective)
        if values[worst] - bound <= _TOLERANCE * (1 + abs(bound)):
            return ScenarioResult(float(master.objective), tuple(used))
        assert worst not in used, "the master problem holds this scenario already"
        used.append(worst)


def _unsolved(what: str) -> Rejection:
    return Rejection(STEP, CertificationCode.NOT_OPTIMAL, f"There is no optimum of {what}.")


def _with_scenarios(instance: Instance, name: str, kept: Sequence[ElementId]) -> Instance:
    """The instance with these scenarios only, and the data without the others."""
    dropped = {key[0] for key in instance.sets[name]} - set(kept)
    return Instance(
        instance.formulation,
        {
            item: tuple(key for key in keys if dropped.isdisjoint(key))
            for item, keys in instance.sets.items()
        },
        {
            item: {key: value for key, value in values.items() if dropped.isdisjoint(key)}
            for item, values in instance.parameters.items()
        },
    )


def _fixed(instance: Instance, first_stage: Sequence[str], solution: Solution) -> Instance:
    """The instance with the first stage fixed by equations to the values of a solution."""
    formulation = instance.formulation
    chosen = [variable for variable in formulation.variables if variable.name in first_stage]
    data: list[Parameter] = [
        replace(
            parameter(f"fixed_{v.name}", "f", unit=v.unit, meaning=f"the value of {v.meaning}"),
            over=v.over,
        )
        for v in chosen
    ]
    rules = []
    for variable in chosen:
        index = f"[{', '.join(variable.over.names)}]" if variable.over.names else ""
        rule = constraint(
            f"fix_{variable.name}",
            f"{variable.name}{index} == fixed_{variable.name}{index}",
            meaning="the first stage is decided",
        )
        rules.append(replace(rule, over=variable.over))
    fixed = replace(
        formulation,
        parameters=(*formulation.parameters, *data),
        constraints=(*formulation.constraints, *rules),
    )
    values = {
        f"fixed_{variable.name}": {
            key: value for (name, key), value in solution.items() if name == variable.name
        }
        for variable in chosen
    }
    return Instance(fixed, instance.sets, {**instance.parameters, **values})
