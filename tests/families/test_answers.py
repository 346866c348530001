"""What holds for the answers of every family: they exist, they differ, and every part matters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import (
    Domain,
    Formulation,
    Instance,
    Number,
    Variable,
)
from optmodel.formulation.nodes import Constant, Implication
from optmodel.solving import (
    Certified,
    InstanceResult,
    SolveLimits,
    TerminationStatus,
    certify,
    quick_solve,
)
from tests.families.every import EVERY_FAMILY, REPRESENTATIVES

NUM_DRAWS = 100
MAX_TRIES = 60
# A mangled problem may be far harder than its family; one that stays open proves nothing.
SHORT = SolveLimits(nodes=300, seconds=2.0)
NO_OPTIMUM = (
    TerminationStatus.UNBOUNDED,
    TerminationStatus.INFEASIBLE,
    TerminationStatus.INFEASIBLE_OR_UNBOUNDED,
)


@dataclass(frozen=True)
class _DrawnAnswer:
    """An instance, and its answer where it is asked for, solved once."""

    instance: Instance

    @property
    def formulation(self) -> Formulation:
        return self.instance.formulation

    @cached_property
    def answer(self) -> InstanceResult:
        return quick_solve(self.instance)


def _draws(name: str, count: int) -> Iterator[_DrawnAnswer]:
    for index in range(count):
        yield _DrawnAnswer(family(name).draw(7, index).instance)


@pytest.mark.parametrize("name", EVERY_FAMILY)
@pytest.mark.parametrize("difficulty", list(Difficulty))
def test_a_draw_has_a_certified_answer(name: str, difficulty: Difficulty) -> None:
    certified = certify(family(name).draw(7, 1, difficulty).instance)
    assert isinstance(certified, Certified), certified
    assert certified.answer.objective != 0


@pytest.mark.slow
@pytest.mark.parametrize("name", REPRESENTATIVES)
def test_a_hundred_answers_are_certified_and_nearly_all_different(name: str) -> None:
    """Those of all other families are checked by `optmodel families check --all`."""
    objectives: list[Number | None] = []
    for draw in _draws(name, NUM_DRAWS):
        certified = certify(draw.instance)
        assert isinstance(certified, Certified), certified
        objectives.append(certified.answer.objective)
    assert 0 not in objectives
    assert len(set(objectives)) >= 95 or family(name).objective_range


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_constraint_changes_an_answer(name: str) -> None:
    idle = {item.name for item in family(name).formulation.constraints}
    for draw in _draws(name, MAX_TRIES):
        idle -= {constraint for constraint in idle if _matters(draw, constraint)}
        if not idle:
            break
    assert idle == set()


def _matters(draw: _DrawnAnswer, constraint: str) -> bool:
    rest = tuple(item for item in draw.formulation.constraints if item.name != constraint)
    return _answers_differ(draw, replace(draw.formulation, constraints=rest))


def _indicators(formulation: Formulation) -> set[str]:
    statements = (item.statement for item in formulation.constraints)
    return {item.indicator.name for item in statements if isinstance(item, Implication)}


def _can_be_relaxed(formulation: Formulation) -> bool:
    """Whether it stays a formulation without integers; an indicator cannot be anything else."""
    domains = {item.domain for item in formulation.variables}
    return domains != {Domain.CONTINUOUS} and not _indicators(formulation)


def _changes_without_integers(name: str) -> bool:
    return _can_be_relaxed(family(name).formulation) and not family(name).tight_relaxation


@pytest.mark.parametrize(
    "name", [one for one in EVERY_FAMILY if _changes_without_integers(str(one.values[0]))]
)
def test_integrality_changes_an_answer(name: str) -> None:
    changed = (
        _answers_differ(draw, replace(draw.formulation, variables=_relaxed(draw.formulation)))
        for draw in _draws(name, 20)
    )
    assert len(list(islice(filter(None, changed), 5))) == 5


def _relaxed(formulation: Formulation) -> tuple[Variable, ...]:
    return tuple(_continuous(variable) for variable in formulation.variables)


def _continuous(variable: Variable) -> Variable:
    if variable.domain is Domain.BINARY:
        return replace(variable, domain=Domain.CONTINUOUS, lower=Constant(0), upper=Constant(1))
    return replace(variable, domain=Domain.CONTINUOUS)


def _answers_differ(draw: _DrawnAnswer, formulation: Formulation) -> bool:
    """Whether another formulation of the same data has another optimum, or none."""
    other = quick_solve(replace(draw.instance, formulation=formulation), SHORT)
    if other.termination in NO_OPTIMUM:
        return True
    own = draw.answer
    if other.termination is not TerminationStatus.OPTIMAL or own.objective is None:
        return False
    assert other.objective is not None
    return abs(float(own.objective - other.objective)) > 1e-6 * (1 + abs(float(own.objective)))
