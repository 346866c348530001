"""A model says what its samples mean, repairs them, and is held against a label."""

import random
import sys
from collections.abc import Callable

import pytest

from optmodel.errors import MissingExtraError, UnknownNameError, UserError
from optmodel.families import Difficulty, family
from optmodel.formulation import Instance, Number, check_solution
from optmodel.qubo import (
    MinimumCheck,
    MinimumProof,
    QuboModel,
    check_minimum,
    minimum_check,
    repaired_solution,
    to_qubo,
)
from optmodel.qubo.codes import QuboCode
from optmodel.qubo.flip_search import FlipSearch
from optmodel.rejection import Rejection
from optmodel.solving import Certified, certify
from tests.qubo.small import best_jobs, best_load, best_set, best_tour, draws, program, value


def _model(name: str, method: str = "slack", **options: bool) -> QuboModel:
    return to_qubo(draws(name, 1)[0], method, **options)


def test_the_bqm_of_dimod_has_the_same_energies() -> None:
    model = _model("knapsack")
    generator = random.Random(5)
    assert list(model.bqm.variables) == list(model.variables)
    assert model.bqm.num_interactions == model.num_interactions
    assert model.bqm.offset == model.offset
    for _ in range(20):
        sample = {name: generator.randrange(2) for name in model.variables}
        assert model.bqm.energy(sample) == model.energy_at(sample)


def test_a_decoded_sample_has_every_variable_of_the_instance() -> None:
    model = _model("knapsack")
    solution = model.decode(dict.fromkeys(model.variables, 0))
    assert set(solution.values()) == {0}
    assert model.objective_at(dict.fromkeys(model.variables, 0)) == 0
    assert model.num_slack == sum(name.startswith("slack:") for name in model.variables)
    full = model.decode(dict.fromkeys(model.variables, 1))
    assert full == {
        ("take", key): copies for key, copies in model.program.instance.parameters["copies"].items()
    }


@pytest.mark.parametrize("value", [2, None, -1])
def test_a_sample_without_bits_is_named(value: int | None) -> None:
    model = _model("independent_set")
    sample = dict.fromkeys(model.variables, 0)
    if value is None:
        del sample["choose[v1]"]
    else:
        sample["choose[v1]"] = value
    with pytest.raises(UserError, match=r"no value of 0 or 1 for the variable 'choose\[v1\]'"):
        model.decode(sample)


def test_another_method_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="QUBO method named 'slak'; did you mean 'slack'"):
        _model("knapsack", "slak")


def test_without_dimod_the_install_command_is_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dimod", None)
    model = _model("independent_set")
    assert model.energy_at(dict.fromkeys(model.variables, 0)) == model.offset
    with pytest.raises(MissingExtraError, match=r"pip install 'optmodel\[qubo\]'"):
        assert model.bqm


def test_energies_beyond_floating_point_are_refused() -> None:
    model = _model("independent_set")
    with pytest.raises(UserError, match="more digits than floating-point numbers"):
        QuboModel(
            model.program,
            model.method,
            model.variables,
            model.energy * (1 << 53),
            model.bits,
            1,
            model.slack,
            True,
            {},
        )


def test_unbalanced_says_whether_it_is_exact() -> None:
    instances = draws("multidimensional_knapsack", 8)
    fitted = [to_qubo(one, "unbalanced") for one in instances]
    usual = [to_qubo(one, "unbalanced", fits=False) for one in instances]
    assert all(model.is_exact and not model.num_slack for model in fitted)
    assert {model.is_exact for model in usual} == {True, False}
    names = {name for model in fitted for name in model.weights}
    assert names == {name for model in usual for name in model.weights}
    assert {"M", "l0 resource_limit[r1]", "l1 resource_limit[r1]"} <= names


@pytest.mark.parametrize("name", ["knapsack", "independent_set", "traveling_salesman"])
@pytest.mark.parametrize("shrinks", [False, True])
def test_random_samples_are_repaired_to_feasible_solutions(name: str, shrinks: bool) -> None:
    generator = random.Random(3)
    best = {"knapsack": best_load, "independent_set": best_set, "traveling_salesman": best_tour}
    for instance in draws(name, 3):
        model = to_qubo(instance, shrinks=shrinks)
        sign = 1 if model.unit > 0 else -1
        for _ in range(5):
            sample = {one: generator.randrange(2) for one in model.variables}
            solution = repaired_solution(model, sample)
            assert not isinstance(solution, Rejection)
            check = check_solution(instance, solution)
            assert check.worst.amount == 0
            assert sign * check.objective >= sign * best[name](instance)


