"""Spellings of labels: what benchmarks write for an optimum, several, an interval, or none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import BadFileError
from optmodel.evaluation.formats import LabelSpelling, read_number
from optmodel.judging import Label

PLAIN = LabelSpelling()


def read(written: object, spelling: LabelSpelling = PLAIN, bound: object = None) -> Label:
    return spelling.read(written, "answer", "b.json, item 3", bound)


numbers = st.decimals(-(10**9), 10**9, places=3, allow_nan=False).map(lambda d: d.normalize())


@given(numbers, st.integers(0, 6))
def test_a_number_is_read_with_the_digits_it_is_printed_with(number: Decimal, places: int) -> None:
    text = f"{number:.{places}f}"
    label = read(text)
    assert (label.optimum, label.decimals, label.accepted) == (float(text) + 0.0, places, ())
    assert read(f"  {text}\n") == label


@given(numbers, st.integers(0, 3))
def test_separators_currency_and_units_change_no_value(number: Decimal, places: int) -> None:
    value = round(abs(number), places)
    plain = f"{value:.{places}f}"
    spellings = [f"${value:,.{places}f}", f"{value:,.{places}f} euros", f"**{plain}** units"]
    for text in [*spellings, f"The minimum is {plain}"]:
        label = read(text)
        assert (label.optimum, label.decimals) == (float(plain), places), text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_of_json_keeps_its_value(number: float) -> None:
    label = read(number)
    assert label.optimum == number
    assert str(label.optimum) != "-0.0"
    digits_after_point = -int(Decimal(repr(number)).normalize().as_tuple().exponent)
    assert label.decimals is None or digits_after_point <= label.decimals


@pytest.mark.parametrize(
    ("written", "optimum", "accepted", "decimals"),
    [
        ("12.50", 12.5, (), 2),
        ("12", 12.0, (), 0),
        (12, 12.0, (), 0),
        (12.0, 12.0, (), 1),
        ("1.25e3", 1250.0, (), 0),
        ("2.5E-4", 0.00025, (), 5),
        (1e-7, 1e-7, (), 7),
        ("-3,200", -3200.0, (), 0),
        ("0", 0.0, (), 0),
        ("0.0", 0.0, (), 1),
        (0, 0.0, (), 0),
        (-0.0, 0.0, (), 1),
        ("40%", 40.0, (0.4,), 0),
        ("1.2 million", 1.2e6, (1.2,), 0),
        ("1/4", 0.25, (), None),
        (" 172666.667", 172666.667, (), 3),
        ([66], 66.0, (), 0),
        ([615, "620"], 615.0, (620.0,), 0),
        ("[615, 620, 615]", 615.0, (620.0,), 0),
        ("615 or 620", 615.0, (620.0,), 0),
        ("615; 620.5", 615.0, (620.5,), 0),
        ("615, 620", 615.0, (620.0,), 0),
    ],
)
def test_an_optimum(
    written: object, optimum: float, accepted: tuple[float, ...], decimals: int | None
) -> None:
    label = read(written)
    assert (label.optimum, label.accepted, label.decimals) == (optimum, accepted, decimals)
    assert label.values == {"objective": optimum}
    assert read(written, LabelSpelling(rounded=False)).decimals is None


@pytest.mark.parametrize(
    "written", ["No Best Solution", "no  best solution.", "Infeasible", "UNBOUNDED", "No solution"]
)
def test_no_solution_in_words(written: str) -> None:
    assert read(written) == Label({}, "objective", None)


def test_what_else_means_no_solution_is_for_the_benchmark_to_say() -> None:
    spelling = LabelSpelling(no_solution=("None", "null", "-99999"))
    for written in ("None", "none", None, "", "-99999"):
        assert read(written, spelling).optimum is None
    assert read("-99999").optimum == -99999.0
    for written in ("None", None, "  "):
        with pytest.raises(BadFileError, match=r"b\.json, item 3: "):
            read(written)


def test_an_interval_has_an_incumbent_and_a_bound() -> None:
    wanted = Label({"objective": 90.0}, "objective", 90.0, decimals=0, bound=84.5)
    assert read({"incumbent": 90, "bound": 84.5}) == wanted
    assert read('{"incumbent": 90, "bound": "84.5"}') == wanted
    assert read([90, 84.5], LabelSpelling(lists="interval")) == wanted
    assert read(90, bound="84.5") == wanted
    assert read(90, bound=90.0).bound is None  # the gap is closed


@pytest.mark.parametrize(
    "written",
    [
        "ten", "nan", "inf", "-Infinity", "1e999", "x <= 7", "> 5", "3 and 4", True, [], [[66]], {},
        {"a": 1}, [1, None], "[1, ", "9" * 9999, ["No Best Solution"], "7 " + "word " * 60,
        [1, 2, "three"],
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence_with_its_place(written: object) -> None:
    said = r"b\.json, item 3: the expected value 'answer' is no number: (.{1,62}|'.{60}\.\.\.')\.$"
    with pytest.raises(BadFileError, match=said):
        read(written)


def test_an_empty_label_is_told_apart_and_a_bound_must_be_a_number() -> None:
    with pytest.raises(BadFileError, match="the label 'answer' is empty: give one, or"):
        read(None)
    with pytest.raises(BadFileError, match="is no number"):
        read(7, bound="unknown")
    with pytest.raises(BadFileError, match="is no number"):
        read([1, 2, 3], LabelSpelling(lists="interval"))


def test_two_results_of_one_name_in_a_text_are_refused() -> None:
    with pytest.raises(BadFileError, match="'a' stands twice"):
        PLAIN.values('{"a": 1, "a": 2}', "answer", "item 3")


@given(st.text(max_size=300))
def test_any_text_is_a_number_or_none(text: str) -> None:
    found = read_number(text)
    assert found is None or found.value == found.value
