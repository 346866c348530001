"""Constraints of a model with their attributes, and how comparisons become constraints.

row = linear_constraint(x + y <= 4, "capacity")
row.ub, row.pi, row.slack
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isinf
from typing import Any, ClassVar

from optmodel.vendors.coptpy.attributes import Getter, Setter, parse_bound, vendor_bound
from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.expressions import (
    ConstrBuilder,
    GenConstrBuilder,
    LinExpr,
    RangeBuilder,
)
from optmodel.vendors.coptpy.model_objects import ModelObject
from optmodel.vendors.modeling import (
    ConstraintSense,
    IndicatorConstraint,
    LinearConstraint,
    NonlinearConstraint,
    QuadraticConstraint,
    SOSConstraint,
    constrained,
    is_number,
    is_operand,
)
from optmodel.vendors.shared.iis import in_iis

_SENSES = {"L": ConstraintSense.AT_MOST, "G": ConstraintSense.AT_LEAST, "E": ConstraintSense.EQUAL}


class Constraint(ModelObject, LinearConstraint):
    """A linear constraint."""

    def _unknown_(self, name: str) -> Exception:
        return invalid("Fail to get a constraint information")

    def _dual_(self) -> float:
        duals = self._owner_.result().row_duals
        if duals is None:
            raise self._unknown_("Dual")
        return float(duals[self.getIdx()])

    def getLowerIIS(self) -> int:
        """1 where its lower side is in the infeasible subsystem."""
        return self._side_in_iis_(self.lower)

    def getUpperIIS(self) -> int:
        """1 where its upper side is in the infeasible subsystem."""
        return self._side_in_iis_(self.upper)

    def _side_in_iis_(self, side: float) -> int:
        found = self._owner_.iis()
        return 0 if isinf(side) else in_iis(found, self)

    def _activity_(self) -> float:
        return LinExpr(self.body).getValue()

    _getters: ClassVar[Mapping[str, Getter]] = {
        "lb": lambda self: vendor_bound(self.lower),
        "ub": lambda self: vendor_bound(self.upper),
        "pi": _dual_,
        "dual": _dual_,
        "slack": _activity_,
        "iislb": getLowerIIS,
        "iisub": getUpperIIS,
    }
    _setters: ClassVar[Mapping[str, Setter]] = {
        "lb": lambda self, value: setattr(self, "lower", parse_bound(value)),
        "ub": lambda self, value: setattr(self, "upper", parse_bound(value)),
    }


class QConstraint(ModelObject, QuadraticConstraint):
    """A quadratic constraint."""

    _getters: ClassVar[Mapping[str, Getter]] = {
        "sense": lambda self: "L" if self.lower == -inf else "G" if self.upper == inf else "E",
        "rhs": lambda self: self.upper if self.lower == -inf else self.lower,
        "slack": lambda self: self.body.getValue(),
    }


class NlConstraint(ModelObject, NonlinearConstraint):
    """A constraint that is neither linear nor quadratic."""


class GenConstrX(ModelObject, NonlinearConstraint):
    """A result variable that equals a function: a minimum, a maximum, an absolute value, ..."""


class GenConstr(ModelObject, IndicatorConstraint):
    """An indicator constraint."""


class SOS(ModelObject, SOSConstraint):
    """A special ordered set."""


def parse_constr(lhs: object, sense: object = None, rhs: object = None) -> Any:
    """The comparison from the arguments of `addConstr`: one comparison, or three parts.

    As the vendor does, it ignores a sense beside a comparison, even where that is a name.
    """
    if not is_operand(lhs) or isinstance(lhs, bool) or sense is None:
        return lhs
    if sense not in _SENSES:
        raise ValueError("Unsupported constraint sense")
    side = LinExpr(lhs) if is_number(lhs) else lhs
    return ConstrBuilder(side, _SENSES[sense], rhs)


def linear_constraint(builder: object, name: str) -> Constraint:
    """The linear constraint of a comparison; raises `TypeError` for any other."""
    row = _core_row(builder, name)
    if not isinstance(row, LinearConstraint):
        kind = "QConstrBuilder" if isinstance(row, QuadraticConstraint) else "NlConstrBuilder"
        raise TypeError(f"'{kind}' is not valid for argument 'lhs'")
    return Constraint(row.body, row.lower, row.upper, name)


def constraint_of_any_kind(builder: object, name: str) -> Constraint | QConstraint | NlConstraint:
    """The constraint of a comparison: linear, quadratic or nonlinear."""
    row = _core_row(builder, name)
    if isinstance(row, QuadraticConstraint):
        return QConstraint(row.body, row.lower, row.upper, name)
    if isinstance(row, NonlinearConstraint):
        return NlConstraint(row.body, row.lower, row.upper, name)
    return Constraint(row.body, row.lower, row.upper, name)


def indicator_constraint(builder: GenConstrBuilder, name: str) -> GenConstr:
    """The indicator constraint of `(binary == value) >> comparison`."""
    return GenConstr(builder.binary, builder.value, linear_constraint(builder.then, ""), name)


def _core_row(
    builder: object, name: str
) -> LinearConstraint | QuadraticConstraint | NonlinearConstraint:
    if isinstance(builder, bool):  # both sides were numbers
        return LinearConstraint(LinExpr(), -inf if builder else 1.0, inf, name)
    if isinstance(builder, RangeBuilder):
        row = constrained(ConstrBuilder(builder.body, ConstraintSense.AT_MOST, builder.upper), name)
        row.lower = row.upper - builder.upper + builder.lower
        return row
    if not isinstance(builder, ConstrBuilder):
        raise TypeError(f"'{type(builder).__name__}' is not valid for argument 'lhs'")
    return constrained(builder, name)
