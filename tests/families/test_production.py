"""Families of production, on paper: overtime, maintenance, stages, lots, startups and modules."""

from itertools import product
from typing import Any

import pytest

from tests.families.hand import data, draws, elements, optimum


def test_production_evens_out_demand_by_stock_overtime_and_purchase() -> None:
    given: dict[str, Any] = {
        "demand": {"p": {1: 10, 2: 50}},
        "machine_time": {"m": {"p": 1}},
        "regular_hours": {"m": 20},
        "overtime_limit": {"m": 5},
        "overtime_cost": {"m": 3},
        "making_cost": {"p": 2},
        "buying_price": {"p": 10},
        "holding_cost": {"p": 1},
        "final_stock": {"p": 0},
        "room": 12,
    }
    sets: dict[str, Any] = {"products": ["p"], "machines": ["m"], "periods": [1, 2]}
    # The store holds 12: 10 of regular time and 2 of overtime. Then 25 are made and 13 bought.
    best = optimum("production_planning", sets, given)
    assert best.objective == pytest.approx(22 * 2 + 6 + 12 + 25 * 2 + 15 + 130)
    # Four to be left at the end are bought as well.
    more = optimum("production_planning", sets, given | {"final_stock": {"p": 4}})
    assert more.objective == pytest.approx(best.objective + 40 + 4)


def test_machines_are_maintained_when_the_market_is_small() -> None:
    given: dict[str, Any] = {
        "profit": {"p": 10},
        "holding_cost": {"p": 1},
        "machine_time": {"m": {"p": 1}},
        "num_machines": {"m": 2},
        "maintenance_due": {"m": 2},
        "market": {"p": {1: 5, 2: 30, 3: 10}},
        "stock_limit": {"p": 4},
        "working_time": 10,
        "crews": 1,
    }
    sets: dict[str, Any] = {"products": ["p"], "machines": ["m"], "periods": [1, 2, 3]}
    # One at a time, in periods 1 and 3: 5, then 20 and 4 from stock, then 10.
    best = optimum("factory_planning", sets, given)
    assert best.objective == pytest.approx(390 - 4)
    # Both at once in period 1 lose 5 and the stock, and gain nothing later.
    assert optimum("factory_planning", sets, given | {"crews": 2}).objective == pytest.approx(386)
    # Where period 3 sells 20, both are maintained at once in period 1.
    given |= {"crews": 2, "market": {"p": {1: 5, 2: 30, 3: 20}}}
    assert optimum("factory_planning", sets, given).objective == pytest.approx(400)


def test_a_fuel_is_blended_to_its_octane_number() -> None:
    given: dict[str, Any] = {
        "cost": {"good": 5, "bad": 1},
        "supply": {"good": 10, "bad": 100},
        "octane": {"good": 100, "bad": 80},
        "sulfur": {"good": 0, "bad": "0.04"},
        "price": {"f": 6},
        "market": {"f": 100},
        "least_octane": {"f": 85},
        "most_sulfur": {"f": 1},
        "capacity": 100,
    }
    sets: dict[str, Any] = {"crudes": ["good", "bad"], "fuels": ["f"]}
    # A quarter must be good: 10 and 30.
    assert optimum("oil_blending", sets, given).objective == pytest.approx(10 + 150)
    # A sulfur content of 2 percent allows half and half.
    clean = optimum("oil_blending", sets, given | {"most_sulfur": {"f": "0.02"}})
    assert clean.objective == pytest.approx(10 + 50)
    assert optimum("oil_blending", sets, given | {"capacity": 20}).objective == pytest.approx(80)


