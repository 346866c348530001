"""Which numbers of the data are bound to literals, which are kept, and when that is in doubt."""

from fractions import Fraction

import pytest

from optmodel.families import family
from optmodel.formulation import (
    DIALECTS,
    Constant,
    render_program,
    supports,
    walk,
)
from optmodel.judging.layers import NumberBinding, SuspectNumber, bind_numbers
from tests.families.every import EVERY_FAMILY
from tests.judging.layers.product_mix import PROGRAM, mix


def bound(program: str) -> NumberBinding:
    return bind_numbers(program, mix())


def test_a_size_is_bound_to_as_many_literals_as_it_has_data() -> None:
    binding = bound(PROGRAM)
    assert binding.share == 1.0
    assert not binding.kept
    assert not binding.doubt
    fresh = binding.renumbered({Fraction(3): 5, Fraction(120): 130}).text
    assert "5 * a + 7 * b <= 130" in fresh
    assert "4 * a + 5 * b <= 90" in fresh


def test_a_number_that_the_program_has_elsewhere_too_is_kept() -> None:
    binding = bound(PROGRAM + "extra = 7\n")
    assert binding.kept == {Fraction(7)}
    assert not binding.doubt
    with pytest.raises(KeyError):
        binding.renumbered({Fraction(7): 8})


def test_shares_and_thousands_are_read_as_they_are_written() -> None:
    binding = bound(PROGRAM.replace("120", "120000").replace("45", "0.45"))
    fresh = binding.renumbered({Fraction(120): 130, Fraction(45): 50}).text
    assert "<= 130000" in fresh
    assert "0.5 * b" in fresh


def test_a_wrong_number_is_suspect_and_no_doubt() -> None:
    binding = bound(PROGRAM.replace("120", "131"))
    assert binding.suspect == SuspectNumber(Fraction(120), Fraction(131))
    assert not binding.doubt
    assert binding.kept == {Fraction(120)}


def test_numbers_that_may_have_made_a_suspect_one_are_kept_with_it() -> None:
    binding = bound(PROGRAM.replace("30 * a", "26 * a"))  # 30 less 4 of the paint
    assert binding.kept == {Fraction(30), Fraction(4)}


@pytest.mark.parametrize(
    ("row", "scaled"),
    [
        ("3 * a + 7 * b <= 120", "6 * a + 14 * b <= 240"),
        ("m.addCons(4 * a + 3 * b <= 90)", "m.addCons(b <= 30 - 4 / 3 * a)"),
        ("30 * a + 45 * b", "(45 - 19) * a + 41 * b"),
        ("<= 120", "<= 240"),
    ],
)
def test_numbers_computed_by_hand_are_a_doubt(row: str, scaled: str) -> None:
    assert bound(PROGRAM.replace(row, scaled)).doubt


def test_a_literal_beside_all_data_is_extra() -> None:
    assert bound(PROGRAM + "big = 5000\n").extra == (Fraction(5000),)


def test_a_literal_that_two_data_give_is_a_doubt() -> None:
    assert bound(PROGRAM + "both = 210\n").doubt  # 120 and 90


def test_data_in_a_file_are_bound() -> None:
    program = 'import json\nd = json.load(open("d.json"))\n'
    text = '{"w": [30, 45], "wood": [3, 7, 120], "paint": [4, 3, 90]}'
    binding = bind_numbers(program, mix(), {"d.json": text})
    assert binding.share == 1.0
    fresh = binding.renumbered({Fraction(90): -1})
    assert fresh.text == program
    assert fresh.files["d.json"].endswith('"paint": [4, 3, -1]}')


def test_what_does_not_parse_is_bound_to_nothing() -> None:
    binding = bound("x = (")
    assert not binding.bound
    assert binding.doubt


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_number_of_our_own_programs_is_bound(name: str) -> None:
    """But for data that are as large as a number of the formulation, such as five days."""
    instance = family(name).draw(4, 1).instance
    nodes = (node for one in instance.formulation.expressions() for node in walk(one))
    fixed = {abs(Fraction(node.value)) for node in nodes if isinstance(node, Constant)}
    for dialect in DIALECTS:
        if supports(instance, dialect) is None:
            binding = bind_numbers(render_program(instance, dialect), instance)
            assert binding.kept <= fixed, dialect
            assert binding.share == 1.0 or binding.kept, dialect
            assert not binding.doubt
            assert not binding.extra
