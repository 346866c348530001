"""HiGHS from arrays: every ending, a proven bound, silence, and the same answer each time."""

import os
import subprocess
import sys

import pytest

from optmodel.formulation import FormulationError, flatten
from optmodel.solving import SolutionStatus, SolveLimits, TerminationStatus
from optmodel.solving.methods import solve_with_highs
from tests.solving import models


@pytest.mark.parametrize("name", ["LP", "MILP", "QP"])
def test_the_optimum_is_found_and_its_bound_closes_the_gap(name: str) -> None:
    instance, optimum = models.OPTIMA[name]
    result = solve_with_highs(flatten(instance), SolveLimits())
    assert result.status is TerminationStatus.OPTIMAL
    assert result.solution_status is SolutionStatus.OPTIMAL
    assert result.objective == pytest.approx(optimum, abs=1e-9)
    assert result.bound == pytest.approx(optimum, abs=1e-9)


def test_endings_without_a_solution() -> None:
    infeasible = solve_with_highs(flatten(models.INFEASIBLE), SolveLimits())
    unbounded = solve_with_highs(flatten(models.UNBOUNDED), SolveLimits())
    assert infeasible.status is TerminationStatus.INFEASIBLE
    assert infeasible.solution_status is SolutionStatus.NONE
    assert unbounded.status is TerminationStatus.UNBOUNDED


def test_limits_end_a_solve_without_a_proof() -> None:
    flat = flatten(models.market_split())
    by_nodes = solve_with_highs(flat, SolveLimits(nodes=20))
    assert by_nodes.status is TerminationStatus.NODE_LIMIT
    assert by_nodes.solution_status is not SolutionStatus.OPTIMAL
    assert solve_with_highs(flat, SolveLimits(seconds=1e-4)).status is TerminationStatus.TIME_LIMIT


def test_a_model_that_arrays_cannot_hold_is_refused() -> None:
    with pytest.raises(FormulationError):
        solve_with_highs(flatten(models.NLP), SolveLimits())


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    solve_with_highs(flatten(models.MILP), SolveLimits())
    assert capfd.readouterr() == ("", "")


def test_the_dual_bound_of_a_singular_quadratic_is_its_optimum() -> None:
    flat = models.flat(models.least("(x + y - 2) ** 2 + x"), (models.X, models.Y), "x >= 0.5")
    result = solve_with_highs(flat, SolveLimits())
    assert result.objective == pytest.approx(0.5, abs=1e-8)
    assert result.bound == pytest.approx(0.5, abs=1e-6)


def test_the_same_model_ends_the_same_way_whatever_came_before() -> None:
    flat = flatten(models.MILP)
    alone = solve_with_highs(flat, SolveLimits())
    solve_with_highs(flatten(models.market_split()), SolveLimits(nodes=5))
    assert solve_with_highs(flat, SolveLimits()) == alone


def test_a_forked_worker_solves_after_its_parent_did() -> None:
    """Workers are forked from processes that may have solved something already."""
    solve_with_highs(flatten(models.MILP), SolveLimits())
    worker = os.fork()
    if worker == 0:
        result = solve_with_highs(flatten(models.market_split()), SolveLimits(nodes=20))
        os._exit(0 if result.status is TerminationStatus.NODE_LIMIT else 1)
    assert os.waitpid(worker, 0)[1] == 0


def test_a_solver_that_somebody_else_ran_with_more_threads_does_no_harm() -> None:
    """In a process of its own: the first solve decides how many threads HiGHS has."""
    program = """
import highspy
from optmodel.formulation import flatten
from optmodel.solving import SolveLimits
from optmodel.solving.methods import solve_with_highs
from tests.solving import models

other = highspy.Highs()
other.setOptionValue("output_flag", False)
other.setOptionValue("threads", 2)
column = other.addIntegral(0, 3)
other.addConstr(2 * column <= 5)
other.maximize(column)
print(solve_with_highs(flatten(models.MILP), SolveLimits()).status)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.split()[-1:] == ["optimal"], done.stderr
