"""What holds for every family: pure draws, sizes as asked for, formulations that can be stored."""

import hashlib
import os
import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from optmodel import families
from optmodel.errors import UnknownNameError, UserError
from optmodel.families import Difficulty, Family, SizeParameter, family, family_names
from optmodel.formulation import Formulation, Instance, ProblemClass
from tests.families.every import EVERY_FAMILY, REPRESENTATIVES

NAMES = family_names()
OURS = {path.stem for path in Path(families.__file__).parent.glob("*/[!_]*.py")}

# Prints one hash over the draws of some families, and imports what a dataset needs to be drawn.
_HASH_OF_DRAWS = """
import hashlib
import sys
from optmodel.families import family
from optmodel.narration import narrate
from optmodel.random_stream import RandomStream

digest = hashlib.sha256()
for name in sys.argv[1:]:
    for index in range(3):
        drawn = family(name).draw(7, index)
        digest.update(drawn.instance.to_text().encode())
        narrative = narrate(drawn.instance, drawn.telling, RandomStream(name, index))
        digest.update(narrative.text.encode())
print(digest.hexdigest())
"""


def _texts(name: str, seed: int, count: int) -> list[str]:
    return [family(name).draw(seed, index).instance.to_text() for index in range(count)]


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_draw_is_a_pure_function_of_its_index(name: str) -> None:
    assert family(name).draw(7, 5).instance.to_text() == _texts(name, 7, 6)[5]


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_another_seed_shares_no_instance(name: str) -> None:
    texts = _texts(name, 7, 60) + _texts(name, 8, 60)
    assert len(set(texts)) == 120


@pytest.mark.parametrize(
    "names",
    [REPRESENTATIVES, pytest.param(tuple(NAMES), marks=pytest.mark.slow)],
    ids=["few", "all"],
)
def test_draws_repeat_whatever_the_order_of_hashes(checkout: Path, names: tuple[str, ...]) -> None:
    digests = {_digest_under(checkout, hash_seed, names) for hash_seed in ("1", "2")}
    assert len(digests) == 1
    assert len(digests.pop()) == hashlib.sha256().digest_size * 2


def _digest_under(checkout: Path, hash_seed: str, names: tuple[str, ...]) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", _HASH_OF_DRAWS, *names],
        check=True,
        capture_output=True,
        text=True,
        cwd=checkout,
        env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(checkout)},
        timeout=60,
    )
    return ended.stdout.strip()


def test_every_module_of_a_theme_is_listed_as_a_family() -> None:
    assert set(NAMES) >= OURS


def test_together_the_families_cover_every_class() -> None:
    assert {family(name).formulation.problem_class for name in NAMES} == set(ProblemClass)


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_family_says_what_it_is(name: str) -> None:
    drawn = family(name)
    assert drawn.name == name
    assert drawn.version >= 1
    assert drawn.about[0].isupper()
    assert drawn.about.endswith(".")
    assert all(size.meaning for size in drawn.size_parameters)
    assert all(re.search(r"\b1[89]\d\d|\b20\d\d", source) for source in drawn.literature)
    assert drawn.literature or name not in OURS


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_formulation_survives_its_text(name: str) -> None:
    formulation = family(name).formulation
    assert Formulation.from_text(formulation.to_text()) == formulation


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_an_instance_survives_its_text(name: str) -> None:
    for difficulty in Difficulty:
        instance = family(name).draw(7, 0, difficulty).instance
        again = Instance.from_text(instance.formulation, instance.to_text())
        assert again == instance
        assert again.to_text() == instance.to_text()


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_sizes_stay_in_the_range_of_their_difficulty(name: str) -> None:
    for difficulty in Difficulty:
        for index in range(10):
            drawn = family(name).draw(7, index, difficulty)
            assert drawn.difficulty is difficulty
            for knob in family(name).size_parameters:
                low, high = knob.range(difficulty)
                assert low <= drawn.sizes[knob.name] <= high


@pytest.mark.parametrize("name", EVERY_FAMILY)
@pytest.mark.parametrize("difficulty", list(Difficulty))
def test_a_knob_fixes_its_size(name: str, difficulty: Difficulty) -> None:
    for knob in family(name).size_parameters:
        for size in sorted(set(knob.range(difficulty))):
            _check_knob(family(name), knob, size, difficulty)


def _check_knob(drawer: Family, knob: SizeParameter, size: int, difficulty: Difficulty) -> None:
    drawn = drawer.draw(7, 3, difficulty, {knob.name: size})
    assert drawn.sizes[knob.name] == size
    set_name = knob.name.removeprefix("num_")
    elements = drawn.instance.sets.get(set_name)
    assert elements is None or len(elements) == size, (
        f"the set '{set_name}' of '{drawer.name}' has {len(elements)} elements where {knob.name} is"
        f" {size}"
    )


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_family_has_a_knob_for_the_size_of_a_set(name: str) -> None:
    """But for a league, where the number of teams is even: its knob counts the games of a round."""
    sets = set(family(name).formulation.set_by_name)
    assert name == "sports_scheduling" or sets & {
        knob.name.removeprefix("num_") for knob in family(name).size_parameters
    }


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_an_unknown_knob_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(UserError, match=f"'{name}' has no knob 'num_moons'; it has num_"):
        family(name).draw(7, 0, sizes={"num_moons": 3})


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_size_out_of_range_is_answered_with_the_range(name: str) -> None:
    for knob in family(name).size_parameters:
        for size in (knob.lowest - 1, knob.highest + 1):
            with pytest.raises(UserError, match=f"'{name}' takes {knob.lowest} to {knob.highest}"):
                family(name).draw(7, 0, sizes={knob.name: size})


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_mixture_of_least_and_largest_sizes_can_be_drawn(name: str) -> None:
    knobs = family(name).size_parameters
    for sizes in product(*(sorted({knob.lowest, knob.highest}) for knob in knobs)):
        wanted = {knob.name: size for knob, size in zip(knobs, sizes, strict=True)}
        for index in range(5):
            assert family(name).draw(7, index, sizes=wanted).sizes == wanted


def test_an_unknown_family_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'transportation'"):
        family("transpotation")


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_numbers_are_as_people_write_them(name: str) -> None:
    """At most six significant digits, so that no accident of arithmetic shows in a text."""
    for index in range(20):
        for values in family(name).draw(7, index).instance.parameters.values():
            for value in values.values():
                digits = f"{float(value):.12g}".replace(".", "").strip("-0")
                assert len(digits) <= 6, (index, value)
