"""The least energy of every exported model, mapped back, is the label.

What it is compared with is the brute force or dynamic programming of `small`, or a certificate of
two solvers. Every minimum is looked at: by dimod where there are at most 16 variables, else by our
own enumeration of all bits.
"""

from collections.abc import Callable

import dimod
import pytest

from optmodel.errors import UserError
from optmodel.families import Difficulty, family, family_names
from optmodel.formulation import Instance, Number, check_solution, evaluate_objective
from optmodel.qubo import MinimumCheck, MinimumProof, QuboModel, check_minimum, to_qubo
from optmodel.qubo.points import exact_minima
from optmodel.solving import Certified, certify
from tests.qubo.small import best_jobs, best_load, best_placement, best_set, best_tour, draws

BRUTE_FORCE: dict[str, Callable[[Instance], Number]] = {
    "independent_set": best_set,
    "knapsack": best_load,
    "multidimensional_knapsack": best_jobs,
    "quadratic_assignment": best_placement,
    "traveling_salesman": best_tour,
}

CERTIFIED = (
    "assignment",
    "dominating_set",
    "generalized_assignment",
    "matching",
    "max_cut",
    "maximal_covering",
    "project_selection",
    "set_cover",
    "set_packing",
    "set_partitioning",
    "vertex_cover",
)

MOST_FOR_DIMOD = 16


@pytest.mark.parametrize("shrinks", [False, True], ids=["whole", "shrunk"])
@pytest.mark.parametrize("method", ["slack", "unbalanced"])
@pytest.mark.parametrize("name", BRUTE_FORCE)
def test_every_minimum_of_dimod_is_an_optimum_of_brute_force(
    name: str, method: str, shrinks: bool
) -> None:
    for instance in draws(name, 4):
        model = to_qubo(instance, method, shrinks=shrinks)
        assert model.is_exact
        _check_with_dimod(model, BRUTE_FORCE[name](instance))


def _check_with_dimod(model: QuboModel, label: Number) -> None:
    """All minima that dimod finds are feasible and have the objective."""
    if len(model.variables) > MOST_FOR_DIMOD or not model.variables:
        assert isinstance(check_minimum(model, label), MinimumCheck)
        return
    samples = dimod.ExactSolver().sample(model.bqm)
    minima = samples.lowest(atol=0, rtol=0)
    assert len(minima) >= 1
    for sample in minima.samples():
        check = check_solution(model.program.instance, model.decode(sample))
        assert (check.worst.amount, check.objective) == (0, label)
        assert model.energy_at(sample) == minima.first.energy


@pytest.mark.parametrize("name", CERTIFIED)
def test_every_minimum_is_the_certified_optimum(name: str) -> None:
    for instance in draws(name, 2):
        certified = certify(instance)
        assert isinstance(certified, Certified)
        label = evaluate_objective(instance, certified.answer.solution)
        for method in ("slack", "unbalanced"):
            for shrinks in (False, True):
                model = to_qubo(instance, method, shrinks=shrinks)
                found = check_minimum(model, label)
                assert isinstance(found, MinimumCheck) or not model.is_exact, found


@pytest.mark.parametrize("name", BRUTE_FORCE)
def test_the_energy_of_slack_is_the_objective_in_its_unit(name: str) -> None:
    """Only shrinking keeps the offset that makes it so, so it is tried with it."""
    for shrinks in (False, True):
        (instance,) = draws(name, 1)
        model = to_qubo(instance, shrinks=shrinks)
        minima = exact_minima(model.energy, len(model.variables), model.slack)
        assert minima is not None
        assert minima.energy * model.unit == BRUTE_FORCE[name](instance)


@pytest.mark.slow
@pytest.mark.parametrize("name", family_names())
def test_whatever_bits_can_hold_is_exact(name: str) -> None:
    """All families that have an exact model, at all difficulties, whole and shrunk."""
    for difficulty in Difficulty:
        for index in range(3):
            instance = family(name).draw(7, index, difficulty).instance
            try:
                models = [to_qubo(instance, shrinks=shrinks) for shrinks in (False, True)]
            except UserError:
                break
            certified = certify(instance)
            assert isinstance(certified, Certified)
            solution = certified.answer.solution
            label = evaluate_objective(instance, solution)
            for model in models:
                check = check_minimum(model, label, solution)
                assert isinstance(check, MinimumCheck)
                assert check.proof is not MinimumProof.SOLVER
