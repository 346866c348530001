"""Compact programs in PySCIPOpt: lists and dictionaries of variables.

use = [model.addVar(ub=available[i]) for i in goods]
"""

from optmodel.formulation.declarations import Domain, Variable
from optmodel.formulation.nodes import Constant
from optmodel.formulation.programs._renderer import CodegenContext
from optmodel.formulation.programs.compact._keys import listed
from optmodel.formulation.programs.compact._positional_printer import PositionalPrinter
from optmodel.formulation.programs.compact._renderer import CompactRenderer
from optmodel.formulation.programs.pyscipopt import (
    VARIABLE_TYPES,
    PyscipoptPrinter,
    PyscipoptRenderer,
)


class _PyscipoptCompactPrinter(PositionalPrinter, PyscipoptPrinter):
    pass


class PyscipoptCompactRenderer(CompactRenderer, PyscipoptRenderer):
    """PySCIPOpt in short."""

    printer = _PyscipoptCompactPrinter

    def model(self, context: CodegenContext) -> list[str]:
        """A silent model."""
        return ["model = Model()", "model.hideOutput()", *self.tolerances(context)]

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """`addVar`, whose variables are real and nonnegative unless it is told otherwise."""
        arguments = [f'"{variable.name}"'] if not variable.over.names else []
        if variable.domain is not Domain.CONTINUOUS:
            arguments.append(f'vtype="{VARIABLE_TYPES[variable.domain]}"')
        if variable.domain is not Domain.BINARY:
            lower, upper = (context.bound(b, variable) for b in (variable.lower, variable.upper))
            arguments += [] if variable.lower == Constant(0) else [f"lb={lower}"]
            arguments += [f"ub={upper}"] if upper else []
        return [listed(context, variable, f"model.addVar({', '.join(arguments)})")]

    def solve(self, context: CodegenContext) -> list[str]:
        """`optimize`; asking for the value of a model without a solution raises."""
        return ["model.optimize()"]
