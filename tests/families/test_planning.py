"""Families of planning, on paper: menus, contracts, discounts, workers and water."""

from itertools import product
from typing import Any

import pytest

from tests.families.hand import data, draws, elements, optimum


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        # Beans give 10 for 1, meat 20 for 4. At most half of the servings may be beans: with as
        # much meat, two servings give 30 for 5, and 60 are needed.
        ({}, 10),
        # Any share: beans alone.
        ({"largest_share": 1}, 6),
        # At most 5 of fat, which only beans have: 5 of beans and half a serving of meat.
        (
            {
                "largest_share": 1,
                "ceiling": {"fat": 5},
                "content": {"beans": {"protein": 10, "fat": 1}, "meat": {"protein": 20, "fat": 0}},
            },
            5 + 2,
        ),
    ],
)
def test_a_menu_gives_what_is_needed_with_variety(changes: dict[str, Any], cost: float) -> None:
    given: dict[str, Any] = {
        "price": {"beans": 1, "meat": 4},
        "content": {"beans": {"protein": 10, "fat": 1}, "meat": {"protein": 20, "fat": 5}},
        "need": {"protein": 60},
        "ceiling": {"fat": 100},
        "largest_share": "0.5",
    }
    sets: dict[str, Any] = {
        "foods": ["beans", "meat"],
        "nutrients": ["protein", "fat"],
        "needed": ["protein"],
        "capped": ["fat"],
    }
    assert optimum("diet", sets, given | changes).objective == pytest.approx(cost)


def _crew(**changes: Any) -> dict[str, Any]:
    return {
        "work": {1: 200, 2: 300},
        "initial_workers": 2,
        "regular_hours": 100,
        "overtime_hours": 50,
        "training_time": 0,
        "wage": 1000,
        "trainee_wage": 400,
        "overtime_pay": 10,
        "severance": 100,
        "intake": 5,
        "final_workers": 0,
    } | changes


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        # All 100 more hours are overtime; a third worker would cost 1,400.
        ({}, 4000 + 1000),
        # Overtime is dearer than a third worker who is trained in the first period.
        ({"overtime_pay": 20}, 4000 + 1400),
        # Training takes 20 hours, which are overtime in the first period.
        ({"overtime_pay": 20, "training_time": 20}, 4000 + 1400 + 400),
        # Overtime is not enough for all, so one is trained even so.
        ({"overtime_hours": 20}, 4000 + 1400),
        # The work falls: one worker goes for 100 and saves a wage.
        ({"work": {1: 200, 2: 100}}, 3000 + 100),
        # But two have to be left.
        ({"work": {1: 200, 2: 100}, "final_workers": 2}, 3000 + 100 + 400),
    ],
)
def test_workers_are_trained_where_overtime_is_dear(changes: dict[str, Any], cost: float) -> None:
    best = optimum("workforce_planning", {"periods": [1, 2]}, _crew(**changes))
    assert best.objective == pytest.approx(cost)


def test_a_contract_is_shared_in_parts_that_are_large_enough() -> None:
    given: dict[str, Any] = {
        "size": {"c": 10},
        "num_needed": {"c": 2},
        "capacity": {"low": 8, "mid": 10, "high": 10},
        "least_delivery": {"low": 1, "mid": 6, "high": 1},
        "unit_cost": {"low": {"c": 1}, "mid": {"c": 2}, "high": {"c": 4}},
    }
    sets: dict[str, Any] = {"suppliers": ["low", "mid", "high"], "contracts": ["c"]}
    # The middle one delivers 6 or nothing: 4 + 12 or 8 + 8 are the same; with 5 it is cheaper.
    assert optimum("contract_allocation", sets, given).objective == pytest.approx(16)
    given["least_delivery"] = {"low": 1, "mid": 5, "high": 1}
    assert optimum("contract_allocation", sets, given).objective == pytest.approx(15)
    # All three: 4 + 5 * 2 + 1 * 4.
    given["num_needed"] = {"c": 3}
    assert optimum("contract_allocation", sets, given).objective == pytest.approx(18)


