"""A model as programs build it: variables, constraints and an objective, solved by a back end.

problem = ModelBuilder("plan")
x = problem.add_variable(ModelVariable(upper=4.0, name="x"))
problem.add(constrained(2 * x <= 5))
problem.set_objective(x * 1.0, is_minimized=False)
problem.solve().objective                                       # 2.5
"""

from collections.abc import Collection
from typing import Any, TypeVar

from optmodel import backends
from optmodel.backends import Model, SolveOptions, SolverResult
from optmodel.vendors.modeling.callbacks import Listener, lowered_listener
from optmodel.vendors.modeling.constraints import (
    AnyConstraint,
    IndicatorConstraint,
    LinearConstraint,
    NonlinearConstraint,
    QuadraticConstraint,
    SOSConstraint,
)
from optmodel.vendors.modeling.expressions import (
    LinearExpression,
    NonlinearExpression,
    QuadraticExpression,
)
from optmodel.vendors.modeling.lowering import (
    lowered_expression,
    lowered_indicator,
    lowered_nonlinear_row,
    lowered_products,
    lowered_quadratic_row,
    lowered_row,
    lowered_set,
)
from optmodel.vendors.modeling.operands import Operand
from optmodel.vendors.modeling.variables import ModelVariable

V = TypeVar("V", bound=ModelVariable)
C = TypeVar("C", bound=AnyConstraint)


