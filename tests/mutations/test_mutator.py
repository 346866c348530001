"""The mutator as a source: the same again, honest, valid, told, and named by chains."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.composer import COMPOSER
from optmodel.errors import UnknownNameError, UserError
from optmodel.families import Difficulty, DrawnInstance, family, family_names
from optmodel.formulation import Formulation, Instance, formulation_hash
from optmodel.mutations import MUTATIONS, MUTATOR, Mutator, mutate
from optmodel.mutations.bases import BASES
from optmodel.narration import check_telling, read_back
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.runs import digest
from optmodel.triples import family_narrative

NUM_DRAWS = 10


@pytest.fixture(scope="module")
def drawn() -> list[DrawnInstance]:
    return [MUTATOR.draw(2, index, Difficulty.EASY) for index in range(NUM_DRAWS)]


def _base_formulation(one: DrawnInstance) -> Formulation | None:
    return None if one.base == COMPOSER.name else family(one.base).formulation


def test_draws_are_told_and_name_what_they_come_from(drawn: list[DrawnInstance]) -> None:
    for index, one in enumerate(drawn):
        check_telling(one.telling, one.instance.formulation)
        assert one.instance.formulation.name == "mutated"
        assert one.mutations
        assert set(one.mutations) <= MUTATIONS.keys()
        assert all(
            MUTATIONS[name].title in one.instance.formulation.title for name in one.mutations
        )
        narrative = family_narrative(MUTATOR, one, 2, index)
        assert read_back(narrative, one.instance) == ()


def test_most_draws_have_a_structure_that_their_base_lacks(drawn: list[DrawnInstance]) -> None:
    pairs = [
        (formulation_hash(one.instance.formulation), formulation_hash(base))
        for one in drawn
        if (base := _base_formulation(one)) is not None
    ]
    assert sum(own != base for own, base in pairs) >= 0.75 * len(pairs)


@settings(max_examples=5, deadline=None)
@given(st.integers(min_value=0, max_value=2**31))
def test_a_draw_is_the_same_again_and_after_a_round_trip(seed: int) -> None:
    one, again = (MUTATOR.draw(seed, 1, Difficulty.EASY) for _ in range(2))
    assert one == again
    text = one.instance.formulation.to_text()
    assert Formulation.from_text(text) == one.instance.formulation
    assert Instance.from_text(one.instance.formulation, one.instance.to_text()) == one.instance


def test_bases_and_kinds_settle_what_a_seed_gives() -> None:
    """Another list gives other draws: raise the version of the mutator, then this digest."""
    kinds = [(kind.name, kind.weight) for kind in MUTATIONS.values()]
    assert (MUTATOR.version, digest([list(BASES), kinds])[:12]) == (2, "1fb92e3c7962")
    assert set(BASES) <= set(family_names())


def test_a_chain_is_applied_in_its_order() -> None:
    source = Mutator.of_chain("knapsack+fixed_charge+minimum_lot")
    one = source.draw(1, 0, Difficulty.EASY, {"num_items": 4})
    assert source.name == "knapsack+fixed_charge+minimum_lot"
    assert (one.base, one.mutations) == ("knapsack", ("fixed_charge", "minimum_lot"))
    assert one.sizes == {"num_items": 4}
    assert one.instance.formulation.title == "Knapsack: with fixed charges, with smallest lots"
    names = [item.name for item in one.instance.formulation.constraints]
    assert names == ["capacity_limit", "only_when_used", "smallest_lot_reached"]


def test_a_composed_problem_may_be_the_base() -> None:
    one = Mutator.of_chain("composed+add_budget").draw(1, 0, Difficulty.EASY)
    assert one.base == "composed"


@pytest.mark.parametrize(
    ("name", "nearest"), [("knapsak+add_budget", "knapsack"), ("knapsack+add_budgt", "add_budget")]
)
def test_an_unknown_part_of_a_chain_names_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(UnknownNameError, match=f"did you mean '{nearest}'"):
        Mutator.of_chain(name)


def test_a_mutation_twice_is_an_error() -> None:
    with pytest.raises(UserError, match="name each once"):
        Mutator.of_chain("knapsack+add_budget+add_budget")


def test_a_chain_that_does_not_apply_says_which_mutation() -> None:
    with pytest.raises(UserError, match="limit_number: no way to change it"):
        Mutator.of_chain("knapsack+limit_number").draw(1, 0, Difficulty.EASY)


def test_a_mutation_that_does_not_apply_is_rejected() -> None:
    one = family("knapsack").draw(1, 0, Difficulty.EASY)
    changed = mutate(one, "knapsack", ("service_level",), RandomStream("try"))
    assert isinstance(changed, Rejection)
    assert changed.code == "not_applicable"


def test_the_number_of_changes_is_a_size() -> None:
    one = MUTATOR.draw(4, 0, Difficulty.EASY, {"num_mutations": 2})
    assert len(one.mutations) == one.sizes["num_mutations"] == 2


@pytest.mark.parametrize("sizes", [{"num_mutations": 9}, {"num_items": 3}])
def test_a_size_that_there_is_not_is_an_error(sizes: dict[str, int]) -> None:
    with pytest.raises(UserError, match="nob"):
        MUTATOR.draw(1, 0, sizes=sizes)


@pytest.mark.slow
@pytest.mark.parametrize("difficulty", Difficulty)
def test_draws_of_every_difficulty_are_told(difficulty: Difficulty) -> None:
    for index in range(12):
        one = MUTATOR.draw(5, index, difficulty)
        narrative = family_narrative(MUTATOR, one, 5, index)
        assert read_back(narrative, one.instance) == ()