def test_a_larger_order_than_needed_may_be_cheaper() -> None:
    given: dict[str, Any] = {
        "price": {"a": {1: 10, 2: 8}, "b": {1: 7, 2: 7}},
        "start": {"a": {1: 1, 2: 100}, "b": {1: 1, 2: 100}},
        "end": {"a": {1: 99, 2: 200}, "b": {1: 99, 2: 200}},
        "defects": {"a": 0, "b": "0.1"},
        "most_defects": 0,
        "need": 90,
    }
    sets: dict[str, Any] = {"suppliers": ["a", "b"], "brackets": [1, 2]}
    # A hundred at 8 are cheaper than 90 at 10, and nothing from b is good enough.
    assert optimum("piecewise_procurement", sets, given).objective == pytest.approx(800)
    # Half may come from b: 45 at 10 and 45 at 7.
    half = optimum("piecewise_procurement", sets, given | {"most_defects": "0.05"})
    assert half.objective == pytest.approx(765)


def _cheapest_order(instance: Any) -> float:
    """The least cost over all choices of brackets, where quality does not matter."""
    brackets = elements(instance, "brackets")
    suppliers = elements(instance, "suppliers")
    price, start, end = (instance.parameters[name] for name in ("price", "start", "end"))
    best = float("inf")
    for chosen in product([None, *brackets], repeat=len(suppliers)):
        keys = [(s, b) for s, b in zip(suppliers, chosen, strict=True) if b is not None]
        rest = instance.value("need") - sum(start[key] for key in keys)
        cost = sum(price[key] * start[key] for key in keys)
        for key in sorted(keys, key=lambda key: price[key]):
            more = max(0, min(rest, end[key] - start[key]))
            rest, cost = rest - more, cost + more * price[key]
        if rest <= 0:
            best = min(best, float(cost))
    return best


def test_brackets_agree_with_all_choices() -> None:
    for instance in list(draws("piecewise_procurement", 5))[:10]:
        sets = {name: [key[0] for key in instance.sets[name]] for name in instance.sets}
        given = {name: instance.value(name) for name in ("need",)} | {
            "most_defects": 1,
            "defects": data(instance, "defects"),
        }
        for name in ("price", "start", "end"):
            given[name] = {
                s: {b: instance.parameters[name][s, b] for b in sets["brackets"]}
                for s in sets["suppliers"]
            }
        best = optimum("piecewise_procurement", sets, given)
        assert best.objective == pytest.approx(_cheapest_order(instance))


def test_water_runs_through_both_turbines_when_power_is_dear() -> None:
    given: dict[str, Any] = {
        "inflow": {"up": {1: 10, 2: 10}, "low": {1: 0, 2: 0}},
        "initial_level": {"up": 0, "low": 0},
        "final_level": {"up": 0, "low": 0},
        "capacity": {"up": 50, "low": 50},
        "turbine_limit": {"up": 20, "low": 15},
        "river_need": {"up": 0, "low": 0},
        "power_yield": {"up": 1, "low": 2},
        "price": {1: 1, 2: 3},
    }
    sets: dict[str, Any] = {
        "reservoirs": ["up", "low"],
        "periods": [1, 2],
        "drains": [["up", "low"]],
    }
    # The lower turbine takes 15 of the 20 at 3; letting 5 down early wins 10 there, loses 10 above.
    best = optimum("reservoir_operation", sets, given)
    assert best.objective == pytest.approx(20 * 3 + 15 * 2 * 3)
    # The river needs 2 in the first period from each: 2 and 4 at the price of 1.
    needy = optimum("reservoir_operation", sets, given | {"river_need": {"up": 2, "low": 2}})
    assert needy.objective == pytest.approx(18 * 3 + 2 + 4 + 15 * 2 * 3)
    # A small upper reservoir spills or releases what it cannot hold.
    small = optimum("reservoir_operation", sets, given | {"capacity": {"up": 4, "low": 0}})
    assert small.objective == pytest.approx(6 + 12 + 14 * 3 + 28 * 3)


