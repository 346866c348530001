"""Scores add up: by type, by label, by sample, and beside another rule; settled by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from optmodel.evaluation import (
    Item,
    Ledger,
    LedgerEntry,
    RecordedItem,
    RuleScore,
    Score,
    record_items,
)
from optmodel.evaluation.blind import BlindScore
from optmodel.evaluation.judged_samples import correct_samples
from optmodel.evaluation.sampling import score_samples
from optmodel.evaluation.scoring import (
    count_ends,
    count_fallback_solvers,
    judge_all,
    num_infrastructure,
    num_print_mismatches,
    score_rules,
)
from optmodel.execution import End, Execution, Solve, SolverStatus
from optmodel.judging import Label, Rule, load_rule, rule_names
from optmodel.judging.printed_labels import printed_labelled_numbers, printed_numbers

STRICT, REPORTED = load_rule("objective-rel-1e-6"), load_rule("printed-objective-rel-1e-6")
NOTHING = Ledger()
TYPES = ("linear-notable", "linear-table", "nonlinear-notable", "nonlinear-table")


def items(num: int, known: Ledger = NOTHING) -> list[RecordedItem]:
    """Items whose objectives are 10, 11, ..., of all types in turn."""
    return record_items(
        [
            Item(str(n), TYPES[n % 4], f"{n}?", Label({"cost": 10.0 + n}, "cost", 10.0 + n))
            for n in range(num)
        ],
        known,
    )


def found(objective: float | None, printed: float | None = None) -> Execution:
    assert objective is not None, "the items of these tests have an optimum"
    solve = Solve("highspy", SolverStatus.OPTIMAL, objective, objective, {"x": objective})
    stdout = "" if printed is None else f"cost: {printed}\n"
    return Execution("", End.OK, stdout=stdout, solves=(solve,))


def scored(
    items: list[RecordedItem], executions: Mapping[str, Execution], *rules: Rule
) -> dict[str, RuleScore]:
    return score_rules(judge_all(items, executions, rules), executions, rules, TYPES)


def entry(item: str, status: str, **more: object) -> LedgerEntry:
    table = {"id": item, "status": status, "reason": "r", "evidence": "e"} | more
    return LedgerEntry.model_validate(table)


def test_verdicts_come_by_rule_and_then_by_item() -> None:
    four = items(4)
    executions = {item.id: found(item.label.optima[0]) for item in four}
    judged = judge_all(four, executions, [STRICT, REPORTED])
    order = [(one.rule.name, one.item.id) for one in judged]
    assert order == [(rule.name, n) for rule in (STRICT, REPORTED) for n in "0123"]
    assert judged[0].to_row() | {"detail": ""} == {
        "item": "0",
        "rule": "objective-rel-1e-6",
        "correct": True,
        "reason": "correct",
        "detail": "",
        "value": 10.0,
        "source": "captured",
    }


def test_what_was_printed_is_read_once_for_all_rules() -> None:
    five = items(5)
    executions = {item.id: found(1.0, printed=1000.0 + int(item.id)) for item in five}
    readers = (printed_numbers, printed_labelled_numbers)
    for reader in readers:
        reader.cache_clear()
    judge_all(five, executions, [load_rule(name) for name in rule_names()])
    for reader in readers:
        assert (reader.cache_info().misses, reader.cache_info().hits) == (5, 0)


def test_a_score_is_told_by_type_and_without_doubtful_labels() -> None:
    """Items 0, 1, 4 and 5 of eight are right; the label of item 1 is disputed, that of 2 wrong."""
    known = (
        entry("1", "disputed"),
        entry("2", "wrong", accepted=[{"value": -1.0}]),
        entry("3", "ok"),
        entry("4", "underspecified", quantities=["all_values"]),
        entry("7", "underspecified"),
    )
    eight = items(8, Ledger(known))
    executions = {
        item.id: found(item.label.optima[0] if int(item.id) % 4 < 2 else -1.0) for item in eight
    }
    rule = scored(eight, executions, STRICT)[STRICT.name]
    assert (rule.all.num_correct, rule.all.num_items) == (4, 8)
    assert {kind: one.num_correct for kind, one in rule.by_type.items()} == {
        "linear-notable": 2,
        "linear-table": 2,
        "nonlinear-notable": 0,
        "nonlinear-table": 0,
    }
    assert (rule.audited.num_correct, rule.audited.num_items) == (3, 5)
    assert rule.corrected is not None
    assert (rule.corrected.num_correct, rule.corrected.num_items) == (5, 7)
    assert rule.reasons == {"correct": 4, "wrong_value": 4}
    assert rule.sources == {"captured": 4}


def test_a_rule_beside_another_counts_what_each_has_alone() -> None:
    """Of four programs one is right by its solver alone, one by what it prints alone."""
    four = items(4)
    executions = {
        "0": found(10.0, printed=10.0),
        "1": found(11.0, printed=5.5),
        "2": found(6.0, printed=12.0),
        "3": found(6.0, printed=6.0),
    }
    comparison = scored(four, executions, STRICT, REPORTED)[REPORTED.name].beside
    assert comparison is not None
    counts = (comparison.num_only_here, comparison.num_only_there)
    assert (comparison.rule, counts) == (STRICT.name, (1, 1))
    assert scored(four, executions, STRICT, REPORTED)[STRICT.name].beside is None
    assert scored(four, executions, REPORTED)[REPORTED.name].beside is None


def test_samples_are_gathered_by_item() -> None:
    three = items(3)
    judged = [
        judge_all(three, {item.id: found(item.label.optima[0]) for item in three}, [STRICT]),
        judge_all(three[:1], {"0": found(-1.0)}, [STRICT]),
    ]
    assert correct_samples(STRICT, judged, three) == [[True, False], [True], [True]]
    assert correct_samples(REPORTED, judged, three) == [[], [], []]


def test_scores_over_samples_by_hand() -> None:
    """Two of four, none of four, all of four; after more turns the second is right, too."""
    first = [[True, True, False, False], [False] * 4, [True] * 4]
    last = [[True, True, False, False], [True] * 4, [True] * 4]
    sampled = score_samples(first, last)
    assert (sampled.num_samples, sampled.most_samples, sampled.num_items) == (4, None, 3)
    assert sampled.mean == pytest.approx((0.5 + 0 + 1) / 3)
    assert sampled.pass_at == pytest.approx({"1": 0.5, "2": (5 / 6 + 0 + 1) / 3, "4": 2 / 3})
    assert sampled.after_turns == pytest.approx((0.5 + 1 + 1) / 3)
    assert (sampled.first_after_turns.num_correct, sampled.first_after_turns.num_items) == (3, 3)


@given(st.lists(st.lists(st.booleans(), max_size=5), min_size=1, max_size=9))
def test_more_samples_are_never_less_often_right(samples: list[list[bool]]) -> None:
    sampled = score_samples(samples, samples)
    shares = list(sampled.pass_at.values())
    assert shares == sorted(shares)
    low, high = sampled.interval_95
    assert 0 <= low <= sampled.mean + 1e-9
    assert sampled.mean - 1e-9 <= high <= 1
    assert sampled.mean == sampled.after_turns == pytest.approx(shares[0])


def test_nothing_answered_is_nothing_right() -> None:
    sampled = score_samples([[], []], [[], []])
    assert (sampled.mean, sampled.num_samples, sampled.pass_at) == (0.0, 1, {"1": 0.0})


def test_ends_and_what_is_odd_about_programs_are_counted() -> None:
    asked = replace(found(1.0).solves[0], substituted_for="baron")
    executions = [
        found(1.0, printed=2.0),
        found(1.0, printed=1.0),
        Execution("", End.INFRASTRUCTURE, "no licence"),
        Execution("", End.OK, solves=(asked, asked)),
        Execution("", End.TIMEOUT),
    ]
    assert count_ends(executions) == {"infrastructure": 1, "ok": 3, "timeout": 1}
    assert num_infrastructure(executions) == 1
    assert num_print_mismatches([replace(executions[0], prints_objective=False)]) == 1
    assert num_print_mismatches(executions[2:]) == 0
    assert count_fallback_solvers(executions) == {"baron": 1}


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 30))
def test_a_score_agrees_with_itself(verdicts: Sequence[bool], num_blind: int) -> None:
    blind = BlindScore(min(num_blind, len(verdicts)), "zero")
    made = Score.of(verdicts, blind)
    assert Score.model_validate(made.model_dump(mode="json")) == made
    assert made.accuracy == (sum(verdicts) / len(verdicts) if verdicts else 0.0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"num_correct": 5}, "5 of 4 are correct"),
        ({"accuracy": 0.9}, "its numbers are not those of 2 in 4"),
        ({"interval_95": [0.0, 1.0]}, "its numbers are not those of 2 in 4"),
        ({"blind": {"num_correct": 1, "accuracy": 0.5, "strategy": "s"}}, "its baseline is not"),
        ({"num_items": -1}, "greater than or equal to 0"),
        ({"more": 1}, "Extra inputs"),
    ],
)
def test_a_stored_score_that_contradicts_itself_is_refused(
    change: dict[str, object], said: str
) -> None:
    stored = Score.of([True, True, False, False]).model_dump(mode="json")
    with pytest.raises(ValidationError, match=said):
        Score.model_validate(stored | change)
