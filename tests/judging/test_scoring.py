"""Verdicts: right answers pass in every honest form, and wrong ones in none."""

import math
from dataclasses import replace

import pytest

from optmodel.execution.record import End, Execution, Solve, SolverStatus
from optmodel.judging import AnswerSource, Label, Rule, VerdictReason, judge, load_rule

LABEL = Label(
    {"The number of Process J": 0.0, "The number of Process P": 250.0, "The total metal": 2250.0},
    "The total metal",
    2250.0,
)
RIGHT = "Process J: 0.0\nProcess P: 250.0\nTotal metal: 2250.0\n"
ALL, LABELLED, OBJECTIVE, REPORTED = (
    load_rule(name)
    for name in (
        "optibench-all-values",
        "optibench-labelled-values",
        "objective-rel-1e-6",
        "printed-objective-rel-1e-6",
    )
)
EVERY_RULE = pytest.mark.parametrize(
    "rule", [ALL, LABELLED, OBJECTIVE, REPORTED], ids=lambda r: r.name
)


def solve(
    objective: float | None = 2250.0,
    status: SolverStatus = SolverStatus.OPTIMAL,
    **variables: float,
) -> Solve:
    return Solve("pulp", status, objective, None, variables)


def execution(stdout: str = "", *solves: Solve, end: End = End.OK) -> Execution:
    return Execution("key", end, stdout=stdout, solves=solves)


@EVERY_RULE
def test_a_right_answer_printed_is_correct(rule: Rule) -> None:
    for solves in ((), (solve(x=0.0, y=250.0),)):
        if not solves and AnswerSource.PRINTED not in rule.sources:
            continue  # it reads no output
        verdict = judge(execution(RIGHT, *solves), LABEL, rule)
        assert verdict.correct
        assert verdict.reason is VerdictReason.CORRECT


@EVERY_RULE
@pytest.mark.parametrize("end", [end for end in End if end is not End.OK])
def test_a_program_that_did_not_end_well_is_wrong(rule: object, end: End) -> None:
    verdict = judge(execution(RIGHT, solve(), end=end), LABEL, rule)  # type: ignore[arg-type]
    assert not verdict.correct
    expected = {
        End.INFRASTRUCTURE: VerdictReason.INFRASTRUCTURE,
        End.NO_ANSWER: VerdictReason.NO_ANSWER,
    }.get(end, VerdictReason.NOT_OK)
    assert verdict.reason is expected


@EVERY_RULE
def test_nothing_printed_is_no_answer_or_no_label(rule: object) -> None:
    verdict = judge(execution("done"), LABEL, rule)  # type: ignore[arg-type]
    assert verdict.reason in (VerdictReason.NO_ANSWER, VerdictReason.MISSING_LABEL)


@EVERY_RULE
def test_a_stand_in_counts_unless_the_rule_refuses_it(rule: Rule) -> None:
    heard = replace(solve(x=0.0, y=250.0), substituted_for="ipopt")
    refusing = rule.model_copy(update={"substitutes": "refused"})
    assert judge(execution(RIGHT, heard), LABEL, rule).correct
    verdict = judge(execution(RIGHT, heard, solve()), LABEL, refusing)
    assert (verdict.correct, verdict.reason) == (False, VerdictReason.SUBSTITUTED)
    assert "'ipopt'" in verdict.detail
    assert judge(execution(RIGHT, solve(x=0.0, y=250.0)), LABEL, refusing).correct


