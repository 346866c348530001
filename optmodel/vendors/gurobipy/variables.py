"""Variables and their attributes.

x = model.addVar(ub=4, vtype=GRB.INTEGER, name="x")
x.UB = 3                                            # from the next update on
x.X, x.RC, x.VarName                                # after optimize
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from optmodel.vendors.core import Kind, Variable
from optmodel.vendors.gurobipy.attributes import Attributed, Reader, Unavailable, Writer
from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError, refused
from optmodel.vendors.gurobipy.expressions import KINDS, Compared

if TYPE_CHECKING:
    from optmodel.vendors.gurobipy.model import Model

_SLOTS = frozenset(Variable.__slots__)
_INDEX_OF_REMOVED = -2
_INDEX_OF_NEW = -1


class Var(Attributed, Compared, Variable):
    """A variable of a model."""

    kinds = KINDS

    def __init__(self, model: Model, lb: float, ub: float, obj: float, kind: Kind) -> None:
        super().__init__(lb, ub, kind, cost=obj)
        self._model = model
        self._index = _INDEX_OF_NEW

    __hash__: Any = object.__hash__

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _SLOTS:
            object.__setattr__(self, name, value)
        else:
            Attributed.__setattr__(self, name, value)

    def getAttr(self, attrname: str) -> Any:
        """The value of an attribute; `AttributeError` where it has none."""
        if self._index == _INDEX_OF_NEW:
            raise AttributeError(f"Index out of range for attribute '{self._known_(attrname)}'")
        if self._index == _INDEX_OF_REMOVED:
            raise GurobiError(0, "Variable was removed from the model")
        return super().getAttr(attrname)

    @property
    def index(self) -> int:
        """Its place in the model; -1 before it is taken in, -2 after it is removed."""
        return self._index

    def sameAs(self, other: Any) -> bool:
        """Whether it is the same variable."""
        return self is other

    def __repr__(self) -> str:
        if self._index == _INDEX_OF_NEW:
            return "<gurobi.Var *Awaiting Model Update*>"
        if self._index == _INDEX_OF_REMOVED:
            return "<gurobi.Var *Removed*>"
        value = ""
        if self._model._is_solved_():
            value = f" (value {self.X})"
        return f"<gurobi.Var {self.name}{value}>"

    def _answer_(self, name: str) -> float:
        """A value of the last result, by the variable's place."""
        values = getattr(self._model._result_(), name)
        if values is None:
            raise Unavailable
        return float(values[self._index])

    _readers: ClassVar[Mapping[str, Reader]] = {
        "LB": lambda self: self.lower,
        "UB": lambda self: self.upper,
        "Obj": lambda self: self.cost,
        "VType": lambda self: self.kind.value,
        "VarName": lambda self: self.name,
        "Start": lambda self: GRB.UNDEFINED if self.start is None else self.start,
        "X": lambda self: self._answer_("values"),
        "Xn": lambda self: self._answer_("values"),
        "RC": lambda self: self._answer_("reduced_costs"),
        "IISLB": lambda self: self._model._bound_in_conflict_(self, "lower"),
        "IISUB": lambda self: self._model._bound_in_conflict_(self, "upper"),
        "BranchPriority": lambda self: 0,
        "VarHintVal": lambda self: GRB.UNDEFINED,
        "VTag": lambda self: "",
    }
    _writers: ClassVar[Mapping[str, Writer]] = {
        "LB": lambda self, value: self._later("lower", number(value)),
        "UB": lambda self, value: self._later("upper", number(value)),
        "Obj": lambda self, value: self._later("cost", float(value)),
        "VType": lambda self, value: self._later("kind", kind_of(value)),
        "VarName": lambda self, value: self._later("name", str(value)),
        "Start": lambda self, value: self._later("start", _start(value)),
        "PStart": lambda self, value: None,
        "BranchPriority": lambda self, value: None,
        "VarHintVal": lambda self, value: None,
        "VarHintPri": lambda self, value: None,
        "VBasis": lambda self, value: None,
        "Partition": lambda self, value: None,
        "VTag": lambda self, value: None,
        "IISLBForce": refused("IISLBForce"),
        "IISUBForce": refused("IISUBForce"),
    }

    def _later(self, slot: str, value: Any) -> None:
        changed: Callable[[], None] = lambda: object.__setattr__(self, slot, value)  # noqa: E731
        self._model._change_(changed)


def number(value: Any) -> float:
    """A bound; what the vendor calls infinite is so here too."""
    bound = float(value)
    return bound if abs(bound) < 1e20 else float("inf") if bound > 0 else float("-inf")


def kind_of(vtype: Any) -> Kind:
    """The kind of variable that a letter names."""
    try:
        return Kind(vtype)
    except ValueError:
        raise GurobiError(INVALID_ARGUMENT, f"Invalid variable type '{vtype}'") from None


def _start(value: Any) -> float | None:
    return None if value is None or value == GRB.UNDEFINED else float(value)
