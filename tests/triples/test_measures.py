"""What is measured of an instance, and what a record says of it."""

import pytest

from optmodel.families import family
from optmodel.formulation import flatten
from optmodel.solving import Certified, certify
from optmodel.triples import Measure, Measures, complexity, size_measures


@pytest.fixture(scope="module")
def measures() -> Measures:
    instance = family("bin_packing").draw(7, 2).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    return Measures.of(instance, certified.answer)


def test_sizes_are_measured_without_a_solver() -> None:
    instance = family("bin_packing").draw(7, 2).instance
    flat = flatten(instance)
    assert size_measures(instance) == {
        Measure.VARIABLES: len(flat.columns),
        Measure.ROWS: len(flat.rows),
        Measure.COMPLEXITY: pytest.approx(complexity(instance).score, rel=1e-5),
    }


def test_measures_are_those_of_the_first_solver(measures: Measures) -> None:
    instance = family("bin_packing").draw(7, 2).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    assert (measures.nodes, measures.iterations) == (
        certified.answer.num_nodes,
        certified.answer.num_iterations,
    )
    assert measures.iterations > 0
    assert Measures.of(instance, certified.answer) == measures


def test_a_gap_without_a_value_is_left_out(measures: Measures) -> None:
    assert measures.gap is not None
    assert measures.gap > 0
    assert set(measures.by_measure()) == {
        Measure.NODES,
        Measure.SECONDS,
        Measure.COMPLEXITY,
        Measure.GAP,
    }
    without = measures.model_copy(update={"gap": None})
    assert Measure.GAP not in without.by_measure()


def test_measures_have_a_few_digits(measures: Measures) -> None:
    for value in (measures.complexity, measures.gap or 0.0, measures.seconds):
        assert float(f"{value:.6g}") == value