class TestAllValues:
    def test_what_the_solver_answered_counts(self) -> None:
        verdict = judge(execution("", solve(j=0.0, p=250.00005)), LABEL, ALL)
        assert verdict.correct
        assert verdict.source is AnswerSource.CAPTURED

    def test_the_tolerance_is_absolute(self) -> None:
        assert judge(execution(RIGHT.replace("2250.0", "2250.00009")), LABEL, ALL).correct
        verdict = judge(execution(RIGHT.replace("2250.0", "2250.0002")), LABEL, ALL)
        assert verdict.reason is VerdictReason.WRONG_VALUE
        assert verdict.value == 2250.0002

    def test_one_number_may_serve_several_values(self) -> None:
        label = Label({"a": 5.0, "b": 5.0}, "b", 5.0)
        assert judge(execution("5"), label, ALL).correct

    @pytest.mark.parametrize("separator", ["\n", " ", ", "])
    def test_a_flood_of_numbers_answers_nothing(self, separator: str) -> None:
        text = separator.join(map(str, range(200_000)))
        verdict = judge(execution(text), LABEL, ALL)
        assert verdict.reason is VerdictReason.FLOOD
        assert "numbers only the last 15 count." in verdict.detail

    def test_a_flood_of_variables_answers_nothing(self) -> None:
        guesses = {f"x{number}": float(number) for number in range(2300)}
        solved = Solve("pulp", SolverStatus.OPTIMAL, 1.0, None, guesses)
        assert judge(execution("", solved), LABEL, ALL).reason is VerdictReason.FLOOD

    def test_the_answer_after_a_long_log_counts(self) -> None:
        log = "".join(f"iteration {number}: {number / 7}\n" for number in range(500))
        assert judge(execution(log + RIGHT), LABEL, ALL).correct
        assert judge(execution(log, solve(j=0.0, p=250.0)), LABEL, ALL).correct

    def test_who_prints_just_what_is_expected_is_not_drowned_by_a_large_model(self) -> None:
        label = Label({f"v{n}": 1000.0 + n for n in range(15)}, "v14", 1014.0)
        variables = {f"x{number}": float(number) for number in range(40)}
        solved = Solve("pulp", SolverStatus.OPTIMAL, 0.0, None, variables)
        printed = "\n".join(f"{name}: {value}" for name, value in label.values.items())
        assert judge(execution(printed, solved), label, ALL).correct

    def test_what_is_printed_and_what_is_fixed_are_one_pool(self) -> None:
        """Else a program that ignores the problem has two tries."""
        most = len(LABEL.values) + (ALL.num_spare or 0)
        near, far = range(most), range(most, 2 * most)
        for printed, fixed in ((near, far), (far, near)):
            variables = {f"x{number}": float(number) for number in fixed}
            solved = Solve("pulp", SolverStatus.OPTIMAL, 0.0, None, variables)
            both = execution("\n".join(map(str, printed)), solved)
            found = [
                judge(both, Label({"a": v}, "a", v), ALL).correct for v in map(float, range(60))
            ]
            assert sum(found) == 1 + (ALL.num_spare or 0)

    def test_neither_a_long_printout_nor_a_large_model_hides_the_answer(self) -> None:
        junk = {f"y{number}": number / 7 for number in range(1, 500)}
        large = Solve("pulp", SolverStatus.OPTIMAL, 7.0, None, junk)
        assert judge(execution(RIGHT, large), LABEL, ALL).correct
        log = "".join(f"iteration {number}: {number / 7}\n" for number in range(500))
        verdict = judge(execution(log, solve(j=0.0, p=250.0)), LABEL, ALL)
        assert verdict.source is AnswerSource.CAPTURED

    def test_a_number_repeated_is_no_flood(self) -> None:
        assert judge(execution(RIGHT + "5\n" * 1000), LABEL, ALL).correct

    def test_numbers_of_a_solver_log_do_not_serve(self) -> None:
        log = "Welcome to the CBC MILP Solver\n0 nodes\nTotal time (CPU seconds): 0.00\n"
        text = log + "Process P: 250.0\nTotal metal: 2250.0\n"
        assert judge(execution(text), LABEL, ALL).reason is VerdictReason.WRONG_VALUE

    def test_the_index_of_a_name_does_not_serve(self) -> None:
        label = Label({"City 1": 2.0, "City 2": 3.0}, "City 2", 3.0)
        assert not judge(execution("City 2: 4.0\nCity 3: 5.0"), label, ALL).correct

    def test_captured_values_of_a_failed_solve_do_not_count(self) -> None:
        failed = solve(status=SolverStatus.LIMIT, j=0.0, p=250.0)
        assert not judge(execution("", failed), LABEL, ALL).correct
        assert judge(execution(RIGHT, failed), LABEL, ALL).correct  # as the benchmark has it


