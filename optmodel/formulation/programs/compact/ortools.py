"""Compact programs in OR-Tools, through pywraplp: lists and dictionaries of variables.

use = [model.NumVar(0, available[i], f"use_{i}") for i in goods]
"""

from optmodel.formulation.declarations import Variable
from optmodel.formulation.programs._renderer import CodegenContext
from optmodel.formulation.programs.compact._keys import listed, plain_name
from optmodel.formulation.programs.compact._positional_printer import PositionalPrinter
from optmodel.formulation.programs.compact._renderer import CompactRenderer
from optmodel.formulation.programs.ortools import OrtoolsPrinter, OrtoolsRenderer


class _OrtoolsCompactPrinter(PositionalPrinter, OrtoolsPrinter):
    pass


class OrtoolsCompactRenderer(CompactRenderer, OrtoolsRenderer):
    """OR-Tools in short."""

    printer = _OrtoolsCompactPrinter
    optimal = "status == pywraplp.Solver.OPTIMAL"

    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """`NumVar`, `IntVar` or `BoolVar`, alone or for each key."""
        value = self.new_variable(context, variable, plain_name(context, variable))
        return [listed(context, variable, value)]

    def solve(self, context: CodegenContext) -> list[str]:
        """`Solve`, with the settings that a right answer needs."""
        return self.search(context)
