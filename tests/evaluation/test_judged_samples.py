"""Votes and selections among samples, their spread over seeds, and what a sample answers."""

from dataclasses import replace

import pytest

from optmodel.evaluation import Item, Sampled, Selection, record_items
from optmodel.evaluation.judged_samples import sample_answers, score_judged_samples
from optmodel.evaluation.labels import Ledger
from optmodel.evaluation.scoring import judge_all
from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.judging import Label, Rule, load_rule

STRICT, ANYWHERE = load_rule("objective-rel-1e-6"), load_rule("objective-anywhere-rel-1e-3")
ALL_VALUES = load_rule("optibench-all-values")
VOTE, OPTIMAL, CONFIRMED = Selection
WORDS = [" ".join(f"{name}{number}" for number in range(20)) for name in ("a", "a", "b")]


def solved(value: float, status: SolverStatus = SolverStatus.OPTIMAL) -> Execution:
    return Execution("", End.OK, solves=(Solve("highspy", status, value, value, {"x": value}),))


def printed(text: str, end: End = End.OK) -> Execution:
    return Execution("", end, stdout=text)


def sampled(rule: Rule, *samples: list[Execution], optimum: float | None = 5.0) -> Sampled:
    """The scores of some items, each by its samples; the first two texts are the same."""
    label = (
        Label({}, "cost", None) if optimum is None else Label({"cost": optimum}, "cost", optimum)
    )
    items = [Item(str(place), "", WORDS[place], label) for place in range(len(samples))]
    recorded = record_items(items, Ledger())
    most = max(map(len, samples))
    executions = [
        {str(place): own[number] for place, own in enumerate(samples) if number < len(own)}
        for number in range(most)
    ]
    judged = [
        judge_all([one for one in recorded if one.id in sample], sample, [rule])
        for sample in executions
    ]
    return score_judged_samples(recorded, judged, judged, executions, [rule])[rule.name]


def test_a_vote_is_by_answer_among_the_first_k() -> None:
    """The right answer is 5: it wins among four samples, and loses among two."""
    one = sampled(STRICT, [solved(4.0), solved(4.0), solved(5.0), solved(5.0), solved(5.0)])
    votes = one.selected[VOTE]
    assert {k: score.num_correct for k, score in votes.items()} == {"2": 0, "4": 0, "5": 1}
    assert votes["5"].interval_95[0] > 0
    assert one.pass_at["5"] == 1.0
    assert list(one.selected) == [VOTE, OPTIMAL]


def test_the_first_optimal_or_confirmed_sample_is_taken() -> None:
    limit = solved(9.0, SolverStatus.LIMIT)
    confirmed = replace(solved(5.0), confirmed=True)
    one = sampled(STRICT, [limit, solved(5.0)], [limit, solved(4.0)])
    assert one.selected[OPTIMAL]["2"].num_correct == 1
    chosen = sampled(STRICT, [solved(4.0), confirmed]).selected
    assert (chosen[OPTIMAL]["2"].num_correct, chosen[CONFIRMED]["2"].num_correct) == (0, 1)


def test_no_solution_wins_a_vote_however_it_is_said() -> None:
    said = printed("No Best Solution\n", End.NO_ANSWER)
    one = sampled(STRICT, [solved(3.0), said, solved(0.0, SolverStatus.INFEASIBLE)], optimum=None)
    assert one.selected[VOTE]["3"].num_correct == 1
    assert one.selected[VOTE]["2"].num_correct == 0


@pytest.mark.parametrize("optimum", [0.4, 40.0])
def test_the_label_decides_no_vote(optimum: float) -> None:
    """40 % is 40 or 0.4: as an answer it is one of the two, whatever the label."""
    rule = load_rule("printed-objective-rel-1e-6")
    samples = [printed("cost: 40%\n"), printed("cost: 40\n"), printed("cost: 0.4\n")]
    items = record_items([Item("0", "", "?", Label({"cost": optimum}, "cost", optimum))], Ledger())
    executions = [{"0": one} for one in samples]
    judged = [judge_all(items, one, [rule]) for one in executions]
    [answers] = sample_answers(rule, judged, executions, items)
    assert [one.value for one in answers] == [40.0, 40.0, 0.4]


def test_rules_of_no_single_value_have_no_vote() -> None:
    for rule in (ANYWHERE, ALL_VALUES):
        assert list(sampled(rule, [solved(5.0), solved(5.0)]).selected) == [OPTIMAL]


def test_a_rule_that_ignores_the_sign_counts_both_as_one_answer() -> None:
    ignoring = STRICT.model_copy(update={"sign": "ignored"})
    one = sampled(ignoring, [solved(4.0), solved(-5.0), solved(5.0)])
    assert one.selected[VOTE]["3"].num_correct == 1
    assert sampled(STRICT, [solved(4.0), solved(-5.0), solved(5.0)]).mean == pytest.approx(1 / 3)


def test_the_spread_over_seeds_is_that_of_the_samples_accuracies() -> None:
    right, wrong = solved(5.0), solved(4.0)
    one = sampled(STRICT, [right, right], [right, wrong], [wrong, wrong])
    assert one.by_sample == pytest.approx((2 / 3, 1 / 3))
    assert one.standard_deviation == pytest.approx(2**-0.5 / 3)
    assert one.mean == pytest.approx(sum(one.by_sample) / 2)
    assert one.grouped_95 == (0.0, 0.75)  # two groups: of the first two items, and of the third
    single = sampled(STRICT, [right])
    assert (single.by_sample, single.standard_deviation, single.selected) == ((1.0,), None, {})


def test_an_item_without_samples_is_right_under_no_selection() -> None:
    one = sampled(STRICT, [solved(5.0), solved(5.0)], [])
    assert (one.num_samples, one.selected[VOTE]["2"].num_correct) == (2, 1)
    assert one.by_sample == (0.5, 0.5)
