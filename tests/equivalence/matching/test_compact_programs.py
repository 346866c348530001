"""Compact programs are proven to be the model that they are written from, column by column."""

import pytest

from optmodel.equivalence import ModelMatch, check_match, compare_models, read_captured_model
from optmodel.execution import Program, run
from optmodel.families import family, family_names
from optmodel.formulation import (
    FlatModel,
    Instance,
    ProgramStyle,
    flatten,
    render_program,
    supports,
)
from tests.formulation.models import INSTANCES
from tests.formulation.programs.every_clause import EVERY_CLAUSE

FAMILIES = {name: family(name).draw(9, 1).instance for name in family_names()[:6]}
SMALL = {name: INSTANCES[name] for name in ("LP", "ILP", "BIP", "QP")}


@pytest.mark.parametrize("dialect", ["pyscipopt", "ortools"])
def test_compact_programs_are_the_same_model(dialect: str) -> None:
    """Of families, of small models, and of one with every way of indexing."""
    instances: dict[str, Instance] = {**FAMILIES, **SMALL, "every clause": EVERY_CLAUSE}
    programs = [
        Program(name, render_program(instance, dialect, {}, ProgramStyle.COMPACT), dialect)
        for name, instance in instances.items()
        if supports(instance, dialect) is None
    ]
    for execution in run(programs, num_workers=2):
        solve = execution.last_solve
        assert solve is not None
        assert solve.model is not None
        model = read_captured_model(solve.model.format, solve.model.text)
        assert isinstance(model, FlatModel), (execution.key, model)
        reference = flatten(instances[execution.key])
        match = compare_models(reference, model)
        assert isinstance(match, ModelMatch), (execution.key, match)
        assert check_match(match.certificate(), reference, model) is None
