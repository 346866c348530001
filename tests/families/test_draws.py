"""Draws of every family: settled by their version, certified at both ends of sizes, spread."""

import hashlib
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import UserError
from optmodel.families import (
    Data,
    Difficulty,
    Family,
    SizeParameter,
    element_ids,
    family,
    family_names,
    round_down,
    round_up,
)
from optmodel.formulation import FormulationError, check_solution
from optmodel.random_stream import RandomStream
from optmodel.solving import Certified, certify, quick_solve
from tests.families.every import EVERY_FAMILY
from tests.formulation.models import datum, decision, formulate, group, least, rule

NAMES = family_names()

# What each version draws for seed 7. A change of these bytes is a new version of the family.
DIGESTS = {
    ("transportation", 1): "9a5553dfbb82",
    ("blending", 1): "00eeb38d536a",
    ("staffing", 2): "2c207ec7d276",
    ("project_selection", 1): "db3fe5ca53ae",
    ("facility_location", 1): "fe3149a8ad15",
    ("capacity_expansion_lot_sizing", 2): "36ed6905ce0f",
    ("portfolio", 1): "108492237710",
    ("pricing", 1): "1361e399d53d",
    ("robust_supply", 1): "b502f0cc67d2",
    ("unit_commitment", 1): "87f214e2197d",
    ("traveling_salesman", 2): "aadc6988baac",
    ("assignment", 1): "538d3665676d",
    ("independent_set", 1): "6fb51d015705",
    ("max_flow", 1): "9b1437a44e8e",
    ("contract_allocation", 1): "9ca6746798ad",
    ("aircraft_landing", 1): "4506399b6448",
    ("bin_packing", 2): "7e946f7856bf",
    ("service_center", 1): "65d6def1acbc",
    ("factory_planning", 1): "c70359bfb0fb",
    ("matrix_game", 1): "9ff349a903ef",
    ("inventory", 1): "680b3f6aa287",
    ("chance_constrained_mix", 1): "0cf854232fc1",
    ("battery_arbitrage", 1): "63190d958225",
    ("arc_routing", 1): "60dcad5cabf5",
    ("generalized_assignment", 1): "95721e779fee",
    ("vertex_cover", 1): "ebbdf0167b4a",
    ("min_cost_flow", 1): "20a950275844",
    ("diet", 1): "3bb4ab31b95f",
    ("cyclic_staffing", 1): "aa651f82e851",
    ("cutting_stock", 1): "5af9c4d0cf9f",
    ("p_median", 1): "116125d3918a",
    ("lot_sizing", 1): "8f71cf2ed5ed",
    ("cash_flow_matching", 1): "bd0d1700cb31",
    ("reliability", 1): "2502f98ea796",
    ("robust_capital_budgeting", 1): "9005dcad9ea4",
    ("economic_dispatch", 2): "fa069aba2d81",
    ("orienteering", 2): "920c80f2bc69",
    ("quadratic_assignment", 1): "4d96b57147ee",
    ("graph_coloring", 1): "7f1d66c93a05",
    ("multicommodity_flow", 1): "4aa71534c492",
    ("farm_planning", 2): "931bd7133c70",
    ("flow_shop", 1): "f2dc98904b76",
    ("knapsack", 1): "9dc5cb5580fc",
    ("p_center", 2): "82d55491ee86",
    ("lot_sizing_backlog", 1): "628fda79d2da",
    ("data_envelopment", 1): "d9cdff392bd1",
    ("cobb_douglas", 1): "bd0d3ea15366",
    ("robust_knapsack", 1): "bb7ed960a264",
    ("generation_expansion", 1): "050557c5e6f8",
    ("pickup_delivery", 2): "9f09baa03e0d",
    ("bottleneck_assignment", 1): "29a924926c6c",
    ("max_cut", 1): "a863f77fcf3a",
    ("network_design", 1): "fbbf21204bee",
    ("media_selection", 1): "77fcfde4498d",
    ("job_shop", 1): "e47507d6d922",
    ("market_split", 1): "eda515165b9b",
    ("maximal_covering", 1): "f1c9e7dd9e5c",
    ("multi_factory_schedule", 1): "db72c2a12ad5",
    ("absolute_regression", 1): "8a3d9b439e18",
    ("pooling", 1): "5bc22084c796",
    ("robust_portfolio", 1): "286cb7d12d14",
    ("vehicle_routing", 1): "0f059a877bf3",
    ("fleet_assignment", 1): "969ee6d80a0f",
    ("matching", 1): "f39a1ac6d438",
    ("shortest_path", 1): "f2ac89b97773",
    ("multi_plant_production", 1): "527326cfd211",
    ("landing_in_order", 1): "69a20ccb2648",
    ("multi_cover", 1): "60364c1def49",
    ("p_dispersion", 1): "c5e8bbf1616e",
    ("multilevel_lot_sizing", 2): "efefb34065ca",
    ("capital_budgeting", 1): "53420e33dcbe",
    ("container_design", 1): "28e9c1052c62",
    ("stochastic_facility", 1): "804879a21903",
    ("vehicle_routing_time_windows", 1): "3d47cd4ba3b5",
    ("aircraft_assignment", 1): "bae3f13db4ff",
    ("spanning_tree", 1): "faf061917e8b",
    ("transshipment", 1): "2949b79f2180",
    ("piecewise_procurement", 2): "7b9af3e0eefd",
    ("open_shop", 2): "b28fa11f2501",
    ("multidimensional_knapsack", 1): "3979d04fb79e",
    ("maxisum_dispersion", 1): "a3a84d3e9104",
    ("oil_blending", 1): "d0e47046231e",
    ("index_tracking", 1): "2bce503d1658",
    ("ship_speed", 1): "f644266af89e",
    ("stochastic_farmer", 1): "f1cb2677f77b",
    ("gate_assignment", 1): "93482b044255",
    ("dominating_set", 1): "b693f9c7b098",
    ("multicommodity_transportation", 1): "13d9d1603d5b",
    ("reservoir_operation", 1): "d1d9dd6a1253",
    ("parallel_machines", 2): "ba19d7989439",
    ("set_cover", 1): "32c7291a22dc",
    ("hub_location", 1): "5fcb49d18ee7",
    ("processing_chain", 1): "cacbf28a19b6",
    ("equipment_leasing", 1): "6091cfa0aae6",
    ("advertising_response", 1): "8cf81ed932b7",
    ("substitution_stocking", 1): "5364b4f07ce8",
    ("team_formation", 1): "1a438cc86059",
    ("clique_partitioning", 2): "677e8431f368",
    ("workforce_planning", 1): "49a530db35bf",
    ("project_scheduling", 1): "be558fec94e2",
    ("set_packing", 2): "7d5b18e1338d",
    ("scooter_relocation", 1): "0b30c5004a6d",
    ("production_planning", 1): "bbe72ed559ac",
    ("revenue_management", 1): "399e793e4e8f",
    ("multi_item_order_quantity", 2): "2d5f55191f61",
    ("troop_deployment", 1): "aadb6c064404",
    ("worst_case_bets", 1): "18a9c33f139c",
    ("shift_rostering", 1): "4caafddc984e",
    ("set_partitioning", 2): "91a05710f70c",
    ("joint_location_inventory", 2): "5c37e50da7d4",
    ("small_bucket_lot_sizing", 1): "8ad5ad342c4d",
    ("weapon_target", 1): "dcf311c45c5e",
    ("structure_assignment", 1): "5ca6c7644586",
    ("line_planning", 2): "d1b71d785dce",
    ("single_machine", 1): "a8d02dfe8778",
    ("inscribed_circle", 1): "0e907df3e964",
    ("steel_production", 1): "1582fd0b6329",
    ("process_design", 2): "f6b0bbd90200",
    ("maximum_matching", 1): "3f817f340b24",
    ("sports_scheduling", 2): "2a5334c29d4e",
    ("supply_chain_design", 2): "c7f79acb1370",
    ("queue_staffing", 1): "d0068c0f6103",
    ("timetabling", 2): "e22ae761aed9",
    ("demand_elasticity_pricing", 1): "1e9d1bc371fd",
    ("ratio_mix", 1): "4b8e6242e304",
    ("upgrade_spending", 1): "7d4fadceef81",
    ("fleet_and_trips", 2): "299a476b2162",
    ("labor_intensity", 1): "bf76fd2fb357",
    ("increasing_returns", 1): "3858eaa76db7",
    ("nearest_point", 1): "55d62f77c0d2",
}


