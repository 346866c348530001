"""Labels that say why there is no optimum: what programs answer to them."""

import pytest

from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.judging import Label, VerdictReason, judge, load_rule

RULE = load_rule("objective-rel-1e-6")
INFEASIBLE = Label({}, "objective", None, outcome="infeasible")
UNBOUNDED = Label({}, "objective", None, outcome="unbounded")
UNDERSPECIFIED = Label({}, "objective", None, outcome="underspecified")
NO_OPTIMUM = Label({}, "objective", None)


def ended(status: SolverStatus | None, end: End = End.OK, stdout: str = "") -> Execution:
    solves = () if status is None else (Solve("pyomo", status, objective=5.0),)
    return Execution("a", end, solves=solves, num_solves=len(solves), stdout=stdout)


@pytest.mark.parametrize("end", [End.OK, End.CRASH, End.NO_ANSWER])
def test_what_the_solver_proved_counts_however_the_program_ends(end: End) -> None:
    assert judge(ended(SolverStatus.INFEASIBLE, end), INFEASIBLE, RULE).correct
    assert judge(ended(SolverStatus.UNBOUNDED, end), UNBOUNDED, RULE).correct


@pytest.mark.parametrize("end", [End.TIMEOUT, End.MEMORY, End.FORBIDDEN, End.SYNTAX_ERROR])
def test_a_program_that_was_stopped_is_wrong(end: End) -> None:
    assert not judge(ended(SolverStatus.INFEASIBLE, end), INFEASIBLE, RULE).correct


def test_unbounded_is_no_answer_to_an_infeasible_problem() -> None:
    verdict = judge(ended(SolverStatus.UNBOUNDED), INFEASIBLE, RULE)
    assert (verdict.correct, verdict.reason) == (False, VerdictReason.WRONG_VALUE)


def test_infeasible_is_no_answer_to_an_unbounded_problem() -> None:
    verdict = judge(ended(SolverStatus.INFEASIBLE), UNBOUNDED, RULE)
    assert (verdict.correct, verdict.reason) == (False, VerdictReason.WRONG_VALUE)
    assert verdict.detail == "The problem is unbounded, and the last solve ended as infeasible."


@pytest.mark.parametrize("end", [End.OK, End.CRASH])
@pytest.mark.parametrize("label", [INFEASIBLE, UNBOUNDED, NO_OPTIMUM])
def test_infeasible_or_unbounded_is_right_of_both(label: Label, end: End) -> None:
    execution = ended(SolverStatus.INFEASIBLE_OR_UNBOUNDED, end)
    assert judge(execution, label, RULE).correct is (label is not NO_OPTIMUM or end is End.OK)


@pytest.mark.parametrize("label", [INFEASIBLE, UNBOUNDED])
def test_an_optimum_is_wrong(label: Label) -> None:
    assert not judge(ended(SolverStatus.OPTIMAL), label, RULE).correct


@pytest.mark.parametrize(
    ("stdout", "label", "is_right"),
    [
        ("Status: Infeasible", INFEASIBLE, True),
        ("Status: Infeasible", UNBOUNDED, False),
        ("Status: Unbounded", INFEASIBLE, False),
        ("Status: Unbounded", UNBOUNDED, True),
        ("The model is infeasible or unbounded", UNBOUNDED, True),
        ("Profit: 12", INFEASIBLE, False),
    ],
)
def test_a_program_without_a_solver_prints_the_outcome(
    stdout: str, label: Label, is_right: bool
) -> None:
    assert judge(ended(None, stdout=stdout), label, RULE).correct is is_right


def test_whether_a_reply_asks_is_not_judged_and_a_program_is_wrong() -> None:
    asked = judge(ended(None, End.NO_CODE), UNDERSPECIFIED, RULE)
    assert (asked.correct, asked.reason) == (False, VerdictReason.OPEN)
    made_up = judge(ended(SolverStatus.OPTIMAL), UNDERSPECIFIED, RULE)
    assert (made_up.correct, made_up.reason) == (False, VerdictReason.WRONG_VALUE)


def test_labels_without_an_outcome_are_judged_as_before() -> None:
    assert judge(ended(SolverStatus.UNBOUNDED), NO_OPTIMUM, RULE).correct
    assert not judge(ended(SolverStatus.INFEASIBLE, End.CRASH), NO_OPTIMUM, RULE).correct


def test_what_has_an_optimum_has_no_other_outcome() -> None:
    with pytest.raises(AssertionError):
        Label({"objective": 1.0}, "objective", 1.0, outcome="infeasible")
