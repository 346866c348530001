"""Which literals of a program may be data, and what stays when some are replaced."""

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.judging.layers import file_literals, program_literals, with_values


def values(program: str) -> list[float]:
    literals = program_literals(program)
    assert literals is not None
    return [float(literal.value) for literal in literals]


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ('price = {"rye": 4.5, 3: 7}', [4.5, 7]),
        ("x = data[3] + 4", [4]),
        ("y = 5 * x ** 2", [5]),
        ("for t in range(12):\n    print(t, 13)\n", []),
        ('m.setParam("TimeLimit", 60)\nm.Params.MIPGap = 1e-6\ns.options["gap"] = 0.3', []),
        ("m.solve(solver=S, timeLimit=30, capacity=40)", [40]),
        ("if x > 0.5:\n    y = 3\n", [3]),
        ("a = [v for v in w if v > 6]", []),
        ('"""A docstring with 5 and 6."""\nx = 7', [7]),
        ('print(f"{x:.2f} of 5")', []),
        ("x = 1_000 + .5 + 2e3 - 0x1F + 3j + True", [1000, 0.5, 2000]),
        ('table = """plant,cap\nA,40\nB,25.5\n"""', [40, 25.5]),
        ('row = json.loads(\'{"a": 3, "b": 4}\')', [3, 4]),
        ('name = "plant 2 of 3"', []),
        ("m.addCons(x - 40 <= -3)", [40, 3]),
    ],
)
def test_literals_stand_where_data_may_stand(program: str, found: list[float]) -> None:
    assert values(program) == found


@pytest.mark.parametrize("program", ["x = (", "x = 1\r\ny = 2", "x = " + "(" * 5000, "\x00"])
def test_a_program_that_does_not_parse_has_none(program: str) -> None:
    assert program_literals(program) is None


def test_integers_that_may_name_elements_are_marked() -> None:
    literals = program_literals('a = [1, 2, 3]\nb = [("x", 4), ("y", 5)]\nc = [7, 9]\nd = (6.5, 2)')
    assert literals is not None
    marked = [float(literal.value) for literal in literals if literal.index_like]
    assert marked == [1, 2, 3, 4, 5]


def test_a_negative_value_keeps_its_place_in_a_power_and_a_difference() -> None:
    program = "y = 40 ** 2 - 40"
    literals = program_literals(program)
    assert literals is not None
    assert with_values(program, [(one, -1) for one in literals]) == "y = (-1) ** 2 - (-1)"


def test_characters_of_several_bytes_move_no_literal() -> None:
    program = 'a = {"Łódź €": 40}  # żółć 40\nb = "€"; c = 25\n'
    literals = program_literals(program)
    assert literals is not None
    fresh = with_values(program, [(literals[0], 41), (literals[1], Fraction(5, 2))])
    assert fresh == 'a = {"Łódź €": 41}  # żółć 40\nb = "€"; c = 2.5\n'


def test_a_file_is_changed_without_brackets() -> None:
    text = "plant,capacity\nŁ1,40\nB,25\n"
    literals = file_literals(text)
    assert [float(one.value) for one in literals] == [40, 25]
    assert with_values(text, [(literals[0], -1)]) == "plant,capacity\nŁ1,-1\nB,25\n"


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=8), st.data())
def test_what_is_written_is_read_again(numbers: list[object], data: st.DataObject) -> None:
    program = "d = [" + ", ".join(map(str, numbers)) + "]\n"
    literals = program_literals(program)
    assert literals is not None
    assert [one.value for one in literals] == [Fraction(str(number)) for number in numbers]
    fresh = [data.draw(st.integers(2, 999)) for _ in literals]
    changed = with_values(program, list(zip(literals, fresh, strict=True)))
    again = program_literals(changed)
    assert again is not None
    assert [one.value for one in again] == fresh


def test_hostile_digits_take_no_time_and_raise_nothing() -> None:
    for text in ("1" * 50_000 + "a", "1." * 20_000, "9" * 5000, "1 " * 10_000):
        begun = time.process_time()
        file_literals(text)
        program_literals(f'x = """{text}\n"""')
        assert time.process_time() - begun < 2
    assert program_literals("x = " + "9" * 2000) is None


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    literals = program_literals(text)
    assert literals is None or with_values(text, []) == text
    file_literals(text)
