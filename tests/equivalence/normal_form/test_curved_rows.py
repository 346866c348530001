"""Columns that stand for squares and norms are replaced, and no others are."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.backends import SolveOptions, solve
from optmodel.equivalence import (
    ModelMatch,
    check_match,
    compare_models,
    read_captured_model,
    solver_model,
)
from optmodel.equivalence.limits import WorkLimit
from optmodel.equivalence.normal_form import NormalForm
from optmodel.equivalence.normal_form._curved_rows import root_argument
from optmodel.equivalence.normal_form._sums_of_squares import is_sum_of_squares
from optmodel.equivalence.normal_form.reduced_model import ReducedModel
from optmodel.equivalence.normal_form.reduction_steps import (
    InvalidStepError,
    Step,
    StepKind,
    apply_step,
)
from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    FlatRow,
    NonlinearTerm,
    ObjectiveSense,
    Polynomial,
)
from optmodel.rejection import Rejection

HEAD = """OBJECTIVE
  Sense            : minimize
VARIABLES
  [continuous] <x>: obj=1, original bounds=[-inf,+inf]
  [continuous] <y>: obj=2, original bounds=[-3,8]
"""
ROOT = """CONSTRAINTS
  [nonlinear] <limit>: 2*sqrt(<x>^2 + 4*<y>^2) + <y> <= 9;
END
"""
CONE = """  [continuous] <t>: obj=0, original bounds=[0,+inf]
CONSTRAINTS
  [linear] <limit>: 2<t> +<y> <= 9;
  [nonlinear] <cone>: <x>^2 + 4*<y>^2 - <t>^2 <= 0;
END
"""
SQUARES = """  [continuous] <t>: obj=0, original bounds=[-inf,+inf]
  [continuous] <u>: obj=0, original bounds=[-inf,+inf]
CONSTRAINTS
  [linear] <limit>: <t> +<u> +<y> <= 9;
  [nonlinear] <first>: <x>^2 - 6*<x> - <t> <= -9;
  [nonlinear] <second>: 4*<u> - 4*<y>^2 >= 0;
END
"""
PLAIN = """CONSTRAINTS
  [nonlinear] <limit>: (<x> - 3)^2 + <y>^2 + <y> <= 9;
