"""The attributes of models: `m.status`, `m.ObjVal`, `m.cols`, by their names in lower case.

GETTERS["objval"](model)
SETTERS["objsense"](model, COPT.MAXIMIZE)
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from optmodel.vendors.coptpy.attributes import Getter, Setter
from optmodel.vendors.coptpy.iis import IISFinder
from optmodel.vendors.coptpy.model_state import ModelState
from optmodel.vendors.coptpy.solution_reader import SolutionReader
from optmodel.vendors.modeling import (
    IndicatorConstraint,
    LinearConstraint,
    ModelBuilder,
    SOSConstraint,
    VariableType,
)


class Parts(Protocol):
    """The part of a model that these attributes use."""

    _state_: ModelState
    _solution_: SolutionReader
    _iis_: IISFinder

    def setObjSense(self, sense: int) -> None:
        """Minimize or maximize."""

    def setObjConst(self, constant: float) -> None:
        """Replace the constant of the objective."""


def _of_problem(read: Callable[[ModelBuilder], float]) -> Getter:
    """A getter of an attribute of the `ModelBuilder`."""
    return lambda model: read(model._state_.problem)


def _of_solution(read: Callable[[SolutionReader], float]) -> Getter:
    """A getter of something that the last solve answered."""
    return lambda model: read(model._solution_)


def _of_iis(read: Callable[[IISFinder], int]) -> Getter:
    """A getter of something about the infeasible subsystem."""
    return lambda model: read(model._iis_)


def _num_variables(kind: VariableType) -> Getter:
    return _of_problem(lambda problem: sum(each.kind is kind for each in problem.variables))


def _num_elements(problem: ModelBuilder) -> int:
    return sum(len(row.body.variables) for row in problem.rows)


GETTERS: Mapping[str, Getter] = {
    "status": _of_solution(lambda reader: reader.status(is_mip=reader.solved_as_mip())),
    "lpstatus": _of_solution(lambda reader: reader.status(is_mip=False)),
    "mipstatus": _of_solution(lambda reader: reader.status(is_mip=True)),
    "ismip": _of_solution(lambda reader: int(reader.is_mip())),
    "haslpsol": _of_solution(lambda reader: reader.has_solution(is_mip=False)),
    "hasmipsol": _of_solution(lambda reader: reader.has_solution(is_mip=True)),
    "hassol": _of_solution(lambda reader: reader.has_solution(is_mip=reader.solved_as_mip())),
    "hasbasis": _of_solution(lambda reader: reader.has_solution(is_mip=False)),
    "objval": _of_solution(lambda reader: reader.value("objective")),
    "lpobjval": _of_solution(lambda reader: reader.value_of_lp("objective")),
    "bestobj": _of_solution(lambda reader: reader.value_of_mip("objective")),
    "bestbnd": _of_solution(lambda reader: reader.value_of_mip("bound")),
    "bestgap": _of_solution(lambda reader: reader.value_of_mip("gap")),
    "objbound": _of_solution(lambda reader: reader.value("bound")),
    "poolsols": _of_solution(lambda reader: reader.has_solution(is_mip=True)),
    "solvingtime": _of_solution(lambda reader: reader.value("seconds")),
    "nodecnt": _of_solution(lambda reader: int(reader.value("num_nodes"))),
    "simplexiter": _of_solution(lambda reader: int(reader.value("num_iterations"))),
    "barrieriter": lambda model: 0,
    "hasqobj": _of_problem(lambda problem: int(problem.quadratic_objective is not None)),
    "objsense": _of_problem(lambda problem: 1 if problem.is_minimized else -1),
    "objconst": _of_problem(lambda problem: problem.offset),
    "cols": _of_problem(lambda problem: len(problem.variables)),
    "rows": _of_problem(lambda problem: len(problem.rows)),
    "elems": _of_problem(_num_elements),
    "bins": _num_variables(VariableType.BINARY),
    "ints": _num_variables(VariableType.INTEGER),
    "soss": _of_problem(lambda problem: len(problem.special_sets)),
    "qconstrs": _of_problem(lambda problem: len(problem.quadratic_rows)),
    "indicators": _of_problem(lambda problem: len(problem.indicators)),
    "hasiis": lambda model: int(model._state_.last_iis is not None),
    "isminiis": _of_iis(lambda finder: int(finder.is_minimal())),
    "iisrows": _of_iis(lambda finder: finder.num_constraints(LinearConstraint)),
    "iiscols": _of_iis(lambda finder: finder.num_variables()),
    "iissoss": _of_iis(lambda finder: finder.num_constraints(SOSConstraint)),
    "iisindicators": _of_iis(lambda finder: finder.num_constraints(IndicatorConstraint)),
}


def _set_sense(model: Parts, value: int) -> None:
    model.setObjSense(value)


def _set_constant(model: Parts, value: float) -> None:
    model.setObjConst(value)


SETTERS: Mapping[str, Setter] = {"objsense": _set_sense, "objconst": _set_constant}