class TestLabelledValues:
    def test_what_is_printed_at_a_label_decides_over_what_was_heard(self) -> None:
        """Else a program would have two guesses at each value."""
        text = RIGHT.replace("P: 250", "P: 240")
        verdict = judge(execution(text, solve(process_P=250.0)), LABEL, LABELLED)
        assert verdict.reason is VerdictReason.WRONG_VALUE
        assert verdict.value == 240.0

    def test_every_line_a_guess_is_one_guess(self) -> None:
        guesses = "".join(f"Total metal, guess: {number}\n" for number in range(3000))
        text = "Process J: 0.0\nProcess P: 250.0\n" + guesses
        assert judge(execution(text), LABEL, LABELLED).reason is VerdictReason.WRONG_VALUE

    def test_swapped_values_are_wrong(self) -> None:
        verdict = judge(
            execution("Process J: 250.0\nProcess P: 0.0\nTotal metal: 2250.0"), LABEL, LABELLED
        )
        assert verdict.reason is VerdictReason.WRONG_VALUE

    def test_a_missing_label_is_named(self) -> None:
        verdict = judge(execution("Process J: 0.0\nTotal metal: 2250.0"), LABEL, LABELLED)
        assert verdict.reason is VerdictReason.MISSING_LABEL
        assert "Process P" in verdict.detail

    def test_names_of_variables_are_labels(self) -> None:
        captured = solve(process_J=0.0, process_P=250.0)
        verdict = judge(execution("", captured), LABEL, LABELLED)
        assert verdict.correct
        assert verdict.source is AnswerSource.CAPTURED

    def test_names_that_say_nothing_are_no_labels(self) -> None:
        verdict = judge(execution("", solve(x=0.0, y=250.0)), LABEL, LABELLED)
        assert verdict.reason is VerdictReason.MISSING_LABEL

    def test_infeasible_numbers_are_wrong_though_printed(self) -> None:
        failed = solve(None, SolverStatus.INFEASIBLE)
        verdict = judge(execution(RIGHT, failed), LABEL, LABELLED)
        assert verdict.reason is VerdictReason.NOT_OPTIMAL


