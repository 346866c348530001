"""A model of any dialect: variables, constraints and an objective, solved by HiGHS or by SCIP.

problem = Problem("plan")
x = problem.add_variable(Variable(upper=4.0, name="x"))
problem.add(constrained(2 * x <= 5))
problem.set_objective(x * 1.0, is_minimized=False)
problem.solve().objective                                       # 2.5
"""

from collections.abc import Collection
from typing import Any, TypeVar

from optmodel.vendors.core.callbacks import Listener
from optmodel.vendors.core.constraints import (
    Constraint,
    FormulaRow,
    Indicator,
    QuadraticRow,
    Row,
    SpecialSet,
)
from optmodel.vendors.core.expressions import Formula, Linear, Quadratic
from optmodel.vendors.core.operands import Operand
from optmodel.vendors.core.options import Options
from optmodel.vendors.core.results import Result
from optmodel.vendors.core.variables import Variable

V = TypeVar("V", bound=Variable)
C = TypeVar("C", bound=Constraint)


class Problem:
    """A model. Its lists keep the order in which things were added; read them freely.

    The linear part of the objective is in the `cost` of each variable, which may be set at any
    time; `offset`, `squares` and `formula` hold the rest.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.variables: list[Variable] = []
        self.rows: list[Row] = []
        self.quadratic_rows: list[QuadraticRow] = []
        self.formula_rows: list[FormulaRow] = []
        self.indicators: list[Indicator] = []
        self.special_sets: list[SpecialSet] = []
        self.is_minimized = True
        self.offset = 0.0
        self.squares: Quadratic | None = None
        """The quadratic terms of the objective, without a linear part."""
        self.formula: Formula | None = None
        """What is neither linear nor quadratic in the objective."""
        self.options = Options()

    def add_variable(self, variable: V) -> V:
        """Take a variable in, and return it."""
        self.variables.append(variable)
        return variable

    def add(self, constraint: C) -> C:
        """Take a constraint of any kind in, and return it."""
        self._list_of(constraint).append(constraint)
        return constraint

    def remove(self, things: Collection[Variable | Constraint]) -> None:
        """Take variables and constraints out; a variable leaves every row and the objective."""
        gone = {id(thing) for thing in things}
        for members in self._lists():
            members[:] = [member for member in members if id(member) not in gone]
        lost = {thing for thing in things if isinstance(thing, Variable)}
        if lost:
            for body in self._bodies():
                body.drop(lost)

    def set_objective(self, expression: Any, is_minimized: bool | None = None) -> None:
        """Replace the objective: a number, a variable or an expression; the sense may stay."""
        if is_minimized is not None:
            self.is_minimized = is_minimized
        for variable in self.variables:
            variable.cost = 0.0
        self.offset, self.squares, self.formula = 0.0, None, None
        if isinstance(expression, Formula):
            self.formula = expression
            return
        linear = Linear()
        if isinstance(expression, Quadratic):
            self.squares = expression.merged()
            linear, self.squares.linear = self.squares.linear, expression.kinds.linear()
            if not self.squares.firsts:
                self.squares = None
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
        if self.formula is not None:
            return self.formula + linear
        if self.squares is None:
            return linear
        whole = kinds.quadratic()
        whole.add(linear)
        whole.add(self.squares)
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

    def solve(self, listener: Listener | None = None) -> Result:
        """Solve with whichever solver can; never raises for what the model says.

        A listener is called while the solve runs; what it raises ends the solve and is raised here.
        """
        from optmodel.vendors.core.solving import solve

        return solve(self, listener)

    def write(self, path: str) -> None:
        """Write `.mps` or `.lp` where those can say the model, else `.cip`, by the suffix.

        Raises `ValueError` for another suffix and `OSError` where nothing can be written.
        """
        from optmodel.vendors.core.files import write

        write(self, path)

    def write_answered(self, path: str, result: Result) -> None:
        """Write the model with the rows added while it was solved; raises like `write`."""
        own = list(self.rows)
        try:
            self.rows += result.lazy_rows
            self.write(path)
        finally:
            self.rows[:] = own
            self.number()

    def _kinds(self) -> Any:
        return self.variables[0].kinds if self.variables else Operand.kinds

    def constraints(self) -> list[Constraint]:
        """The constraints of every kind."""
        return [constraint for members in self.lists_of_constraints() for constraint in members]

    def lists_of_constraints(self) -> tuple[list[Any], ...]:
        """The lists themselves, one for each kind."""
        return (
            self.rows,
            self.quadratic_rows,
            self.formula_rows,
            self.indicators,
            self.special_sets,
        )

    def _lists(self) -> tuple[list[Any], ...]:
        return self.variables, *self.lists_of_constraints()

    def _list_of(self, constraint: Constraint) -> list[Any]:
        match constraint:
            case Row():
                return self.rows
            case QuadraticRow():
                return self.quadratic_rows
            case FormulaRow():
                return self.formula_rows
            case Indicator():
                return self.indicators
            case SpecialSet():
                return self.special_sets

    def _bodies(self) -> list[Any]:
        """The linear and quadratic expressions of the model, which may be changed in place."""
        rows: list[Any] = [*self.rows, *self.quadratic_rows]
        bodies = [row.body for row in rows]
        return bodies if self.squares is None else [*bodies, self.squares]
