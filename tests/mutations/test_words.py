"""The words of mutations: those of decisions fit their families, and fragments their words."""

import pytest

from optmodel.composer import load_fragments
from optmodel.families import Difficulty, family, family_names
from optmodel.mutations import Neighbor
from optmodel.mutations.decision import decision_texts


@pytest.mark.parametrize("name", sorted(decision_texts()))
def test_decisions_are_those_of_the_family(name: str) -> None:
    formulation = family(name).formulation
    for variable, by_index in decision_texts()[name].items():
        binders = formulation.variable_by_name[variable].over.binders
        assert by_index.keys() <= {binder.names[0] for binder in binders}


def test_a_choice_is_binary_and_an_amount_may_be_anything() -> None:
    for name in decision_texts():
        problem = Neighbor.of(family(name).draw(1, 0, Difficulty.EASY), name)
        assert problem.decisions, name
        for decision in problem.decisions:
            if decision.is_choice:
                assert decision.variable.domain == "binary"
                assert decision.is_plain


def test_most_families_have_words() -> None:
    assert len(decision_texts()) >= 0.7 * len(family_names())


def test_fragments_say_what_they_add() -> None:
    for name, part in load_fragments("mutations").items():
        assert part.about, name
        told = {fact.parameter for fact in part.fact}
        said = " ".join(text for rule in part.rule for text in rule.say)
        for item in part.parameter:
            assert item.name in told or item.name in said or "<limit>" in said, item.name