def _digest(name: str) -> str:
    """The first 12 digits of a hash over three draws of each difficulty."""
    digest = hashlib.sha256()
    for difficulty in Difficulty:
        for index in range(3):
            digest.update(family(name).draw(7, index, difficulty).instance.to_text().encode())
    return digest.hexdigest()[:12]


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_version_settles_what_a_seed_gives(name: str) -> None:
    assert _digest(name) == DIGESTS.get((name, family(name).version))


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_another_version_draws_other_instances(name: str) -> None:
    found = family(name)
    later = replace(found, version=found.version + 1)
    texts = {drawer.draw(7, 0).instance.to_text() for drawer in (found, later)}
    assert len(texts) == 2


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_fixed_size_moves_no_other(name: str) -> None:
    """The stream is read for a fixed size too, so that the sizes after it stay what they were."""
    found = family(name)
    free = found.draw(7, 4, Difficulty.MEDIUM)
    assert found.draw(7, 4, Difficulty.MEDIUM, free.sizes).instance == free.instance
    for size in found.size_parameters:
        fixed = found.draw(7, 4, Difficulty.MEDIUM, {size.name: size.highest}).sizes
        assert {**fixed, size.name: None} == {**free.sizes, size.name: None}


@pytest.mark.parametrize("name", EVERY_FAMILY)
@pytest.mark.parametrize("end", ["lowest", "highest"])
def test_the_smallest_and_the_largest_instance_have_a_certified_answer(name: str, end: str) -> None:
    found = family(name)
    sizes = {size.name: int(getattr(size, end)) for size in found.size_parameters}
    drawn = found.draw(7, 2, Difficulty.MEDIUM, sizes)
    certified = certify(drawn.instance)
    assert isinstance(certified, Certified), certified
    check = check_solution(drawn.instance, certified.answer.solution)
    assert check.worst.relative <= Fraction(1, 10**6)
    assert drawn.sizes == sizes


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_answers_are_spread(name: str) -> None:
    answers = [quick_solve(family(name).draw(7, index).instance) for index in range(12)]
    objectives = [answer.objective for answer in answers]
    assert None not in objectives
    assert 0 not in objectives
    assert len(set(objectives)) >= 11


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_harder_draw_is_no_smaller(name: str) -> None:
    for size in family(name).size_parameters:
        lows = [size.range(difficulty)[0] for difficulty in Difficulty]
        highs = [size.range(difficulty)[1] for difficulty in Difficulty]
        assert lows == sorted(lows)
        assert highs == sorted(highs)
        assert highs[-1] > highs[0]
        assert all(low <= high for low, high in zip(lows, highs, strict=True))


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_difficulty_is_drawn_where_none_is_asked_for(name: str) -> None:
    assert {family(name).draw(7, index).difficulty for index in range(30)} == set(Difficulty)


