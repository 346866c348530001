"""Composed problems: certified or rejected, told so that they read back, drawn again the same."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.composer import COMPOSER, LIMIT_KINDS, Draft, compose_problem
from optmodel.errors import UserError
from optmodel.families import Difficulty
from optmodel.formulation import Formulation, Instance, formulation_hash, parse_expression
from optmodel.narration import check_telling, read_back
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.solving import Certified, SolveLimits, certify, quick_solve
from optmodel.triples import family_narrative

SEEDS = st.integers(min_value=0, max_value=2**31)
LIMITS = SolveLimits(nodes=2_000, seconds=10.0)
NUM_SAMPLED = 500


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    return [COMPOSER.draft(1, index) for index in range(NUM_SAMPLED)]


@settings(max_examples=25)
@given(SEEDS, st.integers(min_value=0, max_value=1000))
def test_a_problem_certifies_or_is_rejected_and_its_text_reads_back(seed: int, index: int) -> None:
    drawn = COMPOSER.draw(seed, index)
    result = certify(drawn.instance)
    assert isinstance(result, Certified) or (isinstance(result, Rejection) and result.code)
    narrative = family_narrative(COMPOSER, drawn, seed, index)
    assert read_back(narrative, drawn.instance) == ()
    assert not re.search(r"<\w+>|@|\{|\}", narrative.text)


@settings(max_examples=20)
@given(SEEDS)
def test_a_problem_is_the_same_again_and_after_a_round_trip(seed: int) -> None:
    drawn, again = COMPOSER.draw(seed, 3), COMPOSER.draw(seed, 3)
    assert drawn == again
    text = drawn.instance.formulation.to_text()
    assert Formulation.from_text(text) == drawn.instance.formulation
    told = Instance.from_text(drawn.instance.formulation, drawn.instance.to_text())
    assert told.to_text() == drawn.instance.to_text()


@pytest.mark.parametrize("difficulty", Difficulty)
def test_sizes_are_kept(difficulty: Difficulty) -> None:
    for index in range(5):
        drawn = COMPOSER.draw(7, index, difficulty)
        [items] = (s for s in drawn.instance.formulation.sets[:1])
        assert len(drawn.instance.sets[items.name]) == drawn.sizes["num_items"]
        for size in COMPOSER.size_parameters:
            low, high = size.range(difficulty)
            assert low <= drawn.sizes[size.name] <= high
    assert COMPOSER.draw(7, 0, sizes={"num_items": 6}).sizes["num_items"] == 6


@pytest.mark.parametrize("sizes", [{"num_items": 1}, {"num_limits": 99}, {"num_trucks": 3}])
def test_a_size_that_there_is_not_is_an_error(sizes: dict[str, int]) -> None:
    with pytest.raises(UserError, match="nob"):
        COMPOSER.draw(7, 0, sizes=sizes)


def _changes(draft: Draft, kind: str) -> bool:
    """Whether a problem has another optimum, or none, without what a limit states or costs."""
    instance, fragment = draft.instance(), draft.limits[kind]
    optimum = quick_solve(instance, LIMITS).objective
    assert optimum is not None
    own = {constraint.name for constraint in fragment.constraint}
    kept = tuple(c for c in instance.formulation.constraints if c.name not in own)
    others = replace(instance.formulation, constraints=kept)
    if fragment.cost and not own:
        expression = parse_expression(draft.goal.expression)
        others = replace(others, objective=replace(others.objective, expression=expression))
    changed = quick_solve(replace(instance, formulation=others), LIMITS).objective
    return changed is None or abs(float(changed - optimum)) > 1e-6 * max(1.0, abs(float(optimum)))


@pytest.mark.parametrize("kind", LIMIT_KINDS)
def test_a_kind_fits_its_words_and_changes_the_optimum_on_some_draw(kind: str) -> None:
    def forced(number: int) -> Draft:
        return compose_problem(RandomStream("forced", kind, number), 4, 3, forced=(kind,))

    check = forced(0)
    check_telling(check.telling(check.scene.names[:4]), check.formulation())
    assert any(_changes(forced(number), kind) for number in range(25))


def test_formulations_are_many(drafts: list[Draft]) -> None:
    """The number of equal pairs in a sample says how many there are at least (birthday)."""
    counts = Counter(formulation_hash(draft.formulation()) for draft in drafts)
    pairs = sum(count * (count - 1) // 2 for count in counts.values())
    assert NUM_SAMPLED * (NUM_SAMPLED - 1) / 2 / max(1, pairs) > 5_000


def test_no_kind_stands_in_too_many_problems(drafts: list[Draft]) -> None:
    counts = Counter(kind for draft in drafts for kind in draft.limits)
    assert set(counts) == set(LIMIT_KINDS)
    assert max(counts.values()) <= 0.4 * NUM_SAMPLED


def test_the_multisets_of_kinds_are_many(drafts: list[Draft]) -> None:
    assert len({tuple(sorted(draft.limits)) for draft in drafts}) > 0.7 * NUM_SAMPLED


def test_the_median_text_is_short() -> None:
    texts = sorted(
        len(family_narrative(COMPOSER, COMPOSER.draw(5, index), 5, index).text)
        for index in range(60)
    )
    assert 300 <= texts[30] <= 1_000


def test_a_text_whose_data_all_stand_in_rules_is_written_like_others() -> None:
    """A record holds how a text was written only where it has a layout."""
    narrative = family_narrative(COMPOSER, COMPOSER.draw(15, 221), 15, 221)
    assert narrative.layout == "rules"
    assert narrative.singulars


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_one_seed_gives_fifty_thousand_formulations() -> None:
    seen: set[str] = set()
    for index in range(200_000):
        seen.add(formulation_hash(COMPOSER.draft(1, index).formulation()))
        if len(seen) == 50_000:
            return
    pytest.fail(f"only {len(seen)} formulations")