def test_what_is_missing_to_a_goal_is_weighted() -> None:
    given: dict[str, Any] = {
        "contacts": {"paper": {"old": 10, "young": 0}, "app": {"old": 0, "young": 10}},
        "ad_cost": {"paper": 10, "app": 10},
        "most_ads": {"paper": 9, "app": 9},
        "goal": {"old": 25, "young": 40},
        "weight": {"old": 2, "young": 3},
        "budget": 50,
        "printed_share": 0,
    }
    sets: dict[str, Any] = {"media": ["paper", "app"], "audiences": ["old", "young"], "printed": ["paper"]}
    # Four for the young and one for the old: 15 are missing.
    assert optimum("media_selection", sets, given).objective == pytest.approx(30)
    # Half of the spending is for print: two each, or three of paper and two of the other.
    half = optimum("media_selection", sets, given | {"printed_share": "0.5"})
    assert half.objective == pytest.approx(20 * 3)


def _farm(**changes: Any) -> dict[str, Any]:
    return {
        "land": 10,
        "rotation_share": 1,
        "harvest": {"hay": 2, "corn": 3},
        "price": {"hay": 1, "corn": 2},
        "field_work": {"hay": {"summer": 1}, "corn": {"summer": 1}},
        "feed": {"goat": {"hay": 4}},
        "income": {"goat": 20},
        "care": {"goat": 2},
        "stalls": 3,
        "family_hours": {"summer": 100},
        "hire_limit": 0,
        "wage": 1,
    } | changes


@pytest.mark.parametrize(
    ("changes", "profit"),
    [
        # A goat takes 2 of land, which would give 12 of corn, and brings 20: three of them.
        ({}, 60 + 4 * 6),
        # With stalls for two, the rest is corn.
        ({"stalls": 2}, 40 + 36),
        # Corn on half of the land only; goats eat the hay of the other half but for 2.
        ({"rotation_share": "0.5"}, 40 + 30 + 2),
        # 13 hours: two goats leave 9 for the fields. A hired hour lets all the land be planted.
        ({"family_hours": {"summer": 13}}, 40 + 30),
        ({"family_hours": {"summer": 13}, "hire_limit": 1}, 40 + 36 - 1),
    ],
)
def test_goats_are_fed_before_anything_is_sold(changes: dict[str, Any], profit: float) -> None:
    sets: dict[str, Any] = {
        "crops": ["hay", "corn"],
        "animals": ["goat"],
        "seasons": ["summer"],
        "eats": [["goat", "hay"]],
    }
    assert optimum("farm_planning", sets, _farm(**changes)).objective == pytest.approx(profit)


def test_a_dear_plant_is_kept_busy() -> None:
    given: dict[str, Any] = {
        "price": {"p": 10},
        "making_cost": {"cheap": {"p": 2}, "dear": {"p": 8}},
        "making_time": {"cheap": {"p": 1}, "dear": {"p": 1}},
        "hours": {"cheap": 20, "dear": 20},
        "least_hours": {"cheap": 0, "dear": 5},
        "demand": {"p": 22},
        "recipe": {"p": 1},
        "material": 100,
        "budget": 1000,
    }
    sets: dict[str, Any] = {"plants": ["cheap", "dear"], "products": ["p"]}
    assert optimum("multi_plant_production", sets, given).objective == pytest.approx(17 * 8 + 10)
    short = optimum("multi_plant_production", sets, given | {"material": 15})
    assert short.objective == pytest.approx(10 * 8 + 10)
    poor = optimum("multi_plant_production", sets, given | {"budget": 50})
    assert poor.objective == pytest.approx(5 * 8 + 10)


def test_bets_are_filled_that_pay_for_the_worst_outcome() -> None:
    given: dict[str, Any] = {
        "price": {"a": 6, "b": 5, "c": 3},
        "wanted": {"a": 4, "b": 6, "c": 9},
        "payoff": 10,
        "ticket_limit": 100,
    }
    sets: dict[str, Any] = {
        "orders": ["a", "b", "c"],
        "outcomes": ["win", "lose"],
        "covers": [["a", "win"], ["b", "lose"], ["c", "lose"]],
    }
    # Four of a and four of b bring 44 and never cost more than 40; the others lose money.
    best = optimum("worst_case_bets", sets, given)
    assert best.objective == pytest.approx(4)
    assert best.value("worst_payment") == pytest.approx(40)
    assert optimum("worst_case_bets", sets, given | {"ticket_limit": 4}).objective == pytest.approx(
        2
    )
