"""Instances: exact data that match their formulation, or one sentence that says what does not."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import FormulationError, Instance, Key
from optmodel.formulation.instance import indexed_name
from tests.formulation.models import INSTANCES, LP, datum, decision, formulate, group, least

FORMULATION = formulate(
    least("x"),
    [decision("x")],
    sets=[
        group("items"),
        group("weeks", ordered=True),
        group("few", "items"),
        group("pairs", "items", "weeks"),
    ],
    parameters=[
        datum("size", "for i in items"),
        datum("need", "for (i, t) in pairs"),
        datum("rent", "for t in weeks if t != first(weeks)", integral=True),
        datum("most"),
    ],
)
SETS: dict[str, Any] = {
    "items": ["a", "b", 7],
    "weeks": [1, 2, 3],
    "few": ["b"],
    "pairs": [["a", 1], ["a", 3], [7, 2]],
}
DATA: dict[str, Any] = {
    "size": {"a": 1, "b": "2.5", 7: 0.1},
    "need": {"a": {1: 3, 3: 4}, 7: {2: "-0.75"}},
    "rent": {2: 5, 3: 6},
    "most": 12,
}


def _instance(sets: dict[str, Any] | None = None, **data: Any) -> Instance:
    return Instance.create(FORMULATION, SETS | (sets or {}), DATA | data)


def test_data_are_exact() -> None:
    instance = _instance()
    assert instance.value("size", (7,)) == Fraction(1, 10)
    assert instance.value("need", (7, 2)) == Fraction(-3, 4)
    assert instance.value("most") == 12
    assert instance.sets["pairs"] == (("a", 1), ("a", 3), (7, 2))
    assert list(instance.keys(FORMULATION.parameters[2].over)) == [(2,), (3,)]


def test_tuples_may_be_keys() -> None:
    flat = {("a", 1): 3, ("a", 3): 4, (7, 2): "-0.75"}
    assert _instance(need=flat) == _instance()


@pytest.mark.parametrize("name", INSTANCES)
def test_instances_come_back(name: str) -> None:
    instance = INSTANCES[name]
    text = instance.to_text()
    assert Instance.from_text(instance.formulation, text) == instance
    assert Instance.from_text(instance.formulation, text).to_text() == text


NAMES = st.text(
    st.characters(exclude_characters='[],"\\', exclude_categories=("Cc", "Cs")), min_size=1
)


@given(
    st.lists(st.one_of(NAMES, st.integers(-99, 99)), max_size=5, unique_by=str),
    st.integers(-3, 3),
    st.integers(0, 4),
    st.data(),
)
def test_any_data_come_back(
    items: list[int | str], start: int, num_weeks: int, data: st.DataObject
) -> None:
    weeks = [week for week in range(start, start + num_weeks) if str(week) not in items]
    weeks = weeks if weeks == list(range(start, start + len(weeks))) else []
    keys = [(item, week) for item in items for week in weeks]
    pairs = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    number = st.decimals(-1000, 1000, places=3)
    instance = Instance.create(
        FORMULATION,
        {"items": items, "weeks": weeks, "few": items[:1], "pairs": pairs},
        {
            "size": {item: data.draw(number) for item in items},
            "need": {pair: data.draw(number) for pair in pairs},
            "rent": {week: week for week in weeks[1:]},
            "most": data.draw(number),
        },
    )
    assert Instance.from_text(FORMULATION, instance.to_text()) == instance


SET_COMPLAINTS: dict[str, tuple[dict[str, Any], str]] = {
    "twice": ({"items": ["a", "b", 7, "a"]}, "Set 'items' names an element twice"),
    "fraction": ({"items": ["a", "b", 7.5]}, "7.5 of set 'items' is neither an integer nor"),
    "truth": ({"items": ["a", "b", True]}, "True of set 'items' is neither"),
    "nothing": ({"items": ["a", "b", None]}, "None of set 'items' is neither"),
    "nested": ({"items": ["a", "b", [["c"]]]}, r"\['c'\] of set 'items' is neither"),
    "comma": ({"items": ["a,b", "c"]}, "'a,b' of set 'items' is neither"),
    "bracket": ({"items": ["a]"]}, "neither"),
    "quote": ({"items": ['a"']}, "neither"),
    "empty name": ({"items": [""]}, "'' of set 'items' is neither"),
    "tuple": ({"items": [["a", "b"]]}, "has the wrong length for set 'items'"),
    "no tuple": ({"pairs": ["a"]}, "has the wrong length for set 'pairs'"),
    "stranger": ({"few": ["z"]}, "'z' of 'few' is not in 'items'"),
    "strange pair": ({"pairs": [["a", 9]]}, "'9' of 'pairs' is not in 'weeks'"),
    "gap": ({"weeks": [1, 2, 4]}, "'weeks' must hold consecutive integers"),
    "backwards": ({"weeks": [3, 2, 1]}, "'weeks' must hold consecutive integers"),
    "words": ({"weeks": ["mon", "tue"]}, "'weeks' must hold consecutive integers"),
    "shared": ({"items": ["a", "b", "7", 7]}, "'7' is an element of 'items' and of 'items'"),
    "shared text": ({"items": ["a", "1", "b"]}, "'1' is an element of 'items' and of 'weeks'"),
}


@pytest.mark.parametrize("kind", SET_COMPLAINTS)
def test_an_odd_set_is_refused(kind: str) -> None:
    sets, complaint = SET_COMPLAINTS[kind]
    # Tuples that name what is no longer there would be complained of as well.
    plain: dict[str, Any] = {} if "pairs" in sets or "few" in sets else {"pairs": [], "few": []}
    with pytest.raises(FormulationError, match=complaint):
        _instance(plain | sets)


def test_numbers_may_be_in_two_sets() -> None:
    sizes = {2: 1, "b": 2}
    instance = _instance({"items": [2, "b"], "few": [], "pairs": []}, size=sizes, need={})
    assert Instance.from_text(FORMULATION, instance.to_text()) == instance


DATA_COMPLAINTS: dict[str, tuple[dict[str, Any], str]] = {
    "missing": ({"size": {"a": 1, "b": 2}}, r"data of 'size' do not match its indices at \(7,\)"),
    "more": ({"rent": {1: 4, 2: 5, 3: 6}}, r"data of 'rent' do not match its indices at \(1,\)"),
    "number for table": ({"size": 3}, "The data of 'size' are no numbers"),
    "table for number": ({"most": {"a": 3}}, "The data of 'most' are no numbers"),
    "shallow": ({"need": {"a": 3, 7: 4}}, "The data of 'need' are no numbers"),
    "word": ({"most": "many"}, "The data of 'most' are no numbers"),
    "nothing": ({"most": None}, "The data of 'most' are no numbers"),
    "infinite": ({"most": float("inf")}, "The data of 'most' are no numbers"),
    "nan": ({"most": float("nan")}, "The data of 'most' are no numbers"),
    "third": ({"most": Fraction(1, 3)}, r"most\[\] is not a finite decimal"),
    "half a count": ({"rent": {2: 5, 3: "6.5"}}, r"rent\[3\] must be an integer"),
    "superfluous": ({"price": 3}, "'model' has no 'price' to give data for"),
}


@pytest.mark.parametrize("kind", DATA_COMPLAINTS)
def test_odd_data_are_refused(kind: str) -> None:
    data, complaint = DATA_COMPLAINTS[kind]
    with pytest.raises(FormulationError, match=complaint):
        _instance(**data)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(FormulationError, match="'model' needs data for 'weeks'"):
        Instance.create(FORMULATION, {"items": []}, DATA)
    with pytest.raises(FormulationError, match="'model' needs data for 'size'"):
        Instance.create(FORMULATION, SETS, {"most": 3})
    with pytest.raises(FormulationError, match="'model' has no 'others' to give data for"):
        _instance({"others": []})
    with pytest.raises(FormulationError, match=r"There is no size\['z'\] in the data"):
        _instance().value("size", ("z",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "[]",
        "{}",
        '{"sets": {}}',
        '{"sets": 3, "parameters": {}}',
        '{"sets": {"items": 3}, "parameters": {}}',
        '{"sets": {}, "parameters": 3}',
        '{"sets": {}, "parameters": {}}',
        LP.to_text()[:-1],
        LP.to_text().replace("40.5", "NaN"),
        LP.to_text().replace("40.5", '"lots"'),
        LP.to_text().replace('"p2"', "{}"),
    ],
)
def test_odd_text_is_refused(text: str) -> None:
    with pytest.raises(FormulationError):
        Instance.from_text(LP.formulation, text)


@pytest.mark.parametrize(
    ("name", "key", "text"),
    [
        ("most", (), "most"),
        ("ship", ("p1", "d1"), "ship[p1,d1]"),
        ("stock", (3,), "stock[3]"),
        ("visit", ("New York", -1), "visit[New York,-1]"),
    ],
)
def test_place_name(name: str, key: Key, text: str) -> None:
    assert indexed_name(name, key) == text
