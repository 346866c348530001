"""Compact gurobipy programs answer alike with the vendor's library and with ours."""

from collections.abc import Callable
from typing import Any

import pytest

from optmodel.families import Difficulty, family, family_names
from optmodel.formulation import ProgramStyle, render_program, supports
from tests.formulation.programs.every_clause import EVERY_CLAUSE

Answers = dict[str, dict[str, Any]]
Run = Callable[[str, dict[str, str]], Answers]


def test_compact_programs_answer_alike(answers: Run) -> None:
    """`addVars` with lists of bounds, slices and subsets; `addConstrs` with indicators."""
    pytest.importorskip("gurobipy")
    instances = {
        name: family(name).draw(seed=11, index=0, difficulty=Difficulty.EASY).instance
        for name in family_names()[:12]
    } | {"every clause": EVERY_CLAUSE}
    programs = {
        name: render_program(instance, "gurobipy", style=ProgramStyle.COMPACT)
        for name, instance in instances.items()
        if supports(instance, "gurobipy") is None
    }
    ours = answers("optmodel.vendors.gurobipy", programs)
    theirs = answers("vendor", programs)
    for name in programs:
        assert ours[name]["status"] == theirs[name]["status"], name
        expected = pytest.approx(theirs[name]["objective"], rel=1e-6, abs=1e-9)
        assert ours[name]["objective"] == expected, name