def test_tons_take_the_time_of_a_stage() -> None:
    given: dict[str, Any] = {
        "rate": {"bands": {"roll": 200}, "coils": {"roll": 140}},
        "available": {"roll": 40},
        "profit": {"bands": 25, "coils": 30},
        "commitment": {"bands": 0, "coils": 0},
        "market": {"bands": 6000, "coils": 4000},
    }
    sets: dict[str, Any] = {"products": ["bands", "coils"], "stages": ["roll"]}
    # An hour of bands earns 5,000, one of coils 4,200: 30 hours of bands, 10 of coils.
    best = optimum("steel_production", sets, given)
    assert best.objective == pytest.approx(30 * 5000 + 10 * 4200)
    promised = optimum(
        "steel_production", sets, given | {"commitment": {"bands": 0, "coils": 2800}}
    )
    assert promised.objective == pytest.approx(20 * 5000 + 20 * 4200)


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        # A lot for each period; one lot would hold 20 at 2 or owe 10 at 3.
        ({}, 20),
        # Setups are dear: all in one lot, late; or early, where owing is dear.
        ({"setup_cost": {"p": 100}}, 100 + 10 * 3),
        ({"setup_cost": {"p": 100}, "backlog_cost": {"p": 5}}, 100 + 20 * 2),
        # Setups take an hour: 15 are enough in period 1, and 6 make 5 of the 10.
        ({"capacity": {1: 15, 2: 100}, "setup_time": {"p": 1}}, 20),
        ({"capacity": {1: 6, 2: 100}, "setup_time": {"p": 1}}, 20 + 5 * 3),
    ],
)
def test_demand_waits_where_that_is_cheap(changes: dict[str, Any], cost: float) -> None:
    given: dict[str, Any] = {
        "demand": {"p": {1: 10, 2: 20}},
        "unit_time": {"p": 1},
        "setup_time": {"p": 0},
        "setup_cost": {"p": 10},
        "holding_cost": {"p": 2},
        "backlog_cost": {"p": 3},
        "capacity": {1: 100, 2: 100},
    } | changes
    sets: dict[str, Any] = {"products": ["p"], "periods": [1, 2]}
    assert optimum("lot_sizing_backlog", sets, given).objective == pytest.approx(cost)


def test_parts_are_made_for_their_assemblies() -> None:
    given: dict[str, Any] = {
        "demand": {"top": {1: 5, 2: 10}, "part": {1: 0, 2: 1}},
        "quantity": {"part": {"top": 2}},
        "setup_cost": {"top": 30, "part": 7},
        "holding_cost": {"top": 2, "part": 1},
        "largest_lot": {"top": 50, "part": 50},
        "unit_time": {"top": 1, "part": 0},
        "capacity": {1: 100, 2: 100},
    }
    sets: dict[str, Any] = {
        "parts": ["top", "part"],
        "periods": [1, 2],
        "uses": [["part", "top"]],
    }
    # All 15 at once, 10 held; 30 parts then, and one more held rather than set up again.
    best = optimum("multilevel_lot_sizing", sets, given)
    assert best.objective == pytest.approx(30 + 20 + 7 + 1)
    # Hours for 9 in period 1: two setups for the assembly. Parts: 10 and 21, one lot holds 21.
    short = optimum("multilevel_lot_sizing", sets, given | {"capacity": {1: 9, 2: 100}})
    assert short.objective == pytest.approx(60 + 14)


def test_a_machine_goes_on_with_what_it_is_set_up_for() -> None:
    given: dict[str, Any] = {
        "demand": {"a": {1: 5, 2: 10}, "b": {1: 0, 2: 0}},
        "output": {"a": 10, "b": 10},
        "startup_loss": {"a": 5, "b": 0},
        "startup_cost": {"a": 20, "b": 20},
        "holding_cost": {"a": 1, "b": 1},
        "backlog_cost": {"a": 3, "b": 3},
    }
    sets: dict[str, Any] = {"products": ["a", "b"], "periods": [1, 2]}
    # One startup: 5 are made in period 1 and 10 in period 2.
    assert optimum("small_bucket_lot_sizing", sets, given).objective == pytest.approx(20)
    # Four of b in period 2 are owed, rather than 10 of a; a startup would cost more than they do.
    given["demand"]["b"] = {1: 0, 2: 4}
    assert optimum("small_bucket_lot_sizing", sets, given).objective == pytest.approx(20 + 12)


def _cheapest_runs(instance: Any) -> float:
    """The least cost over all sequences of products, each made as early as the owed ask for.

    It holds where stock is so dear that nothing is made ahead, which the test sees to.
    """
    periods, products = elements(instance, "periods"), elements(instance, "products")
    demand, output, loss, start, penalty = (
        {key: float(value) for key, value in instance.parameters[name].items()}
        for name in ("demand", "output", "startup_loss", "startup_cost", "backlog_cost")
    )
    best = float("inf")
    for run in product([None, *products], repeat=len(periods)):
        owed, cost, before = dict.fromkeys(products, 0.0), 0.0, None
        for t, made in zip(periods, run, strict=True):
            for p in products:
                owed[p] += demand[p, t]
            if made is not None:
                starts = made != before
                cost += start[made,] if starts else 0
                owed[made] -= min(owed[made], max(0, output[made,] - starts * loss[made,]))
            cost += sum(penalty[p,] * owed[p] for p in products)
            before = made
        best = min(best, cost)
    return best


