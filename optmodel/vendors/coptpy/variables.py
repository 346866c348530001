"""Variables and their attributes.

x = model.addVar(ub=4, vtype=COPT.INTEGER, name="x")
x.ub = 3
x.x, x.rc, x.name                                   # after solve
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from optmodel.vendors.coptpy.attributes import (
    Getter,
    HasInfo,
    Setter,
    parse_bound,
    vendor_bound,
)
from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.expressions import KINDS, ConstrOperand
from optmodel.vendors.coptpy.model_objects import ModelObject
from optmodel.vendors.modeling import ModelVariable, VariableType
from optmodel.vendors.shared.iis import bound_in_iis

# `name` is left out: it is no attribute of the vendor's table either.
_SLOTS = frozenset(ModelVariable.__slots__) - {"name"}
_KINDS = {"C": VariableType.CONTINUOUS, "B": VariableType.BINARY, "I": VariableType.INTEGER}


class Var(ModelObject, ConstrOperand, ModelVariable):
    """A variable of a model."""

    kinds = KINDS

    # `==` makes a constraint, so a variable is hashed by its identity.
    __hash__: Any = object.__hash__

    def __setattr__(self, name: str, value: object) -> None:
        if name in _SLOTS:
            object.__setattr__(self, name, value)
        else:
            HasInfo.__setattr__(self, name, value)

    def _unknown_(self, name: str) -> Exception:
        return invalid("Fail to get variable information")

    def _from_result_(self, field: str) -> float:
        """A value of the last result, by the variable's index."""
        values = getattr(self._owner_.result(), field)
        if values is None:
            raise self._unknown_(field)
        return float(values[self.getIdx()])

    def getLowerIIS(self) -> int:
        """1 where its lower bound is in the infeasible subsystem."""
        return bound_in_iis(self._owner_.iis(), self, "lower")

    def getUpperIIS(self) -> int:
        """1 where its upper bound is in the infeasible subsystem."""
        return bound_in_iis(self._owner_.iis(), self, "upper")

    _getters: ClassVar[Mapping[str, Getter]] = {
        "lb": lambda self: vendor_bound(self.lower),
        "ub": lambda self: vendor_bound(self.upper),
        "obj": lambda self: self.cost,
        "vtype": lambda self: self.kind.value,
        "index": lambda self: self.getIdx(),
        "x": lambda self: self._from_result_("values"),
        "value": lambda self: self._from_result_("values"),
        "rc": lambda self: self._from_result_("reduced_costs"),
        "redcost": lambda self: self._from_result_("reduced_costs"),
        "iislb": getLowerIIS,
        "iisub": getUpperIIS,
    }
    _setters: ClassVar[Mapping[str, Setter]] = {
        "lb": lambda self, value: setattr(self, "lower", parse_bound(value)),
        "ub": lambda self, value: setattr(self, "upper", parse_bound(value)),
        "obj": lambda self, value: setattr(self, "cost", float(value)),
        "vtype": lambda self, value: setattr(self, "kind", parse_vtype(value)),
    }

    def getType(self) -> str:
        """Its type: a letter."""
        return str(self.kind.value)

    def setType(self, newtype: str) -> None:
        """Give it another type."""
        self.kind = parse_vtype(newtype)


def parse_vtype(vtype: str) -> VariableType:
    """The kind of variable that a letter names; raises `CoptError` for any other."""
    if vtype not in _KINDS:
        raise invalid("Fail to add a variable")
    return _KINDS[vtype]
