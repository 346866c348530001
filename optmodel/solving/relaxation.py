"""The relaxation of an instance, where every variable may be a fraction, and its distance.

relax(instance)                               # the same instance with continuous variables
solve_relaxation(instance).objective          # its optimum
integrality_gap(instance, answer.objective)   # 0.043: the relaxation is 4.3 % better
"""

from dataclasses import replace

from optmodel.backends import SolutionStatus
from optmodel.formulation import (
    Domain,
    Implication,
    Instance,
    Number,
    Variable,
    flatten,
    parse_expression,
)
from optmodel.solving.instance_result import InstanceResult, instance_result
from optmodel.solving.limits import SolveLimits
from optmodel.solving.methods import solve_primary

_LIMITS = SolveLimits(nodes=1_000)


def has_integers(instance: Instance) -> bool:
    """Whether some variable is integer and all may be relaxed: no indicator must be binary."""
    formulation = instance.formulation
    return any(item.domain is not Domain.CONTINUOUS for item in formulation.variables) and not any(
        isinstance(item.statement, Implication) for item in formulation.constraints
    )


def relax(instance: Instance) -> Instance:
    """The same instance with every variable continuous; binaries keep their bounds."""
    formulation = instance.formulation
    variables = tuple(_continuous(variable) for variable in formulation.variables)
    return replace(instance, formulation=replace(formulation, variables=variables))


def solve_relaxation(instance: Instance, limits: SolveLimits | None = None) -> InstanceResult:
    """Solve what `relax` gives, once; the instance is flattened as it is, and only then relaxed."""
    flat = flatten(instance)
    columns = tuple(replace(column, domain=Domain.CONTINUOUS) for column in flat.columns)
    relaxed = replace(flat, columns=columns)
    return instance_result(instance, relaxed, solve_primary(relaxed, limits or SolveLimits()))


def integrality_gap(instance: Instance, objective: Number) -> float | None:
    """How much better the relaxation's optimum is than the optimum, relative to the optimum.

    It is 0 where all variables are continuous, and None where it has no value: an indicator cannot
    be relaxed, the relaxation has no proven optimum, or the optimum is 0.
    """
    domains = {item.domain for item in instance.formulation.variables}
    if domains <= {Domain.CONTINUOUS}:
        return 0.0
    if not has_integers(instance) or objective == 0:
        return None
    relaxed = solve_relaxation(instance, _LIMITS)
    if relaxed.status is not SolutionStatus.OPTIMAL or relaxed.objective is None:
        return None
    return abs(float(objective) - float(relaxed.objective)) / abs(float(objective))


def _continuous(variable: Variable) -> Variable:
    if variable.domain is Domain.BINARY:
        zero, one = parse_expression("0"), parse_expression("1")
        return replace(variable, domain=Domain.CONTINUOUS, lower=zero, upper=one)
    return replace(variable, domain=Domain.CONTINUOUS)
