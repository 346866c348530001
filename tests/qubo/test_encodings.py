"""Which columns bits can hold, and what the bits of a compact encoding mean."""

from fractions import Fraction
from itertools import permutations, product

import pytest

from optmodel.errors import UserError
from optmodel.families import Difficulty, family
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatIndicator,
    FlatModel,
    FlatRow,
    Instance,
    Number,
    ObjectiveSense,
    Polynomial,
    check_solution,
    evaluate_objective,
    flatten,
)
from optmodel.qubo import read_binary_program
from optmodel.qubo.bit_encoding import encode_columns
from optmodel.qubo.whole_columns import WholeRange, implied_integers, whole_ranges
from optmodel.solving import Certified, certify
from tests.qubo.small import draws, points, value


def _column(
    name: str, domain: Domain, lower: Number | None = 0, upper: Number | None = None
) -> FlatColumn:
    return FlatColumn(name, name, (), domain, lower, upper)


def _row(weights: dict[int, Number], lower: Number | None, upper: Number | None) -> FlatRow:
    return FlatRow("row", Polynomial({(k,): w for k, w in weights.items()}), lower, upper)


def _model(
    columns: list[FlatColumn],
    rows: list[FlatRow],
    objective: Polynomial | None = None,
    indicators: tuple[FlatIndicator, ...] = (),
) -> FlatModel:
    objective = objective or Polynomial.symbol(0)
    return FlatModel(
        ObjectiveSense.MINIMIZE, objective, tuple(columns), (), tuple(rows), indicators
    )


X = Domain.CONTINUOUS
CYCLE = [{0: 1, 1: 1}, {1: 1, 2: 1}, {0: 1, 2: 1}]


@pytest.mark.parametrize(
    ("rows", "is_whole"),
    [
        ([_row({0: 1, 1: -1}, 3, None)], True),  # times of two jobs
        ([_row({0: 1, 1: -1, 3: 10}, 3, None)], True),  # with a switch of whole weight
        ([_row({0: 2, 1: -2, 3: 6}, 4, None)], True),  # all of it is divided by two
        ([_row({0: 2, 1: -2, 3: 5}, 4, None)], False),  # half of the switch is left
        ([_row({0: 1, 1: -1}, Fraction(5, 2), None)], False),
        ([_row({0: 1, 1: -2}, 3, None)], False),
        ([_row(dict(weights), None, 1) for weights in CYCLE], False),  # an odd cycle
        ([_row(dict(weights), None, 1) for weights in CYCLE[:2]], True),
        (
            [
                _row({0: 1, 1: 1, 2: 1}, None, 1),
                _row({0: 1, 1: -1}, 0, None),
                _row({0: 1, 1: 1}, 1, None),
            ],
            False,  # a = b = 1/2 is a vertex
        ),
        ([_row({0: 1, 1: 1, 2: 1}, 1, 1), _row({0: 1, 1: 1}, None, 4)], True),
        ([_row({0: 1, 1: 1, 2: 1}, 1, 1)], True),  # one row: each column stands once
    ],
)
def test_continuous_columns_are_whole_where_rows_are_a_network(
    rows: list[FlatRow], is_whole: bool
) -> None:
    columns = [_column(name, X) for name in "abc"] + [_column("d", Domain.BINARY, 0, 1)]
    found = implied_integers(_model(columns, rows))
    touched = {k for row in rows for (k,) in row.body.terms if k < 3}
    assert (touched <= found) is is_whole


def test_a_square_or_a_broken_bound_is_not_whole() -> None:
    a = Polynomial.symbol(0)
    assert implied_integers(_model([_column("a", X)], [], a * a)) == frozenset()
    assert implied_integers(_model([_column("a", X, Fraction(1, 2))], [])) == frozenset()
    assert implied_integers(_model([_column("a", X, 0, 3)], [])) == {0}


def test_bounds_follow_from_rows() -> None:
    columns = [_column("a", X), _column("b", X), _column("c", Domain.INTEGER, None, 9)]
    rows = [_row({0: 1, 1: 1}, None, 7), _row({2: 1, 1: -1}, -2, None)]
    assert whole_ranges(_model(columns, rows)) == (
        WholeRange(0, 7),
        WholeRange(0, 7),
        WholeRange(-2, 9),
    )


