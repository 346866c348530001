"""Staffing: a roster that can be found by trying, and windows that cover every period."""

from collections.abc import Sequence
from typing import Any

from optmodel.formulation import ElementId, Key
from tests.families.hand import data, draws, elements, optimum

SETS: dict[str, Any] = {
    "patterns": ["early", "late", "short"],
    "periods": [1, 2, 3],
    "covers": [("early", 1), ("early", 2), ("late", 2), ("late", 3), ("short", 1)],
    "full_time": ["early", "late"],
}
DATA: dict[str, Any] = {
    "wage": {"early": 100, "late": 90, "short": 40},
    "limit": {"early": 5, "late": 5, "short": 5},
    "output": {"early": 10, "late": 10, "short": 10},
    "required": {1: 20, 2: 30, 3: 10},
    "most_full_time": 3,
}


def test_three_full_timers_are_shared_out_best() -> None:
    """Period 2 needs three of them. One late and two early cost 290, and period 1 is covered;
    with two late ones a short shift must be paid besides: 320."""
    best = optimum("staffing", SETS, DATA)
    assert best.objective == 290
    assert [best.value("assign", p) for p in SETS["patterns"]] == [2, 1, 0]


def test_cheaper_short_shifts_change_the_roster() -> None:
    """At 5 a short shift, late shifts replace the early ones: 3 * 90 + 2 * 5."""
    cheap = {**DATA, "wage": {"early": 100, "late": 90, "short": 5}}
    best = optimum("staffing", SETS, cheap)
    assert best.objective == 280
    assert [best.value("assign", p) for p in SETS["patterns"]] == [0, 3, 2]


def test_workers_are_whole() -> None:
    """Fifteen tasks in period 3 take two late workers, though one and a half would do."""
    more = {**DATA, "required": {1: 0, 2: 0, 3: 15}}
    assert optimum("staffing", SETS, more).objective == 180


def _covered(pairs: Sequence[Key], pattern: ElementId) -> frozenset[ElementId]:
    return frozenset(t for p, t in pairs if p == pattern)


def test_every_period_is_covered_and_windows_differ() -> None:
    for instance in draws("staffing"):
        pairs = instance.sets["covers"]
        assert {t for _, t in pairs} == set(elements(instance, "periods"))
        windows = [_covered(pairs, p) for p in elements(instance, "patterns")]
        assert all(windows)
        assert len(set(windows)) >= len(windows) - 1


def test_full_time_is_more_than_half_of_the_periods() -> None:
    for instance in draws("staffing"):
        pairs = instance.sets["covers"]
        half = len(elements(instance, "periods")) // 2
        long = {p for p in elements(instance, "patterns") if len(_covered(pairs, p)) > half}
        assert long == set(elements(instance, "full_time"))
        assert long


def test_all_workers_there_are_could_do_the_tasks() -> None:
    for instance in draws("staffing"):
        pairs = instance.sets["covers"]
        limit, output = data(instance, "limit"), data(instance, "output")
        for t, required in data(instance, "required").items():
            assert sum(limit[p] * output[p] for p in limit if (p, t) in pairs) > required > 0