def test_runs_agree_with_all_sequences() -> None:
    for instance in list(draws("small_bucket_lot_sizing", 5))[:10]:
        sets = {name: elements(instance, name) for name in instance.sets}
        given: dict[str, Any] = {
            name: data(instance, name)
            for name in ("output", "startup_loss", "startup_cost", "backlog_cost")
        }
        given["holding_cost"] = dict.fromkeys(sets["products"], 10_000)
        given["demand"] = {
            p: {t: instance.parameters["demand"][p, t] for t in sets["periods"]}
            for p in sets["products"]
        }
        best = optimum("small_bucket_lot_sizing", sets, given)
        assert best.objective == pytest.approx(_cheapest_runs(instance))


def test_modules_serve_from_their_purchase_on() -> None:
    given: dict[str, Any] = {
        "demand": {"p": {1: 10, 2: 14}},
        "initial_capacity": 10,
        "module_capacity": 5,
        "module_cost": {1: 100, 2: 60},
        "most_modules": 1,
        "setup_cost": {"p": 1},
        "holding_cost": {"p": 1},
        "initial_stock": {"p": 0},
    }
    sets: dict[str, Any] = {"products": ["p"], "periods": [1, 2]}
    assert optimum("capacity_expansion_lot_sizing", sets, given).objective == pytest.approx(62)
    # A stock of 4 is held for the second period, and no module is bought.
    stocked = optimum("capacity_expansion_lot_sizing", sets, given | {"initial_stock": {"p": 4}})
    assert stocked.objective == pytest.approx(2 + 4)
    # Where the second period needs more than a late module gives, it is bought early.
    grown = given | {"demand": {"p": {1: 10, 2: 17}}}
    assert optimum("capacity_expansion_lot_sizing", sets, grown).objective == pytest.approx(104)


def test_factories_run_whole_and_not_while_they_are_closed() -> None:
    given: dict[str, Any] = {
        "least_output": {"big": 10, "small": 2},
        "most_output": {"big": 20, "small": 8},
        "running_cost": {"big": 10, "small": 1},
        "unit_cost": {"big": 1, "small": 1},
        "least_runs": {"big": 0, "small": 0},
        "demand": {1: 8, 2: 12},
        "storage_cost": 1,
        "room": 6,
    }
    sets: dict[str, Any] = {
        "factories": ["big", "small"],
        "periods": [1, 2],
        "closures": [["small", 1]],
    }
    # The big one makes 12 in period 1, of which 4 are stored; the small one makes the other 8.
    best = optimum("multi_factory_schedule", sets, given)
    assert best.objective == pytest.approx(10 + 12 + 4 + 1 + 8)
    # If the big one has to run twice, it makes everything, 10 each time.
    twice = optimum("multi_factory_schedule", sets, given | {"least_runs": {"big": 2, "small": 0}})
    assert twice.objective == pytest.approx(20 + 20 + 2)


def test_a_product_is_refined_where_that_pays() -> None:
    given: dict[str, Any] = {
        "material_cost": {"m": 1},
        "supply": {"m": 10},
        "yield_of": {"m": {"plain": 2, "fine": 0}},
        "material_time": {"m": 1},
        "price": {"plain": 3, "fine": 10},
        "market": {"plain": 100, "fine": 100},
        "gain": {"plain": {"fine": "0.5"}},
        "fee": {"plain": {"fine": 1}},
        "refining_time": 1,
        "laboratory": 100,
    }
    sets: dict[str, Any] = {
        "materials": ["m"],
        "products": ["plain", "fine"],
        "refinements": [["plain", "fine"]],
    }
    # Refining a unit gives half of 10 for a fee of 1, and 3 if it is sold as it is.
    assert optimum("processing_chain", sets, given).objective == pytest.approx(20 * 4 - 10)
    small = optimum("processing_chain", sets, given | {"market": {"plain": 100, "fine": 4}})
    assert small.objective == pytest.approx(8 * 4 + 12 * 3 - 10)
    # 13 hours: ten of processing and three of refining.
    short = optimum("processing_chain", sets, given | {"laboratory": 13})
    assert short.objective == pytest.approx(3 * 4 + 17 * 3 - 10)
