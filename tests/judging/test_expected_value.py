"""What may stand for an expected value: accepted optima, an interval, a sign; and no solution."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from optmodel.execution.record import End, Execution, Solve, SolverStatus
from optmodel.judging import Label, Rule, Verdict, VerdictReason, judge, load_rule, rule_names
from optmodel.judging.no_solution import says_no_solution

STRICT = load_rule("objective-rel-1e-6")
ALL, LABELLED = load_rule("optibench-all-values"), load_rule("optibench-labelled-values")
GAP = Label({"cost": 90.0}, "cost", 90.0, bound=84.5)
RULES = [load_rule(name) for name in rule_names()]
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def verdict(value: float, label: Label, rule: Rule = STRICT) -> Verdict:
    solve = Solve("highspy", SolverStatus.OPTIMAL, value, value, {"plan": 3.0})
    return judge(
        Execution("key", End.OK, stdout=f"cost: {value!r}\n", solves=(solve,)), label, rule
    )


@EVERY_RULE
def test_each_accepted_optimum_counts(rule: Rule) -> None:
    label = Label({"cost": 620.0}, "cost", 620.0, accepted=(415.5,))
    assert [verdict(value, label, rule).correct for value in (620.0, 415.5, 515.5)] == [1, 1, 0]
    refusing = rule.model_copy(update={"other_optima": "refused"})
    assert [verdict(value, label, refusing).correct for value in (620.0, 415.5)] == [1, 0]


def test_only_the_objective_has_other_optima() -> None:
    label = Label({"plan": 3.0, "cost": 620.0}, "cost", 620.0, accepted=(615.0,))
    for rule in (ALL, LABELLED):
        assert verdict(615.0, label, rule).correct
        plan = Label({"plan": 999.0, "cost": 620.0}, "cost", 620.0, accepted=(3.0,))
        assert not verdict(620.0, plan, rule).correct


@EVERY_RULE
def test_inside_an_interval_nobody_knows(rule: Rule) -> None:
    wide = Label({"cost": 900.0}, "cost", 900.0, bound=300.0)
    reasons = [verdict(value, wide, rule).reason for value in (100.0, 600.5, 900.0, 1200.0)]
    right, wrong, undecided = VerdictReason.CORRECT, VerdictReason.WRONG_VALUE, VerdictReason.OPEN
    assert reasons == [wrong, undecided, undecided, wrong]
    narrow = Label({"cost": 900.0}, "cost", 900.0, bound=900.0)
    assert verdict(900.0, narrow, rule).reason is right


@given(st.floats(-500, 500), st.floats(-200, 200), st.floats(0, 300))
@example(0.0055, -0.005, 0.01)  # near 0, where a tolerance has a bound of its own
@example(-0.005, -0.005, 0.005)
def test_an_interval_is_decided_only_where_every_optimum_in_it_is(
    value: float, bound: float, gap: float
) -> None:
    rule = load_rule("or-space")
    label = Label({"cost": bound + gap}, "cost", bound + gap, bound=bound)
    decided = verdict(value, label, rule)
    inside = [bound + gap * part / 20 for part in range(21)]
    each = {verdict(value, Label({"cost": x}, "cost", x), rule).correct for x in inside}
    if decided.correct:
        assert each == {True}
    elif decided.reason is VerdictReason.WRONG_VALUE:
        assert each == {False}
    else:
        assert decided.reason is VerdictReason.OPEN
        assert str(bound) in decided.detail


def test_all_other_values_have_to_be_right_beside_an_open_one() -> None:
    label = Label({"cost": 90.0, "plan": 3.0}, "cost", 90.0, bound=84.5)
    other = Label({"cost": 90.0, "plan": 4.0}, "cost", 90.0, bound=84.5)
    for rule in (ALL, LABELLED):
        assert verdict(86.0, label, rule).reason is VerdictReason.OPEN
        assert verdict(86.0, other, rule).reason is VerdictReason.WRONG_VALUE


@EVERY_RULE
def test_a_sign_counts_unless_the_rule_ignores_it(rule: Rule) -> None:
    label = Label({"cost": 620.0}, "cost", 620.0)
    assert not verdict(-620.0, label, rule).correct
    ignoring = rule.model_copy(update={"sign": "ignored"})
    assert verdict(-620.0, label, ignoring).correct
    assert not verdict(-515.0, label, ignoring).correct


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("No Best Solution", True),
        ("No feasible solution found.", True),
        ("There is no optimal solution", True),
        ("Status: INFEASIBLE", True),
        ("The model is unbounded.", True),
        ("INF_OR_UNBD: infeasible_or_unbounded", True),
        ("Optimal plan: 5 units", False),
        ("The plan is not infeasible", False),
        ("A solution has no waste", False),
        ("", False),
    ],
)
def test_printed_statements_that_there_is_no_solution(text: str, says: bool) -> None:
    assert says_no_solution(text) is says


def test_what_is_printed_counts_where_no_solver_was_called() -> None:
    label = Label({}, "objective", None)

    def printed(text: str, *solves: Solve) -> bool:
        return judge(Execution("key", End.OK, stdout=text, solves=solves), label, STRICT).correct

    assert printed("No Best Solution\n")
    assert not printed("No Best Solution, objective: 5\n")
    assert not printed("")
    found = Solve("highspy", SolverStatus.OPTIMAL, 5.0, 5.0, {"x": 5.0})
    assert not printed("No Best Solution\n", found)
    assert not printed("No Best Solution\n", Solve("highspy", SolverStatus.LIMIT))
    only_solver = STRICT.model_copy(update={"sources": ("captured",)})
    silent = Execution("key", End.OK, stdout="No Best Solution\n")
    assert not judge(silent, label, only_solver).correct
