"""`tupledict`, `tuplelist`, `multidict` and `addVars`: data and variables by tuples."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.filterwarnings("ignore:Too few indices:DeprecationWarning")

ROUTES = [("rome", "oslo", 1), ("rome", "bern", 1), ("pisa", "oslo", 2), ("pisa", "bern", 1)]
SELECTIONS: dict[str, tuple[tuple[Any, ...], list[int]]] = {
    "everything": ((), [0, 1, 2, 3]),
    "all wildcards": (("*", "*", "*"), [0, 1, 2, 3]),
    "by the first": (("rome", "*", "*"), [0, 1]),
    "by the second": (("*", "oslo", "*"), [0, 2]),
    "by the last": (("*", "*", 1), [0, 1, 3]),
    "by two": (("pisa", "*", 1), [3]),
    "by all": (("rome", "bern", 1), [1]),
    "by a list": (("*", ["oslo", "bern"], 1), [0, 1, 3]),
    "by a list of one": ((["pisa"], "*", "*"), [2, 3]),
    "by the first alone": (("rome",), [0, 1]),
    "by nothing there": (("lima", "*", "*"), []),
    "by all that is not there": (("rome", "oslo", 2), []),
}


@pytest.mark.parametrize("name", SELECTIONS)
def test_a_tuplelist_is_selected_from(gp: Any, name: str) -> None:
    pattern, places = SELECTIONS[name]
    found = gp.tuplelist(ROUTES).select(*pattern)
    assert list(found) == [ROUTES[place] for place in places]
    assert type(found).__name__ == "tuplelist"


@pytest.mark.parametrize("name", SELECTIONS)
def test_a_tupledict_is_selected_from(gp: Any, name: str) -> None:
    pattern, places = SELECTIONS[name]
    costs = gp.tupledict({route: 10 * place for place, route in enumerate(ROUTES)})
    assert list(costs.select(*pattern)) == [10 * place for place in places]


@pytest.mark.parametrize("name", SELECTIONS)
def test_a_tupledict_of_variables_is_summed(gp: Any, m: Any, name: str) -> None:
    pattern, places = SELECTIONS[name]
    flow = m.addVars(ROUTES, name="flow")
    m.update()
    total = flow.sum(*pattern)
    assert [total.getVar(i).index for i in range(total.size())] == places
    assert all(total.getCoeff(i) == 1.0 for i in range(total.size()))


def test_a_tuplelist_grows_like_a_list(gp: Any) -> None:
    pairs = gp.tuplelist([(1, 2), (1, 3)])
    pairs.append((2, 3))
    pairs += [(4, 4)]
    assert len(pairs) == 4
    assert list(pairs.select("*", 3)) == [(1, 3), (2, 3)]


def test_a_selection_of_a_tupledict_follows_changes(gp: Any) -> None:
    prices = gp.tupledict({("a", 1): 2.0, ("b", 1): 3.0})
    assert list(prices.select("*", 1)) == [2.0, 3.0]
    prices["c", 1] = 5.0
    del prices["a", 1]
    assert sorted(prices.select("*", 1)) == [3.0, 5.0]
    prices.update({("d", 1): 7.0})
    assert list(prices.select("d", "*")) == [7.0]


def test_prod_takes_the_keys_that_have_a_coefficient(gp: Any, m: Any) -> None:
    x = m.addVars(["a", "b", "c"], lb=1, ub=1)
    m.optimize()
    assert x.prod({"a": 2.0, "b": 3.0, "c": 4.0}).getValue() == pytest.approx(9)
    assert x.prod({"a": 2.0, "c": 4.0}).getValue() == pytest.approx(6)
    assert x.prod({"z": 1.0}).size() == 0


def test_prod_takes_a_pattern(gp: Any, m: Any) -> None:
    x = m.addVars(2, 2, lb=1, ub=1)
    m.optimize()
    weights = {(i, j): 10 * i + j for i in range(2) for j in range(2)}
    assert x.prod(weights, 1, "*").getValue() == pytest.approx(21)
    assert x.prod(weights, "*", 1).getValue() == pytest.approx(12)


def test_keys_of_one_part_are_not_tuples(gp: Any, m: Any) -> None:
    assert list(m.addVars(3).keys()) == [0, 1, 2]
    assert list(m.addVars(["a", "b"]).keys()) == ["a", "b"]


KEYS: dict[str, tuple[tuple[Any, ...], list[Any]]] = {
    "a count": ((2,), [0, 1]),
    "two counts": ((2, 2), [(0, 0), (0, 1), (1, 0), (1, 1)]),
    "a list and a count": ((["a", "b"], 2), [("a", 0), ("a", 1), ("b", 0), ("b", 1)]),
    "pairs": (([(1, 2), (3, 4)],), [(1, 2), (3, 4)]),
    "pairs and a count": (
        ([(1, 2), (3, 4)], 2),
        [(1, 2, 0), (1, 2, 1), (3, 4, 0), (3, 4, 1)],
    ),
    "a range": ((range(1, 3),), [1, 2]),
    "letters of a word": (("ab",), ["a", "b"]),
    "keys of a dictionary": (({"x": 1, "y": 2},), ["x", "y"]),
    "nothing in a list": (([],), []),
}


@pytest.mark.parametrize("name", KEYS)
def test_variables_are_added_for_the_product_of_the_indices(gp: Any, m: Any, name: str) -> None:
    indices, keys = KEYS[name]
    assert list(m.addVars(*indices).keys()) == keys


def test_names_of_variables_say_their_keys(gp: Any, m: Any) -> None:
    named = m.addVars(["a", "b"], 2, name="x")
    plain = m.addVars(2)
    listed = m.addVars(2, name=["first", "second"])
    m.update()
    assert [v.VarName for v in named.values()] == ["x[a,0]", "x[a,1]", "x[b,0]", "x[b,1]"]
    assert [v.VarName for v in plain.values()] == ["C4", "C5"]
    assert [v.VarName for v in listed.values()] == ["first", "second"]


GIVEN: dict[str, tuple[Any, list[float]]] = {
    "one for all": (7, [7, 7, 7]),
    "a list": ([1, 2, 3], [1, 2, 3]),
    "a dictionary": ({"c": 3, "a": 1, "b": 2}, [1, 2, 3]),
}


@pytest.mark.parametrize("name", GIVEN)
def test_bounds_and_costs_are_given_for_all_by_place_or_by_key(gp: Any, m: Any, name: str) -> None:
    given, expected = GIVEN[name]
    x = m.addVars(["a", "b", "c"], lb=given, ub=given, obj=given)
    m.update()
    for attribute in ("LB", "UB", "Obj"):
        assert [v.getAttr(attribute) for v in x.values()] == expected


def test_types_of_variables_are_given_by_place(gp: Any, m: Any) -> None:
    x = m.addVars(3, vtype=["B", "I", "C"])
    m.update()
    assert [v.VType for v in x.values()] == ["B", "I", "C"]


WRONG: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "an unknown type": (lambda gp, m: m.addVar(vtype="Q"), "GurobiError"),
    "an unknown argument": (lambda gp, m: m.addVar(lower=1), "TypeError"),
    "no generator": (lambda gp, m: m.addConstrs([m.addVar() <= 1]), "KeyError"),
    "a key that is not in it": (lambda gp, m: m.addVars(2)[5], "KeyError"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_data_is_an_error(gp: Any, m: Any, name: str) -> None:
    build, error = WRONG[name]
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared by name below
        build(gp, m)
    assert type(caught.value).__name__ == error


def test_multidict_splits_columns(gp: Any) -> None:
    keys, low, high = gp.multidict({"a": [1, 4], "b": [2, 5]})
    assert list(keys) == ["a", "b"]
    assert (dict(low), dict(high)) == ({"a": 1, "b": 2}, {"a": 4, "b": 5})


def test_multidict_of_single_values(gp: Any) -> None:
    keys, cost = gp.multidict({("a", 1): 3, ("b", 2): 5})
    assert list(keys.select("*", 2)) == [("b", 2)]
    assert cost["a", 1] == 3


def test_constraints_are_keyed_by_their_loop_variables(gp: Any, m: Any) -> None:
    x = m.addVars(2, 3, name="x")
    rows = m.addConstrs((x[i, j] <= i + j for i in range(2) for j in range(3)), name="cap")
    single = m.addConstrs(x.sum("*", j) >= j for j in range(3))
    named = m.addConstrs((x.sum(i, "*") <= 9 for i in range(2)), name="row")
    m.update()
    assert list(rows.keys()) == [(i, j) for i in range(2) for j in range(3)]
    assert rows[1, 2].ConstrName == "cap[1,2]"
    assert rows[1, 2].RHS == 3
    assert list(single.keys()) == [0, 1, 2]
    assert named[1].ConstrName == "row[1]"


def test_conditions_of_a_generator_leave_keys_out(gp: Any, m: Any) -> None:
    x = m.addVars(4)
    rows = m.addConstrs(x[i] + x[j] <= 1 for i in range(4) for j in range(4) if i < j)
    assert len(rows) == 6
    assert (2, 3) in rows


def test_a_generator_over_pairs_keys_by_both_names(gp: Any, m: Any) -> None:
    pairs = [("a", "b"), ("b", "c")]
    x = m.addVars(pairs)
    rows = m.addConstrs((x[i, j] <= 1 for i, j in pairs), name="c")
    m.update()
    assert [row.ConstrName for row in rows.values()] == ["c[a,b]", "c[b,c]"]