def test_a_feasible_sample_is_its_own_repair() -> None:
    model = _model("independent_set")
    nothing = dict.fromkeys(model.variables, 0)
    assert repaired_solution(model, nothing) == model.decode(nothing)


def test_broken_rows_count_more_where_no_flip_mends_anything() -> None:
    """Two is the distance to both points that satisfy all rows, and each flip alone breaks one."""
    rows = [({0: 1, 1: 1}, 1), ({0: -1, 1: -1}, -1), ({1: 1, 2: -1}, 0), ({1: -1, 2: 1}, 0)]
    search = FlipSearch(program([1, 1, 1], rows), [0, 0, 0])
    assert search.excess == 1
    search.restore()
    assert search.excess == 0
    assert search.bits in ([1, 0, 0], [0, 1, 1])


def test_what_cannot_be_mended_stays_broken() -> None:
    """Of three bits each two are different."""
    pairs = [{0: 1, 1: 1}, {1: 1, 2: 1}, {0: 1, 2: 1}]
    rows = [(pair, 1) for pair in pairs] + [(dict.fromkeys(pair, -1), -1) for pair in pairs]
    search = FlipSearch(program([1, 1, 1], rows), [0, 0, 0])
    search.restore()
    assert search.excess > 0
    before = list(search.bits)
    search.improve()
    assert search.bits == before


def test_improvement_ends_at_a_point_that_no_pair_of_flips_betters() -> None:
    whole = program([-3, -4, -5], [({0: 2, 1: 3, 2: 4}, 5)])
    search = FlipSearch(whole, [0, 0, 0])
    search.improve()
    assert value(whole.objective, search.bits) == -7
    assert search.excess == 0


def test_a_wrong_label_is_rejected() -> None:
    (instance,) = draws("knapsack", 1)
    found = check_minimum(to_qubo(instance), best_load(instance) + 1)
    assert isinstance(found, Rejection)
    assert found.code == QuboCode.OTHER_MINIMUM


def test_a_minimum_that_breaks_a_row_is_rejected() -> None:
    (instance,) = draws("knapsack", 1)
    model = to_qubo(instance)
    free = QuboModel(
        model.program,
        model.method,
        model.program.bits,
        model.program.objective,
        model.bits,
        1,
        frozenset(),
        True,
        {},
    )
    found = check_minimum(free, best_load(instance))
    assert isinstance(found, Rejection)
    assert found.code == QuboCode.INFEASIBLE_MINIMUM


@pytest.mark.parametrize(
    ("name", "best"), [("knapsack", best_load), ("traveling_salesman", best_tour)]
)
def test_beyond_the_points_the_label_is_a_point_of_its_energy(
    name: str, best: Callable[[Instance], Number]
) -> None:
    """More than 20 bits; the label is that of dynamic programming, or of all orders."""
    instance = family(name).draw(7, 1, Difficulty.MEDIUM).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    found = check_minimum(to_qubo(instance), best(instance), certified.answer.solution)
    assert isinstance(found, MinimumCheck)
    assert (found.proof, found.num_minima) == (MinimumProof.THEOREM, 1)
    assert found.energy * to_qubo(instance).unit == best(instance)


def test_a_wrong_label_is_no_point_of_its_energy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver has no time either, so nothing is proven."""
    monkeypatch.setattr(minimum_check, "SECONDS", 0.0)
    instance = family("knapsack").draw(7, 1, Difficulty.MEDIUM).instance
    found = check_minimum(to_qubo(instance), best_load(instance) + 1)
    assert isinstance(found, Rejection)
    assert found.code == QuboCode.NOT_SOLVED


def test_a_solver_proves_the_minimum_of_a_model_without_a_theorem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(minimum_check, "exact_minima", lambda *_: None)
    proofs = []
    for instance in draws("multidimensional_knapsack", 3):
        solved = check_minimum(to_qubo(instance, "unbalanced"), best_jobs(instance))
        assert isinstance(solved, MinimumCheck)
        proofs.append(solved.proof)
    assert MinimumProof.SOLVER in proofs
    (instance,) = draws("independent_set", 1)
    proven = check_minimum(to_qubo(instance, "unbalanced"), best_set(instance))
    assert isinstance(proven, MinimumCheck)
    assert proven.proof is MinimumProof.THEOREM


def test_a_solver_that_ran_out_of_time_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minimum_check, "SECONDS", 0.0)
    monkeypatch.setattr(minimum_check, "exact_minima", lambda *_: None)
    instance = draws("multidimensional_knapsack", 8)[-1]
    model = to_qubo(instance, "unbalanced")
    assert not model.has_safe_weight
    found = check_minimum(model, best_jobs(instance))
    assert isinstance(found, Rejection)
    assert found.code == QuboCode.NOT_SOLVED
