"""Renumbering: what is replaced in a program, what is left alone, and what it must then find."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.execution import Program, process_runner
from optmodel.formulation import render_program
from optmodel.random_stream import RandomStream
from optmodel.triples import (
    DataChange,
    Triple,
    TripleRecord,
    changed_values,
    data_changes,
    numeric_literals,
    objective_mismatch,
    renumbered,
    with_values,
)
from tests.triples.records import Row, made_triple


def test_numbers_are_replaced_where_they_are_spelled_and_only_there() -> None:
    program = 'x = {"plan 58": 58, "b": 5.8}  # 58\ny = a58 + 58.0\nz = 158'
    fresh = 'x = {"plan 58": 61, "b": 5.8}  # 58\ny = a58 + 61\nz = 158'
    assert renumbered(program, {58.0: 61}) == fresh


def test_exponents_hexadecimal_and_imaginary_numbers_are_left_alone() -> None:
    program = "a = x ** 2 + 2 + 0x2 + 2j\n"
    assert renumbered(program, {2.0: Fraction(7, 2)}) == "a = x ** 2 + 3.5 + 0x2 + 2j\n"


def test_columns_are_counted_in_characters_after_other_scripts() -> None:
    program = 'a = {"Łódź €": 40}\n'
    assert renumbered(program, {40.0: Fraction(83, 2)}) == 'a = {"Łódź €": 41.5}\n'


def test_underscores_and_points_are_read_as_python_reads_them() -> None:
    assert numeric_literals("a = 1_000 + .5 + 2e3 - 7") == {1000.0, 0.5, 2000.0, 7.0}


@given(st.integers(1, 10**6), st.integers(1, 10**9), st.integers(0, 4))
def test_a_replaced_number_reads_back_as_the_new_one(old: int, new: int, places: int) -> None:
    value = Fraction(new, 10**places)
    exact = value.numerator if value.denominator == 1 else value
    assert numeric_literals(renumbered(f"a = {old}\n", {float(old): exact})) == {float(value)}


def test_a_program_that_lacks_a_changed_datum_is_another_model() -> None:
    change = DataChange({Fraction(58): 61, Fraction(5, 2): 3}, 100.0)
    assert change.renumbered("a = 58\nb = 2.5 + 7\n") == "a = 61\nb = 3 + 7\n"
    assert change.renumbered("a = 58\n") is None


def test_changes_are_certified_and_the_records_own_program_finds_them(rows: list[Row]) -> None:
    for row in (rows[0], rows[1], rows[5]):
        record = TripleRecord.of(row)
        own = row["programs"]["pyscipopt"]
        changes = data_changes(record, "pyscipopt")
        assert len(changes) == 4
        assert len({record.objective, *(change.objective for change in changes)}) == 5
        programs = [change.renumbered(own) for change in changes]
        runs = process_runner().run(
            [Program(str(n), text or "", dialect="pyscipopt") for n, text in enumerate(programs)]
        )
        for run, change in zip(runs, changes, strict=True):
            assert objective_mismatch(run, change.objective) is None
        assert data_changes(record, "pyscipopt") == changes


def test_half_of_the_changes_have_fractions_where_data_need_not_be_counts(record: Row) -> None:
    found = data_changes(TripleRecord.of(record), "pyscipopt", count=4)
    whole = [
        all(Fraction(new).denominator == 1 for old, new in change.sizes.items()
            if old.denominator == 1)
        for change in found
    ]  # fmt: skip
    assert whole == [True, True, False, False]


def test_numbers_that_name_elements_and_0_and_1_are_left_alone() -> None:
    triple = made_triple("lot_sizing", 5)  # periods are 1, 2, 3 ...
    periods = {Fraction(key[0]) for key in triple.instance.sets["periods"]}
    for change in data_changes(triple.record(), "pyscipopt"):
        assert change.sizes.keys().isdisjoint(periods | {Fraction(0), Fraction(1)})


def test_a_wrong_number_that_did_not_matter_is_found_out(rows: list[Row]) -> None:
    """A program of other data that has the right optimum by luck spells another number."""
    triple = TripleRecord.of(rows[0]).triple()
    lucky = _with_one_other_number(triple)
    assert all(
        change.renumbered(lucky) is None for change in data_changes(triple.record(), "pyscipopt")
    )


def _with_one_other_number(triple: Triple) -> str:
    values = changed_values(triple.instance, RandomStream("other"))
    size = max(size for size, new in values.items() if size != new)
    kept = {old: (new if old == size else old) for old, new in values.items()}
    sizes = {old: (new.numerator if isinstance(new, Fraction) and new.denominator == 1 else new)
             for old, new in kept.items()}  # fmt: skip
    other = with_values(triple.instance, sizes)
    return render_program(other, "pyscipopt", triple.narrative.names)


def test_a_record_without_a_program_in_the_dialect_is_a_mistake_of_the_caller(record: Row) -> None:
    with pytest.raises(AssertionError, match="has a program"):
        data_changes(TripleRecord.of(record), "pulp")


def test_a_triple_with_other_data_has_other_changes(rows: list[Row]) -> None:
    one, other = (TripleRecord.of(rows[place]) for place in (0, 12))
    assert one.family == other.family
    assert data_changes(one, "pyscipopt", 1) != data_changes(other, "pyscipopt", 1)
    again = replace(one.triple(), difficulty=other.difficulty).record()
    assert data_changes(again, "pyscipopt", 1) == data_changes(one, "pyscipopt", 1)