# ---- the parts of a family -------------------------------------------------------------------


def _family(sample: object) -> Family:
    formulation = formulate(
        least("sum(cost[i] * x[i] for i in items)"),
        [decision("x", "for i in items")],
        [rule("enough", "sum(x[i] for i in items) >= 1")],
        sets=[group("items")],
        parameters=[datum("cost", "for i in items")],
    )
    sizes = (SizeParameter("num_items", "items", easy=(1, 2), medium=(2, 3), hard=(4, 6)),)
    assert callable(sample)
    return Family(formulation, 1, "Test.", sizes, sample)


def test_a_sampler_reads_its_sizes_and_nothing_else() -> None:
    seen: list[dict[str, int]] = []

    def sample(stream: RandomStream, sizes: dict[str, int]) -> Data:
        seen.append(dict(sizes))
        items = element_ids("i", sizes["num_items"])
        return Data({"items": items}, {"cost": {i: stream.integer(1, 9) for i in items}})

    drawn = _family(sample).draw(7, 0, Difficulty.HARD, {"num_items": 5})
    assert seen == [{"num_items": 5}]
    assert drawn.difficulty is Difficulty.HARD
    assert drawn.instance.sets["items"] == (("i1",), ("i2",), ("i3",), ("i4",), ("i5",))