class ModelBuilder:
    """A model. Its lists are in the order in which members were added; read them freely.

    The linear part of the objective is in the `cost` of each variable, which may be set at any
    time; `offset`, `quadratic_objective` and `nonlinear_objective` hold the rest.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.variables: list[ModelVariable] = []
        self.rows: list[LinearConstraint] = []
        self.quadratic_rows: list[QuadraticConstraint] = []
        self.nonlinear_rows: list[NonlinearConstraint] = []
        self.indicators: list[IndicatorConstraint] = []
        self.special_sets: list[SOSConstraint] = []
        self.is_minimized = True
        self.offset = 0.0
        self.quadratic_objective: QuadraticExpression | None = None
        """The quadratic terms of the objective, without a linear part."""
        self.nonlinear_objective: NonlinearExpression | None = None
        """The objective where it is neither linear nor quadratic."""
        self.options = SolveOptions()

    def add_variable(self, variable: V) -> V:
        """Add a variable, and return it."""
        self.variables.append(variable)
        return variable

    def add(self, constraint: C) -> C:
        """Add a constraint of any kind, and return it."""
        self._list_of(constraint).append(constraint)
        return constraint

    def remove(self, items: Collection[ModelVariable | AnyConstraint]) -> None:
        """Remove variables and constraints; a variable also from every row and the objective."""
        removed_ids = {id(item) for item in items}
        for members in self._lists():
            members[:] = [member for member in members if id(member) not in removed_ids]
        removed = {item for item in items if isinstance(item, ModelVariable)}
        if removed:
            for body in self._bodies():
                body.drop(removed)

    def set_objective(self, expression: object, is_minimized: bool | None = None) -> None:
        """Replace the objective: a number, a variable or an expression; the sense may stay."""
        if is_minimized is not None:
            self.is_minimized = is_minimized
        for variable in self.variables:
            variable.cost = 0.0
        self.offset, self.quadratic_objective, self.nonlinear_objective = 0.0, None, None
        if isinstance(expression, NonlinearExpression):
            self.nonlinear_objective = expression
            return
        linear = LinearExpression()
        if isinstance(expression, QuadraticExpression):
            merged = expression.merged()
            linear, merged.linear = merged.linear, expression.kinds.linear()
            self.quadratic_objective = merged if merged.firsts else None
        else:
            linear.add(expression)
        self.offset = linear.constant
        for variable, weight in zip(linear.variables, linear.coefficients, strict=True):
            variable.cost += weight

    def objective(self) -> Any:
        """The whole objective as one expression of the dialect's classes."""
        kinds = self._kinds()
        used = [variable for variable in self.variables if variable.cost]
        linear = kinds.linear.of(used, [variable.cost for variable in used], self.offset)
        if self.nonlinear_objective is not None:
            return self.nonlinear_objective + linear
        if self.quadratic_objective is None:
            return linear
        whole = kinds.quadratic()
        whole.add(linear)
        whole.add(self.quadratic_objective)
        return whole

    def number(self) -> None:
        """Give variables and rows their positions."""
        for position, variable in enumerate(self.variables):
            variable.position = position
        for position, row in enumerate(self.rows):
            row.position = position

    @property
    def is_mixed_integer(self) -> bool:
        """Whether something in it is not continuous."""
        has_kinds = any(variable.kind != "C" for variable in self.variables)
        return has_kinds or bool(self.special_sets or self.indicators)

    def lowered(self) -> Model:
        """The model as a back end takes it; variables and rows are numbered for that."""
        self.number()
        variables = self.variables
        # A nonlinear objective is passed as one expression, in the order of its terms.
        is_nonlinear, quadratic = self.nonlinear_objective is not None, self.quadratic_objective
        return Model(
            lowers=[variable.lower for variable in variables],
            uppers=[variable.upper for variable in variables],
            costs=[0.0 if is_nonlinear else variable.cost for variable in variables],
            types=[variable.kind for variable in variables],
            names=[variable.name for variable in variables],
            rows=[
                *map(lowered_row, self.rows),
                *map(lowered_quadratic_row, self.quadratic_rows),
                *map(lowered_nonlinear_row, self.nonlinear_rows),
            ],
            indicators=[*map(lowered_indicator, self.indicators)],
            special_sets=[*map(lowered_set, self.special_sets)],
            is_minimized=self.is_minimized,
            offset=0.0 if is_nonlinear else self.offset,
            products=[] if quadratic is None else lowered_products(quadratic),
            nonlinear_objective=lowered_expression(self.objective()) if is_nonlinear else None,
            starts={v.position: v.start for v in variables if v.start is not None},
            name=self.name,
        )

    def solve(self, listener: Listener | None = None) -> SolverResult:
        """Solve with HiGHS or SCIP, see `backends.solve`; no model makes it raise.

        A listener is called while the solve runs; what it raises ends the solve and is raised here.
        """
        heard = None if listener is None else lowered_listener(listener)
        return backends.solve(self.lowered(), self.options, heard)

    def write(self, path: str) -> None:
        """Write the format of the suffix, see `backends.write_model`.

        Raises `ValueError` for another suffix and `OSError` where nothing can be written.
        """
        backends.write_model(self.lowered(), path)

    def write_answered(self, path: str, result: SolverResult) -> None:
        """Write the model with the rows added while it was solved; raises like `write`."""
        model = self.lowered()
        end = len(self.rows)
        model.rows[end:end] = result.lazy_rows
        backends.write_model(model, path)

    def _kinds(self) -> Any:
        return self.variables[0].kinds if self.variables else Operand.kinds

    def constraints(self) -> list[AnyConstraint]:
        """The constraints of every kind."""
        return [constraint for members in self.lists_of_constraints() for constraint in members]

    def lists_of_constraints(self) -> tuple[list[Any], ...]:
        """The lists themselves, one for each kind."""
        return (
            self.rows,
            self.quadratic_rows,
            self.nonlinear_rows,
            self.indicators,
            self.special_sets,
        )

    def _lists(self) -> tuple[list[Any], ...]:
        return self.variables, *self.lists_of_constraints()

    def _list_of(self, constraint: AnyConstraint) -> list[Any]:
        match constraint:
            case LinearConstraint():
                return self.rows
            case QuadraticConstraint():
                return self.quadratic_rows
            case NonlinearConstraint():
                return self.nonlinear_rows
            case IndicatorConstraint():
                return self.indicators
            case SOSConstraint():
                return self.special_sets

    def _bodies(self) -> list[Any]:
        """The linear and quadratic expressions of the model, which may be changed in place."""
        rows: list[Any] = [*self.rows, *self.quadratic_rows]
        bodies = [row.body for row in rows]
        return bodies if self.quadratic_objective is None else [*bodies, self.quadratic_objective]
