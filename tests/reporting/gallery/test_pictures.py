"""Pictures show the data and the solution: what is drawn stands where the numbers say."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.composer import COMPOSER
from optmodel.families import Difficulty
from optmodel.formulation import flatten
from optmodel.reporting.gallery.pictures.bars import draw_bars
from optmodel.reporting.gallery.pictures.calendar_grid import draw_calendar
from optmodel.reporting.gallery.pictures.frontier import draw_frontier
from optmodel.reporting.gallery.pictures.gantt import draw_gantt
from optmodel.reporting.gallery.pictures.graph import draw_graph
from optmodel.reporting.gallery.pictures.layers import draw_layers
from optmodel.reporting.gallery.pictures.matrix import draw_contents, draw_incidence, draw_matrix
from optmodel.reporting.gallery.pictures.network import draw_network
from optmodel.reporting.gallery.pictures.packing import draw_packing
from optmodel.reporting.gallery.pictures.plane import draw_plane
from optmodel.reporting.gallery.pictures.region import HalfPlane, clipped, draw_region
from optmodel.reporting.gallery.pictures.routes import draw_routes, routes_from
from optmodel.reporting.gallery.pictures.site_map import draw_site_map
from optmodel.reporting.gallery.pictures.time_series import draw_series
from optmodel.reporting.gallery.pictures.windows import draw_windows
from optmodel.reporting.gallery.solved_problem import SolvedProblem
from optmodel.solving import Certified, certify
from tests.reporting.gallery.solved import by_hand, drawn, shapes


def test_routes_return_to_their_start_and_visit_each_place_once() -> None:
    steps: list[tuple[int | str, ...]] = [
        ("d", "a"),
        ("a", "b"),
        ("b", "d"),
        ("d", "c"),
        ("c", "d"),
    ]
    assert routes_from("d", steps) == [["d", "a", "b", "d"], ["d", "c", "d"]]


def test_a_broken_route_ends() -> None:
    assert routes_from("d", [("d", "a"), ("a", "b"), ("b", "a")])[0][:3] == ["d", "a", "b"]


def test_every_step_of_a_tour_is_an_arrow_of_the_tours_colour() -> None:
    problem = drawn("vehicle_routing", Difficulty.MEDIUM)
    picture = draw_routes(problem)
    steps = problem.values("go")
    lines = shapes(picture, "line")
    named = {f"{problem.name(i)} to {problem.name(j)}" for i, j in steps}
    assert {line["title"] for line in lines} == named
    first_steps = [key for key in steps if (key[0],) in problem.instance.sets["depot"]]
    assert len({line["class"] for line in lines}) == len(first_steps)


def test_items_of_a_bin_are_as_wide_as_they_weigh() -> None:
    problem = drawn("bin_packing", Difficulty.MEDIUM)
    weight = {problem.name(key[0]): value for key, value in problem.data("weight").items()}
    found = [one for n in range(1, 9) for one in shapes(draw_packing(problem), "rect", f"s{n}")]
    assert len(found) == len(weight)
    scales = {float(one["width"]) / weight[one["title"].partition(":")[0]] for one in found}
    assert max(scales) / min(scales) < 1.03


def test_a_knapsack_shows_copies_and_what_it_holds() -> None:
    problem = by_hand(
        "knapsack",
        {"items": ["a", "b"]},
        {
            "profit": {"a": 5, "b": 3},
            "weight": {"a": 4, "b": 3},
            "copies": {"a": 2, "b": 2},
            "capacity": 12,
        },
    )
    picture = draw_packing(problem)
    titles = {one["title"] for one in shapes(picture, "rect") if one["title"]}
    assert titles == {"2 × a: 8", "b: 3"}
    assert [one["text"] for one in shapes(picture, "text", "quiet")] == ["12"]


@pytest.mark.parametrize("name", ["job_shop", "open_shop", "flow_shop", "project_scheduling"])
def test_bars_of_a_schedule_begin_and_last_as_decided(name: str) -> None:
    problem = drawn(name, Difficulty.MEDIUM)
    bars = [one for n in range(1, 9) for one in shapes(draw_gantt(problem), "rect", f"s{n}")]
    assert len(bars) == len([v for v in problem.data("duration").values() if v])
    rows = defaultdict(list)
    for bar in bars:
        rows[bar["y"]].append((float(bar["x"]), float(bar["width"])))
    for row in rows.values():
        row.sort()
        for (x, width), (following, _) in pairwise(row):
            assert x + width <= following + 0.3


def test_jobs_on_one_machine_follow_one_another() -> None:
    problem = drawn("single_machine")
    picture = draw_gantt(problem)
    bars = sorted(
        (float(one["x"]), float(one["width"]))
        for n in range(1, 9)
        for one in shapes(picture, "rect", f"s{n}")
    )
    for (x, width), (following, _) in pairwise(bars):
        assert x + width == pytest.approx(following, abs=0.3)
    assert len(shapes(picture, "line", "limit")) == len(bars)


def test_a_landing_lies_within_its_window() -> None:
    problem = drawn("aircraft_landing")
    picture = draw_windows(problem)
    windows = {float(one["y"]) + 4: one for one in shapes(picture, "rect", "room")}
    dots = shapes(picture, "circle", "chosen")
    assert len(dots) == len(problem.elements("planes"))
    for dot in dots:
        window = windows[float(dot["cy"])]
        start = float(window["x"])
        assert start - 0.2 <= float(dot["cx"]) <= start + float(window["width"]) + 0.2


def test_everybody_who_works_stands_in_the_calendar() -> None:
    problem = drawn("shift_rostering")
    cells = [
        one["title"] for n in range(1, 9) for one in shapes(draw_calendar(problem), "rect", f"s{n}")
    ]
    worked = {f"{p}, {d}: {s}" for p, d, s in problem.values("work")}
    assert {title for title in cells if title} == worked


def test_both_teams_of_a_match_stand_in_the_calendar() -> None:
    problem = drawn("sports_scheduling")
    cells = [
        one["title"] for n in range(1, 9) for one in shapes(draw_calendar(problem), "rect", f"s{n}")
    ]
    for home, away, day in problem.values("play"):
        assert {f"{home}, {day}: {away}", f"{away}, {day}: {home}"} <= set(cells)


def test_bands_are_as_wide_as_what_is_shipped() -> None:
    problem = drawn("transportation")
    shipped = problem.values("ship")
    bands = shapes(draw_layers(problem), "path", "band")
    assert len(bands) == len(shipped)
    widths = sorted(float(one["style"].partition(":")[2]) for one in bands)
    scale = widths[-1] / max(shipped.values())
    assert widths == pytest.approx([scale * value for value in sorted(shipped.values())], abs=0.6)


def test_a_flow_is_a_thick_arrow_and_an_unused_arc_a_thin_one() -> None:
    problem = drawn("max_flow")
    picture = draw_network(problem)
    used = {key[:2] for key in problem.values("flow")}
    titles = [one["title"].partition(":")[0] for one in shapes(picture, "line", "s1")]
    assert sorted(titles) == sorted(f"{i} to {j}" for i, j in used)
    num_arcs = len(problem.instance.sets["arcs"])
    assert len(shapes(picture, "line", "edge")) == num_arcs - len(used)
    assert len(shapes(picture, "rect", "chosen")) == 2  # source and sink


def test_a_cut_edge_joins_nodes_of_two_colours() -> None:
    problem = drawn("max_cut")
    picture = draw_network(problem)
    place = {one["title"]: one["class"] for one in shapes(picture, "circle")}
    for line in shapes(picture, "line", "s1"):
        start, _, end = line["title"].partition(":")[0].partition(" to ")
        assert place[start] != place[end]


def test_neighbours_in_a_colouring_have_two_colours() -> None:
    problem = drawn("graph_coloring", Difficulty.MEDIUM)
    colour = {one["title"]: one["class"] for one in shapes(draw_graph(problem), "circle")}
    for i, j in problem.instance.sets["disturbances"]:
        assert colour[problem.name(i)] != colour[problem.name(j)]


def test_open_sites_are_filled_squares_joined_with_whom_they_serve() -> None:
    problem = drawn("p_median")
    picture = draw_site_map(problem)
    opened = {str(key[0]) for key in problem.values("open_site")}
    squares = shapes(picture, "rect")
    assert {one["title"] for one in squares if one["class"] != "node"} == opened
    assert len(squares) == len(problem.elements("sites"))
    served = {f"{i} to {j}" for i, j in problem.values("assign")}
    assert {one["title"] for one in shapes(picture, "line")} == served


def test_stacks_of_a_period_are_as_high_as_what_is_made() -> None:
    problem = drawn("lot_sizing", Difficulty.MEDIUM)
    made = problem.values("make")
    heights = {
        one["title"].partition(":")[0]: float(one["height"])
        for one in shapes(draw_series(problem), "rect", "s1")[: len(made)]
    }
    scale = max(heights.values()) / max(made.values())
    assert heights == pytest.approx({str(k[0]): scale * v for k, v in made.items()}, abs=0.2)


def test_chosen_rows_cover_their_columns() -> None:
    problem = drawn("set_cover")
    cells = {one["title"] for one in shapes(draw_incidence(problem), "rect", "chosen")}
    stations = {key[0] for key in problem.values("build")}
    assert cells == {f"{s}, {d}" for s, d in problem.instance.sets["reaches"] if s in stations}


def test_an_assignment_fills_one_cell_of_each_row() -> None:
    problem = drawn("assignment")
    cells = shapes(draw_matrix(problem), "rect", "chosen")
    assert len({one["y"] for one in cells}) == len(cells) == len(problem.elements("workers"))
    assert len({one["x"] for one in cells}) == len(cells)


def test_a_center_is_within_reach_of_the_urgent() -> None:
    problem = drawn("service_center")
    picture = draw_plane(problem)
    [center] = shapes(picture, "rect", "chosen")
    x, y = float(center["x"]) + 6, float(center["y"]) + 6
    reaches = shapes(picture, "circle", "reach")
    assert len(reaches) == len(problem.data("reach"))
    for one in reaches:
        away = hypot(x - float(one["cx"]), y - float(one["cy"]))
        assert away <= float(one["r"]) + 0.3


def test_bars_stop_at_their_limits() -> None:
    picture = draw_bars(drawn("blending"))
    ends = {
        one["y"]: float(one["x"]) + float(one["width"]) for one in shapes(picture, "rect", "room")
    }
    bars = shapes(picture, "rect", "s1")
    assert bars
    for bar in bars:
        assert float(bar["x"]) + float(bar["width"]) <= ends[bar["y"]] + 0.2


def test_more_return_costs_more_variance() -> None:
    picture = draw_frontier(drawn("portfolio", Difficulty.MEDIUM))
    assert picture is not None
    points = [(float(one["cx"]), float(one["cy"])) for one in shapes(picture, "circle", "s1")]
    assert points == sorted(points)
    rises = [y1 - y2 for (_, y1), (_, y2) in pairwise(points)]
    assert all(rise >= 0 for rise in rises)
    assert len(shapes(picture, "rect", "s2")) == 1


def test_a_frontier_is_drawn_of_continuous_decisions_only() -> None:
    assert draw_frontier(drawn("knapsack")) is None


def test_a_region_needs_two_decisions() -> None:
    assert draw_region(drawn("transportation")) is None


PLANES = st.builds(HalfPlane, st.integers(-5, 5), st.integers(-5, 5), st.integers(-5, 20))


@given(st.lists(PLANES, max_size=6), st.integers(0, 10), st.integers(0, 10))
def test_a_clipped_square_has_the_points_that_keep_all_limits(
    planes: list[HalfPlane], x: int, y: int
) -> None:
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    polygon = clipped(square, planes)
    for plane in planes:
        assert all(plane.slack(corner) >= -1e-6 for corner in polygon)
    if all(plane.slack((x, y)) > 1e-6 for plane in planes):
        assert len(polygon) >= 3
        assert _holds(polygon, (x, y))


def _holds(polygon: list[tuple[float, float]], point: tuple[float, float]) -> bool:
    """Whether a point lies in a convex polygon whose corners go round against the clock."""
    for (x1, y1), (x2, y2) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1) < -1e-6:
            return False
    return True


def test_the_optimum_of_two_decisions_is_a_corner_of_the_region() -> None:
    problem = _composed_of_two()
    picture = draw_region(problem)
    [area] = shapes(picture, "polygon", "area")
    [best] = shapes(picture, "rect", "chosen")
    at = (float(best["x"]) + 5, float(best["y"]) + 5)
    corners = [tuple(map(float, pair.split(","))) for pair in area["points"].split()]
    assert min(hypot(at[0] - x, at[1] - y) for x, y in corners) < 12
    assert len(shapes(picture, "line", "limit")) == 1  # the level of the objective


def _composed_of_two() -> SolvedProblem:
    """The first composed problem with two decisions and linear limits."""
    for index in range(40):
        instance = COMPOSER.draw(1, index, Difficulty.EASY).instance
        flat = flatten(instance)
        if len(flat.columns) == 2 and flat.is_linear:
            certified = certify(instance)
            assert isinstance(certified, Certified)
            return SolvedProblem(instance, certified.answer.solution)
    raise AssertionError("no composed problem has two decisions")


def test_patterns_say_how_many_pieces_they_cut_and_how_often() -> None:
    problem = drawn("cutting_stock")
    picture = draw_contents(problem)
    pieces = {key: value for key, value in problem.data("pieces").items() if value}
    cells = [one for one in shapes(picture, "rect") if one["title"]]
    assert len(cells) == len(pieces)
    bold = [one["text"] for one in shapes(picture, "text", "title")]
    rolls = problem.values("cut")
    assert sorted(bold) == sorted(
        f"{key[0]}{'' if value == 1 else f' ×{value:g}'}" for key, value in rolls.items()
    )


def test_moves_between_places_are_arrows_with_their_numbers() -> None:
    problem = drawn("scooter_relocation", Difficulty.MEDIUM)
    picture = draw_site_map(problem)
    brought = problem.values("bring")
    titles = {one["title"] for one in shapes(picture, "line")}
    assert titles == {f"{i} to {j}: {n:g} scooters" for (i, j), n in brought.items()}


def test_chosen_places_are_joined_in_pairs() -> None:
    problem = drawn("p_dispersion")
    picture = draw_site_map(problem)
    count = len(problem.values("choose"))
    assert len(shapes(picture, "circle", "chosen")) == count
    assert len(shapes(picture, "line")) == count * (count - 1) // 2


def test_each_year_has_a_row_with_what_it_pays() -> None:
    problem = drawn("capital_budgeting", Difficulty.MEDIUM)
    picture = draw_packing(problem)
    chosen = {str(key[0]) for key in problem.values("choose")}
    segments = [one for n in range(1, 9) for one in shapes(picture, "rect", f"s{n}")]
    assert {one["title"].partition(":")[0] for one in segments} == chosen
    rows = {one["y"] for one in segments}
    assert len(rows) == len(problem.elements("years"))


def test_the_line_of_a_series_is_what_is_asked_for() -> None:
    problem = drawn("unit_commitment", Difficulty.MEDIUM)
    lines = shapes(draw_series(problem), "line", "limit")
    demand = list(problem.data("demand").values())
    assert len(lines) == len(demand)
    depths = [-float(one["y1"]) for one in lines]
    order = sorted(range(len(demand)), key=lambda n: demand[n])
    assert [depths[n] for n in order] == sorted(depths)


def test_an_amount_of_each_supplier_and_bracket_is_no_series() -> None:
    assert draw_series(drawn("piecewise_procurement")) is None


def test_a_largest_circle_touches_borders_and_crosses_none() -> None:
    problem = drawn("inscribed_circle")
    picture = draw_plane(problem)
    [circle] = shapes(picture, "circle", "area")
    x, y, radius = (float(circle[name]) for name in ("cx", "cy", "r"))
    borders = shapes(picture, "line", "limit")
    assert len(borders) == len(problem.elements("borders"))
    for one in borders:
        x1, y1, x2, y2 = (float(one[name]) for name in ("x1", "y1", "x2", "y2"))
        away = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / hypot(x2 - x1, y2 - y1)
        assert away >= radius - 0.3


def test_a_problem_knows_the_sets_behind_its_indices() -> None:
    problem = drawn("max_flow")
    assert problem.axes["capacity"] == ("nodes", "nodes")
    assert problem.axes["throughput"] == ("nodes",)
    assert [one.name for one in problem.pair_sets(same=True)] == ["arcs"]
    assert {one.name for one in problem.subsets("nodes")} == {"source", "sink", "stations"}
    named = replace(problem, names={"n1": "the old dam"})
    assert named.name("n1") == "old dam"
    assert named.name("n2") == "n2"