class TestObjective:
    def test_the_solver_decides_over_what_was_rounded(self) -> None:
        label = Label({"cost": 1 / 3}, "cost", 1 / 3)
        verdict = judge(execution("Cost: 0.33", solve(1 / 3)), label, OBJECTIVE)
        assert verdict.correct
        assert verdict.source is AnswerSource.CAPTURED

    def test_the_solver_decides_over_a_claim(self) -> None:
        verdict = judge(execution(RIGHT, solve(2000.0)), LABEL, OBJECTIVE)
        assert verdict.reason is VerdictReason.WRONG_VALUE
        assert verdict.value == 2000.0

    def test_the_tolerance_is_relative_plus_one(self) -> None:
        assert judge(execution("", solve(2250.002)), LABEL, OBJECTIVE).correct
        assert not judge(execution("", solve(2250.003)), LABEL, OBJECTIVE).correct

    @pytest.mark.parametrize("status", sorted(set(SolverStatus) - {SolverStatus.OPTIMAL}))
    def test_without_an_optimum_it_is_wrong(self, status: SolverStatus) -> None:
        verdict = judge(execution(RIGHT, solve(2250.0, status)), LABEL, OBJECTIVE)
        assert verdict.reason is VerdictReason.NOT_OPTIMAL

    def test_the_last_optimum_counts(self) -> None:
        later = (solve(1.0), solve(2250.0), solve(None, SolverStatus.INFEASIBLE))
        assert judge(execution("", *later), LABEL, OBJECTIVE).correct

    def test_a_program_may_choose_among_its_solves(self) -> None:
        several = (solve(100.0), solve(2250.0), solve(300.0))
        verdict = judge(execution("Total metal: 2250.0", *several), LABEL, OBJECTIVE)
        assert verdict.correct
        assert verdict.source is AnswerSource.PRINTED
        assert not judge(execution("", *several), LABEL, OBJECTIVE).correct

    def test_a_program_has_one_answer_however_many_models_it_solves(self) -> None:
        models = [solve(float(number)) for number in range(2200, 2300)]
        for text in ("", "Total metal: 2240.0", "Total metal: 2250%", "Total metal: 4500/2"):
            verdict = judge(execution(text, *models), LABEL, OBJECTIVE)
            assert verdict.correct == text.endswith(("2250%", "4500/2")), text
        # What it says is its answer, though the last model's optimum would be right.
        chosen = execution("Total metal: 2240.0", solve(2240.0), solve(2250.0))
        assert not judge(chosen, LABEL, OBJECTIVE).correct
        # A percentage means what the solver found, not also its hundredth part.
        assert not judge(
            execution("Total metal: 225000%", solve(225000.0)), LABEL, OBJECTIVE
        ).correct

    def test_a_maximum_may_be_a_negative_minimum(self) -> None:
        verdict = judge(execution("Total metal: 2250.0", solve(-2250.0)), LABEL, OBJECTIVE)
        assert verdict.correct
        assert verdict.source is AnswerSource.PRINTED
        assert not judge(execution("", solve(-2250.0)), LABEL, OBJECTIVE).correct

    def test_without_a_solver_the_printed_objective_counts(self) -> None:
        for text in ("Maximum total metal: 2250", "Objective value = 2250.0", "2250.0"):
            verdict = judge(execution(text), LABEL, OBJECTIVE)
            assert verdict.correct, text
            assert verdict.source is AnswerSource.PRINTED

    def test_a_number_elsewhere_does_not_count(self) -> None:
        verdict = judge(execution("Process P: 2250.0\nProcess J: 1"), LABEL, OBJECTIVE)
        assert verdict.reason is VerdictReason.MISSING_LABEL

    def test_numbers_that_are_not_finite_are_wrong(self) -> None:
        for value in (float("inf"), float("nan")):
            assert not judge(execution("", solve(value)), LABEL, OBJECTIVE).correct
            assert not judge(execution("", solve(value, x=value)), LABEL, ALL).correct
            verdict = judge(execution("", solve(value, process_P=value)), LABEL, LABELLED)
            assert verdict.reason is VerdictReason.MISSING_LABEL