def test_whole_columns_of_families_keep_the_optimum() -> None:
    """Restricted to whole numbers, the certified optimum is the same: HiGHS and SCIP say so."""
    for name in ("traveling_salesman", "quadratic_assignment", "facility_location"):
        for instance in draws(name, 2):
            flat = flatten(instance)
            assert implied_integers(flat) == {
                k for k, column in enumerate(flat.columns) if column.domain is X
            }
            certified = certify(instance)
            assert isinstance(certified, Certified)
            values = certified.answer.solution.values()
            assert all(value == round(value) for value in values)


def test_an_implication_is_said_where_its_bit_has_the_value() -> None:
    columns = [_column("a", Domain.INTEGER, 0, 3), _column("use", Domain.BINARY, 0, 1)]
    indicator = FlatIndicator(1, 0, _row({0: 1}, None, 0))
    encoding = encode_columns(_model(columns, [], indicators=(indicator,)))
    assert encoding.bits == ("a:0", "a:1", "use")
    for point in points(3):
        amount = value(encoding.columns[0], point)
        holds = not any(row.excess(point) for row in encoding.rows)
        assert holds is (point[2] == 1 or amount == 0)


def test_each_tour_is_a_feasible_point_with_its_own_travel() -> None:
    (instance,) = draws("traveling_salesman", 1)
    ((start,),) = instance.sets["start"]
    others = [place for (place,) in instance.sets["places"] if place != start]
    program = read_binary_program(instance)
    for order in permutations(others):
        chosen = {f"visit[{place},{step}]" for step, place in enumerate(order, start=1)}
        bits = [int(name in chosen) for name in program.bits]
        check = check_solution(instance, program.solution(bits))
        legs = zip((start, *order), (*order, start), strict=True)
        assert program.is_feasible(bits)
        assert check.worst.amount == 0
        assert check.objective == sum(instance.value("travel", leg) for leg in legs)
        assert check.objective == value(program.objective, bits) * program.unit


def test_each_placement_is_feasible_and_no_other_point_is() -> None:
    (instance,) = draws("quadratic_assignment", 1)
    program = read_binary_program(instance)
    num_feasible = 0
    for bits in product((0, 1), repeat=len(program.bits)):
        if program.is_feasible(bits):
            num_feasible += 1
            check = check_solution(instance, program.solution(bits))
            assert (check.worst.amount, check.objective) == (
                0,
                value(program.objective, bits) * program.unit,
            )
    assert num_feasible == 4 * 3 * 2


def test_a_cut_of_negative_weight_has_no_compact_encoding() -> None:
    (instance,) = draws("max_cut", 1)
    assert len(read_binary_program(instance).bits) == len(instance.sets["people"])
    weights = {key: -amount for key, amount in instance.parameters["friction"].items()}
    other = Instance(instance.formulation, instance.sets, {"friction": weights})
    assert len(read_binary_program(other).bits) == len(flatten(other).columns)


def test_a_program_is_the_same_without_its_compact_encoding() -> None:
    """The bits are then the columns, and their positions besides."""
    instance = family("traveling_salesman").draw(7, 0, Difficulty.EASY).instance
    program = read_binary_program(instance, is_compact=False)
    assert {name.partition(":")[0] for name in program.bits} <= {
        column.name for column in flatten(instance).columns
    }
    certified = certify(instance)
    assert isinstance(certified, Certified)
    optimum = certified.answer.solution
    bits = [0] * len(program.bits)
    for column, polynomial in zip(flatten(instance).columns, program.columns, strict=True):
        rest = optimum[column.variable, column.key] - polynomial.constant
        for (bit,), weight in sorted(
            polynomial.without_constant().terms.items(), key=lambda term: -term[1]
        ):
            if rest >= weight:
                bits[bit], rest = 1, rest - weight
        assert rest == 0
    assert program.is_feasible(bits)
    assert value(program.objective, bits) * program.unit == evaluate_objective(instance, optimum)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("blending", r"The column '.*' is continuous, and a QUBO has bits only"),
        ("reliability", "The model has nonlinear functions"),
        ("media_selection", r"The column '.*' has no bound"),
        ("fleet_and_trips", r"The row 'demand_met.*' is not linear"),
    ],
)
def test_what_bits_cannot_hold_is_a_sentence(name: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read_binary_program(family(name).draw(7, 0, Difficulty.EASY).instance)