END
"""
X, Y, T = range(3)


def _flat(text: str) -> FlatModel:
    flat = read_captured_model("cip", HEAD + text)
    assert isinstance(flat, FlatModel), flat
    return flat


EQUATION = CONE.replace("<= 9", "== 9")
"""The same: the column may be beyond the root."""


@pytest.mark.parametrize(
    ("plain", "coned"), [(ROOT, CONE), (ROOT, EQUATION), (CONE, EQUATION), (PLAIN, SQUARES)]
)
def test_a_cone_is_the_same_as_what_it_stands_for(plain: str, coned: str) -> None:
    for first, second in ((plain, coned), (coned, plain)):
        reference, candidate = _flat(first), _flat(second)
        match = compare_models(reference, candidate)
        assert isinstance(match, ModelMatch), match
        assert check_match(match.certificate(), reference, candidate) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("obj=0, original bounds=[0,+inf]", "obj=0, original bounds=[-inf,+inf]"),
        ("obj=0, original bounds=[0,+inf]", "obj=-1, original bounds=[0,+inf]"),
        ("obj=0, original bounds=[0,+inf]", "obj=0, original bounds=[0,3]"),
        ("obj=0, original bounds=[0,+inf]", "obj=0, original bounds=[2,+inf]"),
        ("2<t> +<y> <= 9", "-2<t> +<y> <= 9"),
        ("- <t>^2 <= 0", "- <t>^2 >= 0"),
        ("- <t>^2 <= 0", "- <t>^2 <= 1"),
        ("- <t>^2 <= 0", "- 2*<t>^2 <= 0"),
        ("<x>^2 + 4", "<x>^2 + 5*<x>*<y> + 4"),
        ("<x>^2 + 4", "<x>*<t> + <x>^2 + 4"),
        ("[continuous] <t>", "[integer] <t>"),
    ],
)
def test_another_cone_is_not_the_same(before: str, after: str) -> None:
    changed = CONE.replace(before, after)
    assert changed != CONE
    assert isinstance(compare_models(_flat(ROOT), _flat(changed)), Rejection)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        (CONE, Step(StepKind.PROJECT, T, 1)),  # its own bound may hold it, before it is a root
        (CONE, Step(StepKind.PROJECT, T, 0)),
        (CONE, Step(StepKind.ROOT, Y, 1)),
        (CONE, Step(StepKind.ROOT, T, 0)),
        (SQUARES, Step(StepKind.ROOT, T, 1)),
        (SQUARES, Step(StepKind.PROJECT, X, 1)),
        (SQUARES, Step(StepKind.PROJECT, Y, 2)),
        (SQUARES.replace("<t> +<u> +<y>", "-<t> +<u> +<y>"), Step(StepKind.PROJECT, T, 1)),
        (SQUARES.replace("[continuous] <t>", "[integer] <t>"), Step(StepKind.PROJECT, T, 1)),
        (SQUARES.replace("<t>: obj=0", "<t>: obj=-1"), Step(StepKind.PROJECT, T, 1)),
        (SQUARES.replace("<t>: obj=0, original bounds=[-inf", "<t>: obj=0, original bounds=[1"),
         Step(StepKind.PROJECT, T, 1)),
    ],
)  # fmt: skip
def test_a_step_that_changes_the_problem_is_refused(text: str, step: Step) -> None:
    with pytest.raises(InvalidStepError):
        apply_step(ReducedModel(_flat(text)), step)


def test_a_root_needs_no_bound_of_its_own() -> None:
    model = ReducedModel(_flat(CONE))
    apply_step(model, Step(StepKind.ROOT, T, 1))
    assert model.columns[T].lower is None
    apply_step(model, Step(StepKind.PROJECT, T, 1))
    assert (model.rows[1].lower, model.rows[1].upper) == (0, 0)
    assert root_argument(model, T, 1) is None


@pytest.mark.parametrize("seed", range(40))
def test_models_without_their_cones_have_the_same_optimum(seed: int) -> None:
    flat = _drawn(random.Random(seed))
    form = NormalForm(flat, WorkLimit(100_000))
    while form._flatten_cones():
        pass
    first, second = (
        solve(solver_model(each), SolveOptions(seconds=5)) for each in _pair(form, flat)
    )
    assert first.status == second.status
    if first.objective is not None:
        assert first.objective == pytest.approx(second.objective, rel=1e-3, abs=1e-3)


def _drawn(rng: random.Random) -> FlatModel:
    """Two columns, and two that curved rows hold, most often as cones do."""
    x, y, t, u = (Polynomial.symbol(k) for k in range(4))
    squares = [x * x, x * x + y * y, (x - 1) * (x - 1), x * y, x * x + 4 * y * y + 1]
    rows = [
        FlatRow("held", rng.choice(squares) - rng.choice([1, 2, 3]) * held, None, 0)
        for held in (rng.choice([t, t * t]), rng.choice([u, u * u]))
    ]
    for limit in (4, 7):
        terms = [each * rng.choice([0, 1, 1, -1]) for each in (x, y, t, u)]
        rows.append(FlatRow("limit", Polynomial.total(terms), None, limit))
    bounds = [(-3, 3), (-2, 3), (rng.choice([0, 0, 1]), 9), (rng.choice([0, 0, None]), 9)]
    columns = [FlatColumn(f"x{k}", "", (), Domain.CONTINUOUS, *bounds[k]) for k in range(4)]
    goal = Polynomial.total(
        [x * rng.choice([1, -1]), y, t * rng.choice([0, 1]), u * rng.choice([0, 1])]
    )
    return FlatModel(ObjectiveSense.MINIMIZE, goal, tuple(columns), (), tuple(rows), ())


def _pair(form: NormalForm, flat: FlatModel) -> tuple[FlatModel, FlatModel]:
    """A model, and what its normal form has become of it; removed columns are zero."""
    model = form.model
    numbers = {symbol: 4 + place for place, symbol in enumerate(sorted(model.terms))}

    def renumbered(body: Polynomial) -> Polynomial:
        terms = body.terms.items()
        return Polynomial({tuple(sorted(numbers.get(s, s) for s in m)): c for m, c in terms})

    zero = FlatColumn("", "", (), Domain.CONTINUOUS, 0, 0)
    columns = [
        replace(flat.columns[k], lower=model.columns[k].lower, upper=model.columns[k].upper)
        if k in model.columns
        else zero
        for k in range(4)
    ]
    functions = [
        NonlinearTerm("power", tuple(map(renumbered, model.terms[symbol].arguments)))
        for symbol in numbers
    ]
    rows = [FlatRow("", renumbered(row.body), row.lower, row.upper) for row in model.rows.values()]
    goal = renumbered(model.objective)
    return flat, FlatModel(flat.sense, goal, tuple(columns), tuple(functions), tuple(rows), ())


NUMBERS = st.integers(-4, 4)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(NUMBERS, min_size=4, max_size=4), max_size=3))
def test_sums_of_squares_are_known(rows: list[list[int]]) -> None:
    forms = [
        Polynomial.total(
            [Polynomial.symbol(k) * factor for k, factor in enumerate(row[:3])] + [row[3]]
        )
        for row in rows
    ]
    assert is_sum_of_squares(Polynomial.total([form * form for form in forms]))


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([(), (0,), (1,), (0, 0), (0, 1), (1, 1)]), NUMBERS.filter(bool), min_size=1
    ),
    st.lists(st.fractions(-3, 3, max_denominator=4), min_size=2, max_size=2),
)
def test_a_sum_of_squares_is_nowhere_below_zero(
    terms: dict[tuple[int, ...], int], point: list[Fraction]
) -> None:
    values = [
        factor * Fraction(1) * _product([point[k] for k in monomial])
        for monomial, factor in terms.items()
    ]
    assert sum(values) >= 0 or not is_sum_of_squares(Polynomial(dict(terms)))


def _product(values: list[Fraction]) -> Fraction:
    result = Fraction(1)
    for value in values:
        result *= value
    return result
