"""Model files: written by whichever solver can say the model, read by HiGHS.

write(problem, "model.mps")
read(Problem(), "model.lp")
"""

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optmodel.vendors.core.constraints import Row
from optmodel.vendors.core.expressions import Linear
from optmodel.vendors.core.solving import is_array_shaped
from optmodel.vendors.core.variables import Kind, Variable

if TYPE_CHECKING:
    from optmodel.vendors.core.problem import Problem

_SUFFIXES = frozenset({".mps", ".lp", ".rew", ".rlp", ".cip"})
_KINDS = {
    "kContinuous": Kind.CONTINUOUS,
    "kInteger": Kind.INTEGER,
    "kSemiContinuous": Kind.SEMICONTINUOUS,
    "kSemiInteger": Kind.SEMIINTEGER,
}


def write(problem: "Problem", path: str) -> None:
    """Write the model in the format that the suffix names; `Problem.write` says what it raises."""
    from optmodel.vendors.core import _highs, _scip

    suffix = Path(path).suffix
    if suffix not in _SUFFIXES:
        raise ValueError(f"no model format is called {suffix!r}")
    if suffix != ".cip" and is_array_shaped(problem):
        is_written = _highs.write(problem, path)
    else:
        is_written = _scip.write(problem, path)
    if not is_written:
        raise OSError(f"unable to write {path!r}")


def read(problem: "Problem", path: str, variable: type[Variable] = Variable) -> None:
    """Fill an empty problem from an MPS or LP file of a linear model.

    Raises `OSError` where the file cannot be read as one.
    """
    from highspy._core import HighsStatus, _Highs

    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    if solver.readModel(path) == HighsStatus.kError:
        raise OSError(f"unable to read {path!r}")
    model = solver.getModel()
    if model.hessian_.dim_:
        raise OSError(f"{path!r} holds a quadratic objective, which is not read here")
    lp = solver.getLp()
    assert lp.a_matrix_.format_.name == "kColwise"
    problem.name = lp.model_name_
    problem.offset = lp.offset_
    problem.is_minimized = lp.sense_.name == "kMinimize"
    kinds = [_KINDS[kind.name] for kind in lp.integrality_] or [Kind.CONTINUOUS] * lp.num_col_
    for column, kind in enumerate(kinds):
        problem.add_variable(_variable(lp, column, kind, variable))
    rows = (
        [
            Row(problem.variables[0].kinds.linear(), lower, upper, _name(lp.row_names_, "R", place))
            for place, (lower, upper) in enumerate(zip(lp.row_lower_, lp.row_upper_, strict=True))
        ]
        if problem.variables
        else []
    )
    _fill(rows, lp, problem.variables)
    problem.rows = rows


def _variable(lp: Any, column: int, kind: Kind, variable: type[Variable]) -> Variable:
    lower, upper = lp.col_lower_[column], lp.col_upper_[column]
    if kind is Kind.INTEGER and (lower, upper) == (0.0, 1.0):
        kind = Kind.BINARY
    name = _name(lp.col_names_, "C", column)
    return variable(max(lower, -inf), min(upper, inf), kind, name, lp.col_cost_[column])


def _name(names: list[str], prefix: str, place: int) -> str:
    return names[place] if names else f"{prefix}{place}"


def _fill(rows: list[Row], lp: Any, variables: list[Variable]) -> None:
    start, index, value = lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_
    for column, variable in enumerate(variables):
        for place in range(start[column], start[column + 1]):
            body: Linear = rows[index[place]].body
            body.add(variable, float(value[place]))
