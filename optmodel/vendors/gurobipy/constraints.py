"""Constraints as objects of a model, with their attributes.

row = model.addConstr(x + y <= 4, name="capacity")
row.RHS = 5
row.Pi, row.Slack                                   # after optimize
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite
from typing import Any, ClassVar

from optmodel.vendors.gurobipy.attributes import AttributeUnavailable, Getter, Setter
from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError, refusing_setter
from optmodel.vendors.gurobipy.expressions import LinExpr, solution_value
from optmodel.vendors.gurobipy.model_objects import NEW, ModelObject, Owner
from optmodel.vendors.modeling import (
    AnyConstraint,
    LinearConstraint,
    Operand,
    QuadraticConstraint,
    SOSConstraint,
    constrained,
)
from optmodel.vendors.shared.iis import in_iis


class ModelConstr(ModelObject):
    """A constraint of a model, of any kind."""

    _core_: Any

    def __init__(self, owner: Owner, core: AnyConstraint) -> None:
        self._owner_ = owner
        self._core_ = core
        self._index_ = NEW

    def _in_iis_(self) -> int:
        return in_iis(self._owner_.iis(), self._core_)

    def _rename_(self, name: object) -> None:
        self._owner_.on_update(lambda: setattr(self._core_, "name", str(name)))


class RowConstr(ModelConstr):
    """A constraint with a sense and a right-hand side."""

    _core_: LinearConstraint | QuadraticConstraint

    def _sense_(self) -> str:
        if self._core_.lower == -inf:
            return "<"
        return ">" if self._core_.upper == inf else "="

    def _rhs_(self) -> float:
        return self._core_.upper if isfinite(self._core_.upper) else self._core_.lower

    def _slack_(self) -> float:
        if self._owner_.result().values is None:
            raise AttributeUnavailable
        return float(self._rhs_() - self._core_.body.evaluated(solution_value))

    def _set_rhs_(self, value: float) -> None:
        """Set the right-hand side; a range keeps its width below the new one."""
        core, side = self._core_, float(value)

        def change() -> None:
            width = core.upper - core.lower
            sense = self._sense_()
            core.upper = side if sense != ">" else inf
            core.lower = side - width if sense == "=" else side if sense == ">" else -inf

        self._owner_.on_update(change)

    def _set_sense_(self, sense: object) -> None:
        letter = str(sense)[0]
        if letter not in "<>=":
            raise GurobiError(INVALID_ARGUMENT, f"Invalid constraint sense '{sense}'")

        def change() -> None:
            side = self._rhs_()
            self._core_.lower = -inf if letter == "<" else side
            self._core_.upper = inf if letter == ">" else side

        self._owner_.on_update(change)


class Constr(RowConstr):
    """A linear constraint."""

    _prefix_ = "R"
    _core_: LinearConstraint

    def _dual_(self) -> float:
        duals = self._owner_.result().row_duals
        if duals is None:
            raise AttributeUnavailable
        return float(duals[self._core_.position])

    _getters: ClassVar[Mapping[str, Getter]] = {
        "ConstrName": lambda self: self._core_.name,
        "Sense": lambda self: self._sense_(),
        "RHS": lambda self: self._rhs_(),
        "Pi": lambda self: self._dual_(),
        "Slack": lambda self: self._slack_(),
        "IISConstr": lambda self: self._in_iis_(),
        "Lazy": lambda self: 0,
        "CTag": lambda self: "",
    }
    _setters: ClassVar[Mapping[str, Setter]] = {
        "ConstrName": lambda self, value: self._rename_(value),
        "Sense": lambda self, value: self._set_sense_(value),
        "RHS": lambda self, value: self._set_rhs_(value),
        "Lazy": lambda self, value: None,
        "IISConstrForce": refusing_setter("IISConstrForce"),
        "DStart": lambda self, value: None,
        "CBasis": lambda self, value: None,
        "CTag": lambda self, value: None,
    }


class QConstr(RowConstr):
    """A quadratic constraint."""

    _prefix_ = "QC"
    _core_: QuadraticConstraint

    _getters: ClassVar[Mapping[str, Getter]] = {
        "QCName": lambda self: self._core_.name,
        "QCSense": lambda self: self._sense_(),
        "QCRHS": lambda self: self._rhs_(),
        "QCSlack": lambda self: self._slack_(),
        "IISQConstr": lambda self: self._in_iis_(),
    }
    _setters: ClassVar[Mapping[str, Setter]] = {
        "QCName": lambda self, value: self._rename_(value),
        "QCSense": lambda self, value: self._set_sense_(value),
        "QCRHS": lambda self, value: self._set_rhs_(value),
        "IISQConstrForce": refusing_setter("IISQConstrForce"),
    }


class GenConstr(ModelConstr):
    """A general constraint: a function, a logical one or an indicator."""

    _prefix_ = "GC"

    def __init__(self, owner: Owner, core: AnyConstraint, kind: str) -> None:
        super().__init__(owner, core)
        self._type_ = kind
        """The rest of the constant `GENCONSTR_...` for its type."""

    _getters: ClassVar[Mapping[str, Getter]] = {
        "GenConstrName": lambda self: self._core_.name,
        "GenConstrType": lambda self: getattr(GRB, f"GENCONSTR_{self._type_}"),
        "IISGenConstr": lambda self: self._in_iis_(),
    }
    _setters: ClassVar[Mapping[str, Setter]] = {
        "GenConstrName": lambda self, value: self._rename_(value),
        "FuncPieces": lambda self, value: None,
        "FuncPieceLength": lambda self, value: None,
        "FuncPieceError": lambda self, value: None,
        "FuncPieceRatio": lambda self, value: None,
        "FuncNonlinear": lambda self, value: None,
        "IISGenConstrForce": refusing_setter("IISGenConstrForce"),
    }


class SOS(ModelConstr):
    """A special ordered set."""

    _core_: SOSConstraint

    _getters: ClassVar[Mapping[str, Getter]] = {"IISSOS": lambda self: self._in_iis_()}
    _setters: ClassVar[Mapping[str, Setter]] = {"IISSOSForce": refusing_setter("IISSOSForce")}


def range_row(expr: float | Operand, lower: float, upper: float) -> LinearConstraint:
    """`lower <= expr <= upper`, with the constant of the expression on the other sides."""
    row = constrained(LinExpr(expr) == 0.0)
    assert isinstance(row, LinearConstraint)
    constant = -row.upper
    row.lower, row.upper = float(lower) - constant, float(upper) - constant
    return row


def require_name(name: object) -> str:
    """The name of a constraint; raises `AttributeError` where it is no text."""
    if not isinstance(name, str):
        raise AttributeError(f"a name must be a string, not {name!r}")
    return name


class Column:
    """The terms of a new variable in constraints that are there already."""

    def __init__(self, coeffs: object = None, constrs: object = None) -> None:
        self._terms: list[tuple[float, Constr]] = []
        if coeffs is not None:
            self.addTerms(coeffs, constrs)

    def addTerms(self, coeffs: Any, constrs: Any) -> None:
        """Add one term, or many from two lists."""
        if isinstance(constrs, Constr):
            coeffs, constrs = [coeffs], [constrs]
        pairs = zip(coeffs, constrs, strict=True)
        self._terms += [(float(weight), constr) for weight, constr in pairs]

    def clear(self) -> None:
        """Drop all terms."""
        self._terms = []

    def copy(self) -> Column:
        """An independent copy."""
        column = Column()
        column._terms = list(self._terms)
        return column

    def size(self) -> int:
        """The number of terms."""
        return len(self._terms)

    def getCoeff(self, i: int) -> float:
        """The coefficient of a term."""
        return self._terms[i][0]

    def getConstr(self, i: int) -> Constr:
        """The constraint of a term."""
        return self._terms[i][1]
