"""Fresh numbers: what changes, what stays, and what is certain about the other instances."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.families import Difficulty, family
from optmodel.formulation import FormulationError, Instance
from optmodel.random_stream import RandomStream
from optmodel.solving import (
    Certified,
    certify,
    changed_values,
    resample,
    resample_values,
    value_changes,
    with_values,
)
from tests.families.every import REPRESENTATIVES


def solved(name: str, seed: int, index: int) -> tuple[Instance, float]:
    instance = family(name).draw(seed, index).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    return instance, float(certified.answer.objective or 0)


def test_fresh_values_keep_equal_ones_equal_and_different_ones_different() -> None:
    instance = family("blending").draw(1, 0).instance
    changed = changed_values(instance, RandomStream("x"))
    assert len(set(changed.values())) == len(changed)
    assert all(changed[size] == size for size in changed if size in (0, 1))
    assert sum(changed[size] != size for size in changed) >= len(changed) - 2


def test_fresh_instances_have_certain_and_different_answers() -> None:
    instance, objective = solved("inventory", 2, 1)
    found = resample(instance, objective, RandomStream("y"), 3)
    assert len({objective, *(fresh.objective for fresh in found)}) == 4
    assert found == resample(instance, objective, RandomStream("y"), 3)


@given(
    name=st.sampled_from(REPRESENTATIVES),
    index=st.integers(0, 50),
    number=st.integers(0, 10**6),
    fractional=st.booleans(),
)
@settings(max_examples=60)
def test_values_change_one_for_one(name: str, index: int, number: int, fractional: bool) -> None:
    instance = family(name).draw(3, index).instance
    changed = changed_values(instance, RandomStream(number), fractional=fractional)
    assert len(set(changed.values())) == len(changed)
    for old, new in changed.items():
        assert (new == old) is (old in (0, 1))
        assert (new > 0) is (old > 0)


@given(st.sampled_from(REPRESENTATIVES), st.integers(0, 10**6))
@settings(max_examples=40)
def test_what_is_kept_stays_and_no_other_value_takes_its_place(name: str, number: int) -> None:
    instance = family(name).draw(5, 1).instance
    sizes = sorted({abs(Fraction(v)) for vs in instance.parameters.values() for v in vs.values()})
    keep = sizes[::2]
    changed = changed_values(instance, RandomStream(number), keep=keep)
    assert all(changed[size] == size for size in keep)
    assert not {changed[size] for size in sizes[1::2] if size not in (0, 1)} & set(keep)


def test_the_changes_of_an_instance_are_read_from_the_other_one() -> None:
    instance = family("staffing").draw(4, 2).instance
    changed = changed_values(instance, RandomStream("z"))
    try:
        other = with_values(instance, changed)
    except FormulationError:  # counts that are no integers: this draw shows nothing
        pytest.skip("no such draw")
    assert value_changes(instance, other) == changed
    assert value_changes(instance, instance) == {size: size for size in changed}
    assert with_values(other, {new: old for old, new in _sizes(changed)}) == instance


def _sizes(changed: dict[Fraction, int | Fraction]) -> list[tuple[int | Fraction, Fraction]]:
    return [(_plain(old), Fraction(new)) for old, new in changed.items()]


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def test_signs_stay() -> None:
    instance = family("portfolio").draw(2, 0).instance
    negative = Instance(
        instance.formulation,
        instance.sets,
        {
            name: {key: -value for key, value in data.items()}
            for name, data in instance.parameters.items()
        },
    )
    changed = changed_values(instance, RandomStream("s"))
    assert with_values(negative, changed).parameters == {
        name: {key: -value for key, value in data.items()}
        for name, data in with_values(instance, changed).parameters.items()
    }


def test_a_sampler_is_asked_first_and_what_it_lacks_is_made_of_the_numbers() -> None:
    instance, objective = solved("transportation", 1, 0)
    other, _ = solved("transportation", 1, 0)
    doubled = with_values(other, {s: 2 * n for s, n in value_changes(other, other).items()})
    asked: list[int] = []

    def sampler(number: int) -> Instance | None:
        asked.append(number)
        return doubled if number == 3 else None

    found = resample(instance, objective, RandomStream("s"), 2, sampler)
    assert found[0].instance == doubled
    assert found[0].objective == pytest.approx(4 * objective)  # costs and amounts
    assert asked == list(range(40))
    assert found[1].instance.sets == instance.sets


def test_fractions_come_where_data_need_not_be_counts() -> None:
    instance, objective = solved("transportation", 1, 0)
    (fresh,) = resample_values(instance, objective, RandomStream("f"), 1, fractional=True)
    values = [Fraction(v) for vs in fresh.instance.parameters.values() for v in vs.values()]
    assert any(value.denominator > 1 for value in values)


def test_counts_stay_whole_also_among_fractions() -> None:
    with_counts = [
        name for name in REPRESENTATIVES
        if any(item.integral for item in family(name).formulation.parameters)
    ]  # fmt: skip
    assert with_counts
    for name in with_counts:
        instance = family(name).draw(1, 1).instance
        changed = changed_values(instance, RandomStream("c"), fractional=True)
        for item in instance.formulation.parameters:
            if item.integral:
                sizes = [abs(Fraction(v)) for v in instance.parameters[item.name].values()]
                assert all(Fraction(changed[size]).denominator == 1 for size in sizes)


def test_what_no_data_can_change_gives_nothing() -> None:
    instance, objective = solved("reliability", 1, 0)
    sizes = {abs(Fraction(v)) for vs in instance.parameters.values() for v in vs.values()}
    assert resample_values(instance, objective, RandomStream("n"), 2, keep=sizes) == []


@pytest.mark.parametrize("index", [0, 3])
def test_where_hardly_anything_fits_the_limits_only_what_the_objective_counts_changes(
    index: int,
) -> None:
    """Exact sizes and tight floors of all teams seldom fit other numbers; ratings may be any."""
    instance = family("team_formation").draw(3, index, Difficulty.HARD).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    objective = float(certified.answer.objective or 0)
    found = resample(instance, objective, RandomStream("t"), 2)
    assert len(found) == 2
    for fresh in found:
        data = fresh.instance.parameters
        assert {name for name in data if data[name] != instance.parameters[name]} == {"rating"}
