"""The answer of a program, as its execution records it."""

from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.judging.layers import AnswerStatus, reported_answer
from tests.judging.layers.answers import answered, crashed, without_solution


def test_a_captured_optimum_is_the_answer_with_the_sign_that_is_printed() -> None:
    assert reported_answer(answered(-825.0, printed="profit: 825"), "profit").objective == 825
    assert reported_answer(answered(825.0), "profit").objective == 825
    assert reported_answer(answered(0.0), "profit").objective == 0


def test_a_program_without_a_solver_answers_by_its_print() -> None:
    found = reported_answer(Execution("", End.OK, stdout="profit: 12.5"), "profit")
    assert found.objective == 12.5
    assert not found.only_optimal


def test_no_solution_is_an_answer_though_the_program_ends_by_it() -> None:
    assert reported_answer(without_solution(), "profit").status is AnswerStatus.INFEASIBLE
    unbounded = without_solution(SolverStatus.UNBOUNDED)
    assert reported_answer(unbounded, "profit").status is AnswerStatus.UNBOUNDED
    unclear = without_solution(SolverStatus.LIMIT)
    assert reported_answer(unclear, "profit").status is AnswerStatus.UNKNOWN


def test_a_loop_until_nothing_is_feasible_has_its_last_optimum() -> None:
    solves = (
        Solve("pyscipopt", SolverStatus.OPTIMAL, 7.0),
        Solve("pyscipopt", SolverStatus.INFEASIBLE),
    )
    looped = Execution("", End.OK, solves=solves, num_solves=2)
    found = reported_answer(looped, "profit")
    assert found.objective == 7
    assert not found.only_optimal


def test_a_crash_and_a_limit_of_time_are_no_answer() -> None:
    for execution in (crashed(), Execution("", End.TIMEOUT), Execution("", End.OK)):
        assert reported_answer(execution, "profit").status is AnswerStatus.UNKNOWN
