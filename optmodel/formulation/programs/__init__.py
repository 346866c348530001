"""Programs: an instance as a person would write it in a modelling library, ready to run.

render_program(instance, "gurobipy", names={"p1": "Lyon plant"})
render_program(instance, "gurobipy", style=ProgramStyle.COMPACT)    # short, as people write
supports(formulation, "pulp")    # None, or a sentence with the reason why not
"""

from collections.abc import Mapping

from optmodel.errors import UnknownNameError
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import ElementId
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.programs._curvature import assumed_signs, signs_of
from optmodel.formulation.programs._renderer import ProgramRenderer
from optmodel.formulation.programs.compact import COMPACT_RENDERERS
from optmodel.formulation.programs.cvxpy import CvxpyRenderer
from optmodel.formulation.programs.gurobipy import GurobipyRenderer
from optmodel.formulation.programs.highspy import HighspyRenderer
from optmodel.formulation.programs.ortools import OrtoolsRenderer, with_presolve
from optmodel.formulation.programs.pulp import PulpRenderer
from optmodel.formulation.programs.pyomo import PyomoRenderer
from optmodel.formulation.programs.pyscipopt import PyscipoptRenderer
from optmodel.formulation.programs.style import ProgramStyle

_ALL: tuple[ProgramRenderer, ...] = (
    PyomoRenderer(),
    PyscipoptRenderer(),
    GurobipyRenderer(),
    PulpRenderer(),
    HighspyRenderer(),
    CvxpyRenderer(),
    OrtoolsRenderer(),
)
_DIALECTS = {dialect.name: dialect for dialect in _ALL}

DIALECTS: tuple[str, ...] = tuple(_DIALECTS)
"""The modelling libraries that programs are written for."""

__all__ = ["DIALECTS", "ProgramStyle", "render_program", "supports", "with_presolve"]


def render_program(
    instance: Instance,
    dialect: str,
    names: Mapping[ElementId, str] | None = None,
    style: ProgramStyle = ProgramStyle.STRUCTURED,
) -> str:
    """A program that solves an instance and prints its objective, and its variables if structured.

    `names` gives the text for an element: "Lyon plant" for "p1". Raises `FormulationError` when the
    dialect cannot express the instance, and `UnknownNameError` when there is no such dialect.
    """
    structured = _dialect(dialect)
    renderer = COMPACT_RENDERERS[dialect] if style is ProgramStyle.COMPACT else structured
    return renderer.program(instance, names or {})


def supports(problem: Formulation | Instance, dialect: str) -> str | None:
    """Why a dialect cannot express a formulation; None when it can.

    Some rewritings are valid for one sign of the data only. With an instance the signs come from
    its data; with a formulation alone the data are assumed to be nonnegative.
    """
    formulation = problem.formulation if isinstance(problem, Instance) else problem
    signs = signs_of(problem) if isinstance(problem, Instance) else assumed_signs(problem)
    try:
        _dialect(dialect).prepare(formulation, signs)
    except FormulationError as error:
        return str(error)
    return None


def _dialect(name: str) -> ProgramRenderer:
    if name not in _DIALECTS:
        raise UnknownNameError("dialect", name, DIALECTS)
    return _DIALECTS[name]
