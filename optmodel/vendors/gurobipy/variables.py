"""Variables and their attributes.

x = model.addVar(ub=4, vtype=GRB.INTEGER, name="x")
x.UB = 3                                            # from the next update on
x.X, x.RC, x.VarName                                # after optimize
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from optmodel.vendors.gurobipy.attributes import AttributeUnavailable, Getter, HasAttributes, Setter
from optmodel.vendors.gurobipy.constants import GRB
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError, refusing_setter
from optmodel.vendors.gurobipy.expressions import KINDS, ConstrOperand
from optmodel.vendors.gurobipy.model_objects import NEW, ModelObject, Owner
from optmodel.vendors.modeling import ModelVariable, VariableType
from optmodel.vendors.shared.iis import bound_in_iis

_SLOTS = frozenset(ModelVariable.__slots__)
_INFINITE = 1e20


class Var(ModelObject, ConstrOperand, ModelVariable):
    """A variable of a model."""

    kinds = KINDS
    _prefix_ = "C"

    def __init__(self, owner: Owner, lb: float, ub: float, obj: float, kind: VariableType) -> None:
        super().__init__(lb, ub, kind, cost=obj)
        self._owner_ = owner
        self._index_ = NEW

    # `==` makes a constraint, so a variable is hashed by its identity.
    __hash__: Any = object.__hash__

    def __setattr__(self, name: str, value: object) -> None:
        if name in _SLOTS:
            object.__setattr__(self, name, value)
        else:
            HasAttributes.__setattr__(self, name, value)

    @property
    def _core_(self) -> Var:
        return self

    def _removed_message_(self) -> str:
        return "Variable was removed from the model"

    def _label_(self) -> str:
        return f"{self.name} (value {self.X})" if self._owner_.has_solution else self.name

    def _from_result_(self, field: str) -> float:
        """A value of the last result, by the variable's index."""
        values = getattr(self._owner_.result(), field)
        if values is None:
            raise AttributeUnavailable
        return float(values[self._index_])

    _getters: ClassVar[Mapping[str, Getter]] = {
        "LB": lambda self: self.lower,
        "UB": lambda self: self.upper,
        "Obj": lambda self: self.cost,
        "VType": lambda self: self.kind.value,
        "VarName": lambda self: self.name,
        "Start": lambda self: GRB.UNDEFINED if self.start is None else self.start,
        "X": lambda self: self._from_result_("values"),
        "Xn": lambda self: self._from_result_("values"),
        "RC": lambda self: self._from_result_("reduced_costs"),
        "IISLB": lambda self: bound_in_iis(self._owner_.iis(), self, "lower"),
        "IISUB": lambda self: bound_in_iis(self._owner_.iis(), self, "upper"),
        "BranchPriority": lambda self: 0,
        "VarHintVal": lambda self: GRB.UNDEFINED,
        "VTag": lambda self: "",
    }
    _setters: ClassVar[Mapping[str, Setter]] = {
        "LB": lambda self, value: self._set_on_update_("lower", parse_bound(value)),
        "UB": lambda self, value: self._set_on_update_("upper", parse_bound(value)),
        "Obj": lambda self, value: self._set_on_update_("cost", float(value)),
        "VType": lambda self, value: self._set_on_update_("kind", parse_vtype(value)),
        "VarName": lambda self, value: self._set_on_update_("name", str(value)),
        "Start": lambda self, value: self._set_on_update_("start", _parse_start(value)),
        "PStart": lambda self, value: None,
        "BranchPriority": lambda self, value: None,
        "VarHintVal": lambda self, value: None,
        "VarHintPri": lambda self, value: None,
        "VBasis": lambda self, value: None,
        "Partition": lambda self, value: None,
        "VTag": lambda self, value: None,
        "IISLBForce": refusing_setter("IISLBForce"),
        "IISUBForce": refusing_setter("IISUBForce"),
    }

    def _set_on_update_(self, slot: str, value: object) -> None:
        self._owner_.on_update(lambda: setattr(self, slot, value))


def parse_bound(value: float | str) -> float:
    """A bound that a program gives; the vendor takes 1e20 and more for infinite."""
    bound = float(value)
    return bound if abs(bound) < _INFINITE else float("inf") if bound > 0 else float("-inf")


def parse_vtype(vtype: object) -> VariableType:
    """The kind of variable that a letter names."""
    try:
        return VariableType(vtype)  # type: ignore[arg-type]
    except ValueError:
        raise GurobiError(INVALID_ARGUMENT, f"Invalid variable type '{vtype}'") from None


def _parse_start(value: float | None) -> float | None:
    return None if value is None or value == GRB.UNDEFINED else float(value)
