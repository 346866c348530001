"""Programs of every family, run for real: what their solvers were given is the same model."""

import pytest

from optmodel.equivalence import ModelMatch, check_match, compare_models, read_captured_model
from optmodel.execution import Program, run
from optmodel.families import family
from optmodel.formulation import FlatModel, Instance, flatten, render_program, supports
from tests.families.every import REPRESENTATIVES

DIALECTS = ("pyscipopt", "ortools")
FORMATS = {"pyscipopt": "cip", "ortools": "mps", "cvxpy": "mps"}
CONES = ("service_center", "robust_supply")
"""Families whose programs CVXPY compiles to second-order cones."""


@pytest.fixture(scope="module")
def instances() -> dict[str, Instance]:
    return {name: family(name).draw(9, 1).instance for name in REPRESENTATIVES}


def test_right_programs_are_the_same_model(instances: dict[str, Instance]) -> None:
    programs = [
        Program(f"{name} {dialect}", render_program(instance, dialect), dialect=dialect)
        for name, instance in instances.items()
        for dialect in (*DIALECTS, *(["cvxpy"] if name in CONES else []))
        if supports(instance, dialect) is None
    ]
    formats = set()
    for execution in run(programs, num_workers=2):
        name, _, dialect = execution.key.partition(" ")
        solve = execution.last_solve
        assert solve is not None
        assert solve.model is not None
        formats.add((dialect, solve.model.format))
        model = read_captured_model(solve.model.format, solve.model.text)
        assert isinstance(model, FlatModel), (execution.key, model)
        reference = flatten(instances[name])
        match = compare_models(reference, model)
        assert isinstance(match, ModelMatch), (execution.key, match)
        assert check_match(match.certificate(), reference, model) is None
    assert set(FORMATS.items()) <= formats
