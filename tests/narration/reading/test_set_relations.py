"""Pairs and lists of names without numbers are those of the instance."""

from string import ascii_uppercase

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance
from optmodel.narration.reading.set_relations import set_relation_errors

NAMES: dict[ElementId, str] = {"p1": "Ash", "p2": "Birch", "p3": "Cedar", 1: "Monday", 2: "Tuesday"}


@pytest.fixture
def staffing() -> Instance:
    formulation = family("staffing").formulation
    return Instance.create(
        formulation,
        sets={
            "patterns": ["p1", "p2", "p3"],
            "periods": [1, 2],
            "covers": [("p1", 1), ("p2", 1), ("p2", 2), ("p3", 2)],
            "full_time": ["p2", "p3"],
        },
        parameters={
            "wage": {"p1": 5, "p2": 9, "p3": 6},
            "limit": {"p1": 5, "p2": 5, "p3": 5},
            "output": {"p1": 1, "p2": 1, "p3": 1},
            "required": {1: 3, 2: 4},
            "most_full_time": 4,
        },
    )


TRUE = "Ash covers Monday. Birch covers Monday and Tuesday. Cedar covers Tuesday."
UNLISTED = "no sentence names exactly its elements"
FULL = " Birch and Cedar are full-time."


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (TRUE + FULL, []),
        ("| Shift | Works |\n| --- | --- |\n| Ash | Monday |\n| Birch | Monday and Tuesday |\n"
         "| Cedar | Tuesday |\n\n" + FULL, []),
        (TRUE.replace(" and Tuesday", "") + FULL, ["covers: Birch with Tuesday is not said"]),
        (TRUE.replace("Ash", "Ash and Cedar") + FULL, ["covers: Cedar with Monday is foreign"]),
        ("The shifts Ash, Birch and Cedar cover Monday, Monday and Tuesday, respectively. Birch"
         " covers Tuesday." + FULL, []),
        ("| | Monday | Tuesday |\n| --- | --- | --- |\n| Ash | x | |\n| Birch | x | x |\n"
         "| Cedar | - | Yes |\n\n" + FULL, []),
        ("shift,Monday,Tuesday\nAsh,yes,\nBirch,yes,yes\nCedar,yes,yes\n\n" + FULL,
         ["covers: Cedar with Monday is foreign"]),
        (TRUE, ["full_time: " + UNLISTED]),
        (TRUE + FULL.replace("Birch", "Ash"), ["full_time: " + UNLISTED]),
    ],
)  # fmt: skip
def test_pairs_and_lists(text: str, problems: list[str], staffing: Instance) -> None:
    assert list(set_relation_errors(text, NAMES, staffing)) == problems


def test_sentences_in_the_same_words_say_the_same_relation() -> None:
    instance = family("project_selection").draw(7, 0, Difficulty.EASY).instance
    names: dict[ElementId, str] = {
        key[0]: f"Plan {letter}"
        for key, letter in zip(instance.sets["projects"], "ABCDEFGH", strict=False)
    }
    conflict, needs = (instance.sets[name][0] for name in ("conflicts", "prerequisites"))
    others = [
        f"{names[one]} excludes {names[other]}." for one, other in instance.sets["conflicts"][1:]
    ] + [f"{names[one]} needs {names[other]}." for one, other in instance.sets["prerequisites"][1:]]
    rest = " ".join(others)
    first = f"{names[conflict[0]]} excludes {names[conflict[1]]}."
    second = f"{names[needs[0]]} needs {names[needs[1]]}."
    assert set_relation_errors(f"{first} {second} {rest}", names, instance) == ()
    mixed = f"{second} {first.replace('excludes', 'needs')} {rest}"
    assert set_relation_errors(mixed, names, instance)


def test_the_order_of_a_pair_is_that_of_the_others() -> None:
    drawn = (family("project_selection").draw(7, index).instance for index in range(20))
    instance = next(each for each in drawn if len(each.sets["prerequisites"]) > 1)
    conflicts, needs = instance.sets["conflicts"], instance.sets["prerequisites"]
    names: dict[ElementId, str] = {
        key[0]: f"Plan {letter}"
        for key, letter in zip(instance.sets["projects"], ascii_uppercase, strict=False)
    }
    mutual = "".join(f"{names[a]} and {names[b]} exclude each other. " for b, a in conflicts)
    told = [f"{names[one]} needs {names[other]}. " for one, other in needs]
    assert set_relation_errors(mutual + "".join(told), names, instance) == ()
    waits = "".join(f"{names[b]} comes before {names[a]}. " for a, b in needs)
    assert set_relation_errors(mutual + waits, names, instance) == ()
    turned = f"{names[needs[0][1]]} needs {names[needs[0][0]]}. "
    assert set_relation_errors(mutual + "".join([turned, *told[1:]]), names, instance)
