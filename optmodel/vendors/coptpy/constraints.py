"""Constraints of a model, with their attributes, and how they are made of what programs write.

row = linear(x + y <= 4, "capacity")
row.ub, row.pi, row.slack
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar

from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.expressions import (
    ConstrBuilder,
    GenConstrBuilder,
    LinExpr,
    RangeBuilder,
)
from optmodel.vendors.coptpy.informed import Informed, Reader, Writer, taken, told
from optmodel.vendors.core import (
    FormulaRow,
    Indicator,
    QuadraticRow,
    Row,
    Sense,
    SpecialSet,
    constrained,
    is_number,
    is_operand,
)

if TYPE_CHECKING:
    from optmodel.vendors.coptpy.model import Model

_SENSES = {"L": Sense.AT_MOST, "G": Sense.AT_LEAST, "E": Sense.EQUAL}


class _Owned(Informed):
    """What belongs to a model."""

    name: str
    _model: Model

    def getName(self) -> str:
        """Its name; empty where the program gave none."""
        return self.name

    def setName(self, newname: str) -> None:
        """Give it another name."""
        self.name = newname

    def remove(self) -> None:
        """Take it out of its model."""
        self._model.remove(self)

    def getIdx(self) -> int:
        """Its place among those of its kind."""
        return self._model.place_of(self)

    @property
    def index(self) -> int:
        """Its place among those of its kind."""
        return self.getIdx()

    def __repr__(self) -> str:
        return f"<coptpy.{type(self).__name__}: {self.name}>"


class Constraint(_Owned, Row):
    """A linear constraint."""

    def _unknown(self, name: str) -> Exception:
        return invalid("Fail to get a constraint information")

    def _dual(self) -> float:
        duals = self._model.result().row_duals
        if duals is None:
            raise self._unknown("Dual")
        return float(duals[self.getIdx()])

    def getLowerIIS(self) -> int:
        """1 where its lower side is in the infeasible subsystem."""
        return self._model.bound_in_conflict(self, "lower")

    def getUpperIIS(self) -> int:
        """1 where its upper side is in the infeasible subsystem."""
        return self._model.bound_in_conflict(self, "upper")

    def _activity(self) -> float:
        return LinExpr(self.body).getValue()

    _readers: ClassVar[Mapping[str, Reader]] = {
        "lb": lambda self: told(self.lower),
        "ub": lambda self: told(self.upper),
        "pi": _dual,
        "dual": _dual,
        "slack": _activity,
        "iislb": getLowerIIS,
        "iisub": getUpperIIS,
    }
    _writers: ClassVar[Mapping[str, Writer]] = {
        "lb": lambda self, value: object.__setattr__(self, "lower", taken(value)),
        "ub": lambda self, value: object.__setattr__(self, "upper", taken(value)),
    }


class QConstraint(_Owned, QuadraticRow):
    """A quadratic constraint."""

    _readers: ClassVar[Mapping[str, Reader]] = {
        "sense": lambda self: "L" if self.lower == -inf else "G" if self.upper == inf else "E",
        "rhs": lambda self: self.upper if self.lower == -inf else self.lower,
        "slack": lambda self: self.body.getValue(),
    }


class NlConstraint(_Owned, FormulaRow):
    """A constraint that is neither linear nor quadratic."""


class GenConstrX(_Owned, FormulaRow):
    """A result that equals a function: the least, the largest, an absolute value, and so on."""


class GenConstr(_Owned, Indicator):
    """An indicator constraint."""


class SOS(_Owned, SpecialSet):
    """A special ordered set."""


def built(lhs: Any, sense: Any = None, rhs: Any = None) -> Any:
    """What `addConstr` was told, in one piece: a relation given as such, or in three parts.

    Like the vendor, it takes no notice of a sense beside a relation, not even of a name there.
    """
    if not is_operand(lhs) or isinstance(lhs, bool) or sense is None:
        return lhs
    if sense not in _SENSES:
        raise ValueError("Unsupported constraint sense")
    side = LinExpr(lhs) if is_number(lhs) else lhs
    return ConstrBuilder(side, _SENSES[sense], rhs)


def linear(builder: Any, name: str) -> Constraint:
    """The linear constraint that is written; raises `TypeError` for any other."""
    row = _constrained(builder, name)
    if not isinstance(row, Row):
        kind = "QConstrBuilder" if isinstance(row, QuadraticRow) else "NlConstrBuilder"
        raise TypeError(f"'{kind}' is not valid for argument 'lhs'")
    return Constraint(row.body, row.lower, row.upper, name)


def any_kind(builder: Any, name: str) -> Constraint | QConstraint | NlConstraint:
    """The constraint that is written, of its own kind."""
    row = _constrained(builder, name)
    if isinstance(row, QuadraticRow):
        return QConstraint(row.body, row.lower, row.upper, name)
    if isinstance(row, FormulaRow):
        return NlConstraint(row.body, row.lower, row.upper, name)
    return Constraint(row.body, row.lower, row.upper, name)


def indicator(builder: GenConstrBuilder, name: str) -> GenConstr:
    """The indicator constraint that is written."""
    return GenConstr(builder.binary, builder.value, linear(builder.then, ""), name)


def _constrained(builder: Any, name: str) -> Row | QuadraticRow | FormulaRow:
    if isinstance(builder, bool):  # both sides were numbers
        return Row(LinExpr(), -inf if builder else 1.0, inf, name)
    if isinstance(builder, RangeBuilder):
        row = constrained(ConstrBuilder(builder.body, Sense.AT_MOST, builder.upper), name)
        row.lower = row.upper - builder.upper + builder.lower
        return row
    if not isinstance(builder, ConstrBuilder):
        raise TypeError(f"'{type(builder).__name__}' is not valid for argument 'lhs'")
    return constrained(builder, name)
