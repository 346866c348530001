"""A problem with one mistake, in the place of a wrong program: what it would answer to a variant.

    wrong = next(mutated_instances(instance))       # without its first constraint
    MutatedProblem(instance, wrong, solver_answer(wrong)).breaks(variant, expected)     # True

Variants are chosen on these mistakes. Solvers answer in the place of programs: one quickly, to
choose, and two with a certificate for what is then expected of programs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optmodel.formulation import (
    Constant,
    Domain,
    Formulation,
    FormulationError,
    Instance,
    Key,
    Number,
    ObjectiveSense,
)
from optmodel.judging.layers.answer_status import AnswerStatus, ReportedAnswer
from optmodel.judging.layers.metamorphic_tests import Expectations, broken_test
from optmodel.rejection import Rejection
from optmodel.solving import (
    SolutionStatus,
    SolveLimits,
    TerminationStatus,
    certify,
    mutated,
    mutations,
    quick_solve,
)

_CERTIFYING = SolveLimits(nodes=1_000, seconds=5.0)
_LIMITS = SolveLimits(nodes=100, seconds=2.0)


@dataclass(frozen=True, slots=True)
class MutatedProblem:
    """A mutated problem and its answer, in the place of a wrong program.

    Without a problem it stands for a program that always gives the same answer.
    """

    right: Instance
    wrong: Instance | None
    before: ReportedAnswer

    def breaks(self, other: Instance, expected: Expectations) -> bool:
        """Whether its answer to a variant breaks a test. What it changes in the data stays."""
        sense = other.formulation.objective.sense
        after = self.before
        if other is not self.right and self.wrong is not None:
            after = solver_answer(replace(self.wrong, parameters=self._data(self.wrong, other)))
        return broken_test(expected, self.before, after, sense) is not None

    def _data(self, wrong: Instance, other: Instance) -> dict[str, dict[Key, Number]]:
        """The data of a variant, with what is wrong in them already."""
        return {
            name: {
                key: value if mine == self.right.parameters[name][key] else mine
                for (key, value), mine in zip(
                    values.items(), wrong.parameters[name].values(), strict=True
                )
            }
            for name, values in other.parameters.items()
        }


def mutated_instances(instance: Instance) -> Iterator[Instance]:
    """The problem with one mistake: in a constraint, in a domain, in the sense of the objective."""
    formulation = instance.formulation
    for one in mutations(instance):
        yield mutated(instance, one)
    goal = formulation.objective
    turned = next(sense for sense in ObjectiveSense if sense is not goal.sense)
    yield with_formulation(instance, replace(formulation, objective=replace(goal, sense=turned)))
    for place, variable in enumerate(formulation.variables):
        if variable.domain is not Domain.CONTINUOUS:
            is_binary = variable.domain is Domain.BINARY
            lower = Constant(0) if is_binary else variable.lower
            upper = Constant(1) if is_binary else variable.upper
            loose = replace(variable, domain=Domain.CONTINUOUS, lower=lower, upper=upper)
            variables = (*formulation.variables[:place], loose, *formulation.variables[place + 1 :])
            try:
                yield with_formulation(instance, replace(formulation, variables=variables))
            except FormulationError:  # an indicator has to be binary
                continue


def with_formulation(instance: Instance, formulation: Formulation) -> Instance:
    return replace(instance, formulation=formulation)


def solver_answer(instance: Instance) -> ReportedAnswer:
    """The answer of a right program for an instance, or unknown where it is not proven."""
    try:
        result = quick_solve(instance, _LIMITS)
    except (FormulationError, OverflowError):
        return ReportedAnswer(AnswerStatus.UNKNOWN)
    if result.status is SolutionStatus.OPTIMAL and result.objective is not None:
        return ReportedAnswer(AnswerStatus.OPTIMAL, float(result.objective), 1, only_optimal=True)
    if result.termination is TerminationStatus.INFEASIBLE:
        return ReportedAnswer(AnswerStatus.INFEASIBLE, None, 1)
    return ReportedAnswer(AnswerStatus.UNKNOWN, None, 1)


def certified_answer(instance: Instance) -> ReportedAnswer:
    """The certified optimum: one solver alone may be wrong where data are far from usual ones."""
    try:
        result = certify(instance, _CERTIFYING)
    except (FormulationError, OverflowError):
        return ReportedAnswer(AnswerStatus.UNKNOWN)
    if isinstance(result, Rejection) or result.answer.objective is None:
        return ReportedAnswer(AnswerStatus.UNKNOWN)
    return ReportedAnswer(AnswerStatus.OPTIMAL, float(result.answer.objective), 1)