def test_a_sampler_whose_data_do_not_fit_is_caught() -> None:
    def sample(stream: RandomStream, sizes: dict[str, int]) -> Data:
        return Data({"items": ["i1"]}, {"cost": {"i2": 3}})

    with pytest.raises(
        FormulationError,
        match=r"The sampler of the family '\w+' draws data that do not fit its formulation \(seed "
        r"7, index 3\): The data of 'cost' do not match its indices",
    ):
        _family(sample).draw(7, 3)


def test_a_set_of_another_size_than_was_asked_for_is_named_with_its_size() -> None:
    def sample(stream: RandomStream, sizes: dict[str, int]) -> Data:
        items = element_ids("i", sizes["num_items"] + 1)
        return Data({"items": items}, {"cost": dict.fromkeys(items, 3)})

    with pytest.raises(
        UserError,
        match=r"draws 5 elements of the set 'items' where the size 'num_items' is 4 \(seed 7, "
        r"index 0\): draw sizes\['num_items'\] of them, or give the size another name",
    ):
        _family(sample).draw(7, 0, sizes={"num_items": 4})


def test_a_set_within_another_may_have_fewer_elements_than_were_asked_for() -> None:
    """Four of three customers cannot be urgent."""
    sizes = {"num_customers": 3, "num_urgent": 4}
    assert len(family("service_center").draw(7, 0, sizes=sizes).instance.sets["urgent"]) == 3


@pytest.mark.parametrize("size", [0, 7])
def test_a_size_out_of_range_is_refused_before_anything_is_drawn(size: int) -> None:
    def sample(stream: RandomStream, sizes: dict[str, int]) -> Data:
        raise AssertionError("nothing may be drawn")

    with pytest.raises(UserError, match=f"takes 1 to 6, not {size}"):
        _family(sample).draw(7, 0, Difficulty.EASY, {"num_items": size})


def test_a_size_of_another_difficulty_may_be_asked_for() -> None:
    size = SizeParameter("num_items", "items", easy=(1, 2), medium=(2, 3), hard=(4, 6))
    assert [size.range(difficulty) for difficulty in Difficulty] == [(1, 2), (2, 3), (4, 6)]
    assert (size.lowest, size.highest) == (1, 6)


def test_element_ids_are_numbered_from_one() -> None:
    assert element_ids("p", 3) == ["p1", "p2", "p3"]
    assert element_ids("p", 0) == []


@given(
    st.fractions(min_value=-50, max_value=50, max_denominator=40),
    st.sampled_from([Fraction(1, 20), Fraction(1, 4), Fraction(5)]),
)
def test_rounding_to_a_step_moves_by_less_than_one(value: Fraction, step: Fraction) -> None:
    up, down = round_up(value, step), round_down(value, step)
    assert down <= value <= up
    assert up - down in (0, step)
    assert (up / step).denominator == (down / step).denominator == 1
    assert round_up(-value, step) == -down


@pytest.mark.parametrize(
    ("value", "step", "up", "down"),
    [(12, 5, 15, 10), (15, 5, 15, 15), (0.3, 1, 1, 0), (Fraction(7, 2), 2, 4, 2)],
)
def test_whole_steps_give_whole_numbers(
    value: float | Fraction, step: int, up: int, down: int
) -> None:
    assert (round_up(value, step), round_down(value, step)) == (up, down)
    assert isinstance(round_up(value, step), int)
