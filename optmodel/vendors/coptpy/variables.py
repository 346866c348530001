"""Variables and their attributes.

x = model.addVar(ub=4, vtype=COPT.INTEGER, name="x")
x.ub = 3
x.x, x.rc, x.name                                   # after solve
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.expressions import KINDS, Compared
from optmodel.vendors.coptpy.informed import Informed, Reader, Writer, taken, told
from optmodel.vendors.core import Kind, Variable

if TYPE_CHECKING:
    from optmodel.vendors.coptpy.model import Model

_SLOTS = frozenset(Variable.__slots__) - {"name"}
_KINDS = {"C": Kind.CONTINUOUS, "B": Kind.BINARY, "I": Kind.INTEGER}


class Var(Informed, Compared, Variable):
    """A variable of a model."""

    kinds = KINDS
    _model: Model

    __hash__: Any = object.__hash__

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _SLOTS:
            object.__setattr__(self, name, value)
        else:
            Informed.__setattr__(self, name, value)

    def _unknown(self, name: str) -> Exception:
        return invalid("Fail to get variable information")

    def _place(self) -> int:
        return self._model.place_of(self)

    def _answer(self, name: str) -> float:
        answers = getattr(self._model.result(), name)
        if answers is None:
            raise self._unknown(name)
        return float(answers[self._place()])

    _readers: ClassVar[Mapping[str, Reader]] = {
        "lb": lambda self: told(self.lower),
        "ub": lambda self: told(self.upper),
        "obj": lambda self: self.cost,
        "vtype": lambda self: self.kind.value,
        "index": _place,
        "x": lambda self: self._answer("values"),
        "value": lambda self: self._answer("values"),
        "rc": lambda self: self._answer("reduced_costs"),
        "redcost": lambda self: self._answer("reduced_costs"),
        "iislb": lambda self: self.getLowerIIS(),
        "iisub": lambda self: self.getUpperIIS(),
    }
    _writers: ClassVar[Mapping[str, Writer]] = {
        "lb": lambda self, value: object.__setattr__(self, "lower", taken(value)),
        "ub": lambda self, value: object.__setattr__(self, "upper", taken(value)),
        "obj": lambda self, value: object.__setattr__(self, "cost", float(value)),
        "vtype": lambda self, value: object.__setattr__(self, "kind", kind_of(value)),
    }

    def getLowerIIS(self) -> int:
        """1 where its lower bound is in the infeasible subsystem."""
        return self._model.bound_in_conflict(self, "lower")

    def getUpperIIS(self) -> int:
        """1 where its upper bound is in the infeasible subsystem."""
        return self._model.bound_in_conflict(self, "upper")

    def getName(self) -> str:
        """Its name; empty where the program gave none."""
        return str(self.name)

    def setName(self, newname: str) -> None:
        """Give it another name."""
        self.name = newname

    def getType(self) -> str:
        """Its kind: a letter."""
        return str(self.kind.value)

    def setType(self, newtype: str) -> None:
        """Give it another kind."""
        self.kind = kind_of(newtype)

    def getIdx(self) -> int:
        """Its place in the model."""
        return self._place()

    def remove(self) -> None:
        """Take it out of its model."""
        self._model.remove(self)

    def __repr__(self) -> str:
        return f"<coptpy.Var: {self.name}>"


def kind_of(vtype: Any) -> Kind:
    """The kind of variable that a letter names."""
    if vtype not in _KINDS:
        raise invalid("Fail to add a variable")
    return _KINDS[vtype]
