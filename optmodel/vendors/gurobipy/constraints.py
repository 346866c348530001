"""Constraints as objects of a model, with their attributes.

row = model.addConstr(x + y <= 4, name="capacity")
row.RHS = 5
row.Pi, row.Slack                                   # after optimize
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, ClassVar

from optmodel.vendors.core import Constraint, QuadraticRow, Row, SpecialSet
from optmodel.vendors.gurobipy.attributes import Attributed, Reader, Unavailable, Writer
from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError, refused
from optmodel.vendors.gurobipy.expressions import value_of

if TYPE_CHECKING:
    from optmodel.vendors.gurobipy.model import Model


class Held(Attributed):
    """A constraint of a model; its place is -1 before it is taken in, -2 after it is removed."""

    _prefix: ClassVar[str] = ""

    def __init__(self, model: Model, part: Constraint) -> None:
        self._model = model
        self._part: Any = part
        self._index = -1

    def getAttr(self, attrname: str) -> Any:
        """The value of an attribute; `AttributeError` where it has none."""
        if self._index == -1:
            raise AttributeError(f"Index out of range for attribute '{self._known_(attrname)}'")
        if self._index == -2:
            raise GurobiError(0, f"{type(self).__name__} was removed from the model")
        return super().getAttr(attrname)

    @property
    def index(self) -> int:
        """Its place in the model."""
        return self._index

    def sameAs(self, other: Any) -> bool:
        """Whether it is the same constraint."""
        return self is other

    def __repr__(self) -> str:
        words = {-1: "*Awaiting Model Update*", -2: "*Removed*"}
        return f"<gurobi.{type(self).__name__} {words.get(self._index, self._part.name)}>"

    def _enter(self, index: int) -> None:
        self._index = index
        if not self._part.name:
            self._part.name = f"{self._prefix}{index}"

    def _in_conflict_(self) -> int:
        return self._model._in_conflict_(self._part)

    def _rename(self, name: Any) -> None:
        self._model._change_(lambda: setattr(self._part, "name", str(name)))


def _sense(part: Row | QuadraticRow) -> str:
    if part.lower == -inf:
        return "<"
    return ">" if part.upper == inf else "="


def _side(part: Row | QuadraticRow) -> float:
    return part.upper if isfinite(part.upper) else part.lower


def _set_side(held: Any, value: Any) -> None:
    """A range keeps its width below the new side."""
    part, side = held._part, float(value)

    def change() -> None:
        width = part.upper - part.lower
        sense = _sense(part)
        part.upper = side if sense != ">" else inf
        part.lower = side - width if sense == "=" else side if sense == ">" else -inf

    held._model._change_(change)


def _set_sense(held: Any, sense: Any) -> None:
    part, letter = held._part, str(sense)[0]
    if letter not in "<>=":
        raise GurobiError(INVALID_ARGUMENT, f"Invalid constraint sense '{sense}'")

    def change() -> None:
        side = _side(part)
        part.lower = -inf if letter == "<" else side
        part.upper = inf if letter == ">" else side

    held._model._change_(change)


def _slack(held: Any) -> float:
    if held._model._result_().values is None:
        raise Unavailable
    return float(_side(held._part) - held._part.body.evaluated(value_of))


class Constr(Held):
    """A linear constraint."""

    _prefix = "R"

    def _dual(self) -> float:
        duals = self._model._result_().row_duals
        if duals is None:
            raise Unavailable
        return float(duals[self._part.position])

    _readers: ClassVar[Mapping[str, Reader]] = {
        "ConstrName": lambda self: self._part.name,
        "Sense": lambda self: _sense(self._part),
        "RHS": lambda self: _side(self._part),
        "Pi": lambda self: self._dual(),
        "Slack": _slack,
        "IISConstr": lambda self: self._in_conflict_(),
        "Lazy": lambda self: 0,
        "CTag": lambda self: "",
    }
    _writers: ClassVar[Mapping[str, Writer]] = {
        "ConstrName": lambda self, value: self._rename(value),
        "Sense": _set_sense,
        "RHS": _set_side,
        "Lazy": lambda self, value: None,
        "IISConstrForce": refused("IISConstrForce"),
        "DStart": lambda self, value: None,
        "CBasis": lambda self, value: None,
        "CTag": lambda self, value: None,
    }


class QConstr(Held):
    """A quadratic constraint."""

    _prefix = "QC"

    _readers: ClassVar[Mapping[str, Reader]] = {
        "QCName": lambda self: self._part.name,
        "QCSense": lambda self: _sense(self._part),
        "QCRHS": lambda self: _side(self._part),
        "QCSlack": _slack,
        "IISQConstr": lambda self: self._in_conflict_(),
    }
    _writers: ClassVar[Mapping[str, Writer]] = {
        "QCName": lambda self, value: self._rename(value),
        "QCSense": _set_sense,
        "QCRHS": _set_side,
        "IISQConstrForce": refused("IISQConstrForce"),
    }


class GenConstr(Held):
    """A general constraint: a function, a logical one or an indicator."""

    _prefix = "GC"

    def __init__(self, model: Model, part: Constraint, kind: str) -> None:
        super().__init__(model, part)
        self._kind = kind

    _readers: ClassVar[Mapping[str, Reader]] = {
        "GenConstrName": lambda self: self._part.name,
        "GenConstrType": lambda self: getattr(GRB, f"GENCONSTR_{self._kind}"),
        "IISGenConstr": lambda self: self._in_conflict_(),
    }
    _writers: ClassVar[Mapping[str, Writer]] = {
        "GenConstrName": lambda self, value: self._rename(value),
        "FuncPieces": lambda self, value: None,
        "FuncPieceLength": lambda self, value: None,
        "FuncPieceError": lambda self, value: None,
        "FuncPieceRatio": lambda self, value: None,
        "FuncNonlinear": lambda self, value: None,
        "IISGenConstrForce": refused("IISGenConstrForce"),
    }


class SOS(Held):
    """A special ordered set."""

    def __init__(self, model: Model, part: SpecialSet) -> None:
        super().__init__(model, part)

    _readers: ClassVar[Mapping[str, Reader]] = {"IISSOS": lambda self: self._in_conflict_()}
    _writers: ClassVar[Mapping[str, Writer]] = {"IISSOSForce": refused("IISSOSForce")}


class Column:
    """The terms of a new variable in constraints that are there already."""

    def __init__(self, coeffs: Any = None, constrs: Any = None) -> None:
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
        """A column of its own."""
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
