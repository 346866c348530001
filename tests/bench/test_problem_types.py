"""The problem types of the benchmarks: covered, counted, and drawn by nobody's choice."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bench.benchmark_texts import read_benchmark_texts
from bench.problem_types import (
    PAGE,
    ProblemType,
    ProblemTypeList,
    load_problem_types,
    page_text,
)
from optmodel.sources import source_names

FOUND = load_problem_types()


def test_every_type_is_covered_by_something_that_exists_or_is_planned() -> None:
    known = {*source_names(), *FOUND.list.planned}
    unknown = {
        name: set(problem_type.families) - known
        for name, problem_type in FOUND.list.types.items()
        if not known.issuperset(problem_type.families)
    }
    assert unknown == {}


def test_what_is_planned_is_needed() -> None:
    named = {name for one in FOUND.list.types.values() for name in one.families}
    assert set(FOUND.list.planned) <= named


def test_every_item_has_a_declared_type_and_every_type_was_seen() -> None:
    read = {item.type for items in FOUND.items.values() for item in items}
    skimmed = {name for name, problem_type in FOUND.list.types.items() if problem_type.also_in}
    assert read <= FOUND.list.types.keys()
    assert read | skimmed == FOUND.list.types.keys()
    assert {one for kind in FOUND.list.types.values() for one in kind.also_in} <= FOUND.items.keys()
    assert {len(items) for items in FOUND.items.values()} == {FOUND.list.items_per_benchmark}


def test_items_stand_by_keys_once_and_hold_no_text() -> None:
    for items in FOUND.items.values():
        keys = [item.text for item in items]
        assert len(set(keys)) == len(keys)
        assert all(re.fullmatch("[0-9a-f]{40}", key) for key in keys)
        assert all(len(limit) <= 16 for item in items for limit in item.limits)


def test_a_type_has_either_families_or_a_reason() -> None:
    with pytest.raises(ValidationError, match="either families or"):
        ProblemType(definition="A riddle.", families=())
    with pytest.raises(ValidationError, match="either families or"):
        ProblemType(definition="A diet.", families=("diet",), not_covered="None does.")


def test_the_page_is_that_of_the_files() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_text(FOUND)


def test_the_sample_does_not_depend_on_the_order_of_the_texts() -> None:
    table = {"seed": 3, "items_per_benchmark": 4, "planned": (), "types": {}}
    found = ProblemTypeList.model_validate(table)
    texts = [f"text {number}" for number in range(20)]
    drawn = found.sampled_keys("one", texts)
    assert drawn == found.sampled_keys("one", texts[::-1])
    assert drawn != found.sampled_keys("other", texts)


def test_the_items_are_those_that_the_seed_draws(benchmarks_dir: Path) -> None:
    for name, texts in read_benchmark_texts(benchmarks_dir).items():
        keys = [item.text for item in FOUND.items[name]]
        assert keys == FOUND.list.sampled_keys(name, texts)


def test_no_definition_repeats_a_benchmark(benchmarks_dir: Path) -> None:
    texts = " ".join(" ".join(one) for one in read_benchmark_texts(benchmarks_dir).values())
    squeezed = " ".join(re.findall("[a-z]+", texts.lower()))
    for name, problem_type in FOUND.list.types.items():
        words = re.findall("[a-z]+", problem_type.definition.lower())
        runs = [" ".join(words[start : start + 6]) for start in range(len(words) - 5)]
        assert [run for run in runs if run in squeezed] == [], name