class TestReportedObjective:
    """Programs that transform what their solvers found, and those that would profit from that."""

    @pytest.mark.parametrize(
        ("text", "optima", "label", "strict"),
        [
            ("Maximum reliability: 0.72", [math.log(0.72)], ("system reliability", 0.72), False),
            ("Total cost: $100.00", [20.0], ("The total cost in dollars", 100.0), False),
            ("Total cost: $1,234.50", [1000.0], ("The total cost", 1234.5), False),
            ("Total profit: 12.0", [3.0, 4.0, 5.0], ("The total profit", 12.0), False),
            ("1 11.0\n4 10.0\nBest objective: 11.0", [11.0, 11.0, 10.0, 10.0], ("z", 11.0), True),
            ("x = 3\nOptimal value: 100", [20.0], ("The total cost", 100.0), False),
            ("Minimum cost = 1.5 million", [3.0], ("The minimum cost", 1.5e6), False),
        ],
    )
    def test_what_it_reports_is_its_answer(
        self, text: str, optima: list[float], label: tuple[str, float], strict: bool
    ) -> None:
        expected = Label(dict([label]), *label)
        ran = execution(text, *map(solve, optima))
        verdict = judge(ran, expected, REPORTED)
        assert (verdict.correct, verdict.source) == (True, AnswerSource.PRINTED)
        assert judge(ran, expected, OBJECTIVE).correct == strict

    def test_a_wrong_report_is_wrong_though_the_solver_was_right(self) -> None:
        claimed = execution("Total metal: 2000", solve(2250.0))
        assert judge(claimed, LABEL, REPORTED).reason is VerdictReason.WRONG_VALUE
        assert judge(claimed, LABEL, OBJECTIVE).correct

    def test_of_several_reports_the_last_counts(self) -> None:
        guesses = "".join(f"Total metal: {number}\n" for number in range(2200, 2300))
        assert not judge(execution(guesses, solve(1.0)), LABEL, REPORTED).correct
        assert judge(execution(guesses + RIGHT, solve(1.0)), LABEL, REPORTED).correct
        objectives = "".join(f"Objective {n}: {n}\nBest: {n}\n" for n in range(2200, 2300))
        assert not judge(execution(objectives, solve(1.0)), LABEL, REPORTED).correct

    @pytest.mark.parametrize("status", sorted(set(SolverStatus) - {SolverStatus.OPTIMAL}))
    def test_without_an_optimum_nothing_is_believed(self, status: SolverStatus) -> None:
        ended = solve(None, status)
        assert judge(execution(RIGHT, ended), LABEL, REPORTED).reason is VerdictReason.NOT_OPTIMAL
        # A loop that goes on until nothing is feasible has solved to optimality before.
        assert judge(execution(RIGHT, solve(7.0), ended), LABEL, REPORTED).correct

    def test_a_rounded_report_stands_for_the_optimum_it_rounds(self) -> None:
        third = Label({"cost": 100 / 3}, "cost", 100 / 3)
        for optimum in (100 / 3, -100 / 3):
            assert judge(execution("Cost: 33.33", solve(optimum)), third, REPORTED).correct
        other = judge(execution("Cost: 33.33", solve(34.0)), third, REPORTED)
        assert (other.reason, other.value) == (VerdictReason.WRONG_VALUE, 33.33)
        # A number of one digit is too many optima rounded.
        short = Label({"cost": 3.3}, "cost", 3.3)
        assert not judge(execution("Cost: 3", solve(3.3)), short, REPORTED).correct

    def test_without_a_report_the_optimum_counts(self) -> None:
        for text in ("", "Process P: 250", "2000"):
            verdict = judge(execution(text, solve(2250.0)), LABEL, REPORTED)
            assert (verdict.correct, verdict.source) == (True, AnswerSource.CAPTURED)

    def test_an_unconfirmed_model_is_believed_no_report(self) -> None:
        refuted = replace(execution(RIGHT, solve(7.0)), confirmed=False)
        assert judge(refuted, LABEL, REPORTED).reason is VerdictReason.UNCONFIRMED


def test_a_label_of_nothing_is_a_mistake() -> None:
    with pytest.raises(AssertionError):
        Label({}, "cost", 1.0)
    with pytest.raises(AssertionError):
        Label({"cost": float("nan")}, "cost", 1.0)


@EVERY_RULE
def test_an_answer_that_its_model_has_not_is_wrong_and_one_unconfirmed_where_refused(
    rule: Rule,
) -> None:
    right = execution(RIGHT, solve(x=0.0, y=250.0))
    refusing = rule.model_copy(update={"unconfirmed": "refused"})
    assert judge(right, LABEL, rule).correct
    assert judge(right, LABEL, refusing).reason is VerdictReason.UNCONFIRMED
    assert judge(replace(right, confirmed=False), LABEL, rule).reason is VerdictReason.UNCONFIRMED
    assert judge(replace(right, confirmed=True), LABEL, refusing).correct


@pytest.mark.parametrize(
    ("status", "is_right"),
    [(SolverStatus.INFEASIBLE, True), (SolverStatus.UNBOUNDED, True), (SolverStatus.LIMIT, False)],
)
def test_no_solution_has_to_be_proven(status: SolverStatus, is_right: bool) -> None:
    execution = Execution("", End.OK, solves=(Solve("pulp", status),))
    label = Label({}, "objective", None)
    assert judge(execution, label, load_rule("objective-rel-1e-6")).correct is is_right
    assert not judge(Execution("", End.OK), label, load_rule("objective-rel-1e-6")).correct
