"""Cells, their shares, and how slots are dealt to them."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.errors import UnknownNameError, UserError
from optmodel.synthesis.bands.joint_histogram import JointHistogram
from optmodel.synthesis.config.slot_plan import FAMILY_ATTEMPTS, SlotPlan
from optmodel.triples import Measure

AXES = "variables:10-20=1,20-40=3 x gap:0-0.05=1,0.05-0.3=1"


def _histogram(weights: list[int]) -> JointHistogram:
    bins = ",".join(f"{10 * k}-{10 * k + 10}={weight}" for k, weight in enumerate(weights))
    return JointHistogram.read(f"rows:{bins}")


WEIGHTS = st.lists(st.integers(1, 50), min_size=1, max_size=7)


def test_axes_are_multiplied() -> None:
    found = JointHistogram.read(AXES)
    assert [str(cell) for cell in found.cells][:2] == [
        "variables=10-20 gap=0-0.05",
        "variables=10-20 gap=0.05-0.3",
    ]
    assert [cell.share for cell in found.cells] == [Fraction(n, 8) for n in (1, 1, 3, 3)]
    assert found.measures == (Measure.VARIABLES, Measure.GAP)


def test_a_file_a_table_and_a_text_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "axes.toml").write_text(
        'variables = { "10-20" = 1, "20-40" = 3 }\ngap = { "0-0.05" = 0.5, "0.05-0.3" = 0.5 }\n'
    )
    (tmp_path / "cells.toml").write_text(
        "".join(
            f'[[cell]]\nvariables = "{v}"\ngap = "{g}"\nshare = {share}\n'
            for v, share in (("10-20", 0.125), ("20-40", 0.375))
            for g in ("0-0.05", "0.05-0.3")
        )
    )
    wanted = JointHistogram.read(AXES)
    assert JointHistogram.read(str(tmp_path / "axes.toml")) == wanted
    assert JointHistogram.read(str(tmp_path / "cells.toml")) == wanted
    assert JointHistogram.of_table(wanted.to_table()) == wanted


def test_a_value_is_in_one_cell_or_in_none() -> None:
    found = JointHistogram.read(AXES)

    def cell(variables: float, gap: float | None) -> int | None:
        return found.cell_of({Measure.VARIABLES: variables, Measure.GAP: gap})

    assert [cell(10, 0), cell(19, 0.05), cell(20, 0), cell(40, 0.3)] == [0, 1, 2, 3]
    assert [cell(9, 0), cell(41, 0), cell(20, 0.31), cell(20, None)] == [None] * 4
    assert found.cell_of({}) is None


@given(WEIGHTS, st.integers(1, 500))
def test_counts_are_the_largest_remainders(weights: list[int], num: int) -> None:
    found = _histogram(weights)
    counts = found.counts(num)
    assert sum(counts) == num
    quotas = [cell.share * num for cell in found.cells]
    assert all(abs(count - quota) < 1 for count, quota in zip(counts, quotas, strict=True))
    rests = [quota - int(quota) for quota in quotas]
    up = [rest for rest, count, quota in zip(rests, counts, quotas, strict=True) if count > quota]
    down = [rest for rest, c, quota in zip(rests, counts, quotas, strict=True) if c <= quota]
    assert not up or not down or min(up) >= max(down)


@settings(max_examples=40)
@given(WEIGHTS, st.integers(1, 120))
def test_slots_are_dealt_out_evenly_and_families_take_turns(weights: list[int], num: int) -> None:
    found = _histogram(weights)
    reach = tuple(("blending", "diet")[: 1 + k % 2] for k in range(len(weights)))
    plan = SlotPlan(num, (), reach, found)
    cells = [plan.cell(slot) for slot in range(num)]
    assert tuple(cells.count(k) for k in range(len(weights))) == found.counts(num)
    for k, total in enumerate(found.counts(num)):
        assert all(
            abs(cells[:slot].count(k) - total * slot / num) <= len(weights)
            for slot in range(1, num + 1)
        )
        turns = [plan.family(slot, 0) for slot in range(num) if cells[slot] == k]
        assert turns == [reach[k][turn % len(reach[k])] for turn in range(len(turns))]


def test_where_a_family_gives_nothing_the_next_one_is_drawn() -> None:
    plan = SlotPlan(2, (), (("blending", "diet", "staffing"),))
    assert [plan.family(1, k * FAMILY_ATTEMPTS) for k in range(4)] == [
        "diet",
        "staffing",
        "blending",
        "diet",
    ]
    assert plan.family(1, FAMILY_ATTEMPTS - 1) == "diet"
    indices = [plan.index(slot, attempt) for slot in range(5) for attempt in range(5)]
    assert len(set(indices)) == len(indices)


def test_the_plan_of_a_run_is_in_its_table() -> None:
    plan = SlotPlan(20, (), (("diet",), ("blending",)), JointHistogram.read("rows:1-5=1,5-9=3"))
    assert SlotPlan.of_table({"count": 20} | plan.to_table()) == plan
    assert SlotPlan.of_table({"count": 20}) is None


@pytest.mark.parametrize(
    ("given_histogram", "said"),
    [
        ("", "'' is no histogram"),
        ("rows", "is no histogram: write it as variables:"),
        ("rows:1-5=1,1-5=2", "is no histogram"),
        ("rows:1-5=1 x rows:5-9=1", "is no histogram"),
        ("rows:1-5=0", "'0' is no share"),
        ("rows:1-5=a", "'a' is no share"),
        ("rows:1-5=1,4-9=1", "Two cells of the histogram overlap: rows=1-5, and rows=4-9"),
        ({}, "has no axis"),
        ({"rows": {}}, "The axis rows has no bins"),
        ({"cell": []}, "has no cell"),
        ({"cel": [{"rows": "1-2"}]}, r"no \[\[cel\]\]: write each cell as \[\[cell\]\]"),
        ({"cell": [{"rows": "1-2"}], "rows": {"1-2": 1}}, "and no axis beside them"),
        ({"cell": [{"share": 1}]}, "no cell of a histogram"),
        ({"cell": [{"rows": "1-2", "share": True}]}, "True is no share"),
        ({"cell": [{"rows": "1-2"}, {"gap": "0-1"}]}, "about the same measures"),
        (7, "7 is no histogram"),
    ],
)
def test_what_is_no_histogram_is_refused(given_histogram: object, said: str) -> None:
    with pytest.raises(UserError, match=said):
        JointHistogram.read(given_histogram)


def test_an_unknown_axis_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'variables'"):
        JointHistogram.read("variable:1-2=1")
    with pytest.raises(UserError, match="Cannot read"):
        JointHistogram.read("no/such/cells.toml")
