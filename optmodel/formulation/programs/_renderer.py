"""What every dialect shares: the order of a program, its loops, its data and its printed answer.

A renderer says how its library declares a variable, states a constraint and solves; this file puts
the pieces in the order in which a person writes them.

    PyscipoptRenderer().program(instance, {})    # the text of a program
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from optmodel.formulation.declarations import Constraint, Domain, ObjectiveSense, Variable
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import Clause, ElementId, Expression
from optmodel.formulation.programs._big_m import without_implications
from optmodel.formulation.programs._curvature import CurvatureAnalysis, Signs, signs_of
from optmodel.formulation.programs._data import data_lines
from optmodel.formulation.programs._layout import NO_BREAK, lay_out
from optmodel.formulation.programs._minmax import linearize_minmax
from optmodel.formulation.programs._naming import (
    ElementLiterals,
    Identifiers,
    comment,
    quoted,
    sentence,
    with_unit,
)
from optmodel.formulation.programs._printer import ProgramPrinter
from optmodel.formulation.programs._restrictions import refuse_nonlinear

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class CodegenContext:
    """What a program is written from: the formulation as prepared for the dialect, and printers."""

    formulation: Formulation
    instance: Instance
    signs: Signs
    identifiers: Identifiers
    printer: ProgramPrinter

    def expression(self, node: Expression) -> str:
        """An expression of the program."""
        return self.printer.expression(node)

    def index(self, over: Clause) -> str:
        """What stands between the brackets of something indexed by a clause: `i, j`."""
        return self.printer.targets(over.names)

    def label(self, variable: Variable) -> str:
        """A variable as it is printed, for an f-string: `ship[{i}, {j}]`."""
        names = [f"{{{self.identifiers(name)}}}" for name in variable.over.names]
        return f"{variable.name}[{', '.join(names)}]" if names else variable.name

    def name_text(self, variable: Variable) -> str:
        """A string with the variable's name: `f"ship[{i}, {j}]"`."""
        return f'f"{self.label(variable)}"' if variable.over.names else f'"{variable.name}"'

    def reference(self, variable: Variable) -> str:
        """A variable inside its own loops: `ship[i, j]`."""
        name = self.printer.variable_prefix + self.identifiers(variable.name)
        return f"{name}[{self.index(variable.over)}]" if variable.over.names else name

    def declared(self, variable: Variable, value: str) -> str:
        """`ship = {(i, j): value for i in plants for j in depots}`."""
        name = self.identifiers(variable.name)
        if not variable.over.names:
            return f"{name} = {value}"
        key = self.printer.key(variable.over.names)
        return f"{name} = {{{key}: {value} {self.printer.clause(variable.over)}}}"

    def bound(self, limit: Expression | None, variable: Variable) -> str | None:
        """A bound of a variable as text."""
        self.printer.bind(variable.over)
        return None if limit is None else self.expression(limit)

    def looped(self, over: Clause, lines: list[str]) -> list[str]:
        """Lines inside the loops of a clause."""
        loops = self.printer.loops(over)
        opened = [f"{_INDENT * depth}{loop}:" for depth, loop in enumerate(loops)]
        return opened + [_INDENT * len(loops) + line for line in lines]


class ProgramRenderer(ABC):
    """How programs are written for one modelling library."""

    name: ClassVar[str]
    """The dialect's name, which is the library's."""

    printer: ClassVar[type[ProgramPrinter]] = ProgramPrinter
    """How expressions with variables are printed."""

    reserved: ClassVar[frozenset[str]]
    """Names that the program uses itself."""

    variable_reserved: ClassVar[frozenset[str]] = frozenset()
    """Further names that no variable or constraint may have."""

    def program(self, instance: Instance, names: Mapping[ElementId, str]) -> str:
        """The whole program. Raises `FormulationError` for what the dialect cannot express."""
        signs = signs_of(instance)
        formulation = self.prepare(instance.formulation, signs)
        identifiers = Identifiers(formulation, self.reserved, self.variable_reserved)
        literals = ElementLiterals(instance, names)
        printer = self.printer(formulation, instance, identifiers, literals)
        context = CodegenContext(formulation, instance, signs, identifiers, printer)
        body = [
            self.model(context),
            *(
                [*comment(with_unit(item.meaning, item.unit)), *self.variable(context, item)]
                for item in formulation.variables
            ),
            [*_objective_comment(formulation), *self.objective(context)],
            *(
                [*comment(sentence(item.meaning)), *self.constraint(context, item)]
                for item in formulation.constraints
            ),
            self.solve(context),
            self._answer(context, instance.formulation.variables),
        ]
        data = data_lines(instance, identifiers, literals)
        text = joined([data, *body])
        imports = self.imports(used_names(text, self.reserved))
        if used_names(text, frozenset({"math"})):
            imports = ["import math", "", *imports]
        return joined([comment(instance.formulation.title), imports]) + "\n" + text

    @abstractmethod
    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """The formulation in terms that the dialect has.

        Raises `FormulationError`, whose sentence says what the dialect lacks.
        """

    @abstractmethod
    def imports(self, used: list[str]) -> list[str]:
        """The import lines of the modelling library, given which reserved names are used."""

    @abstractmethod
    def model(self, context: CodegenContext) -> list[str]:
        """The lines that create an empty model."""

    @abstractmethod
    def variable(self, context: CodegenContext, variable: Variable) -> list[str]:
        """The lines that declare a variable."""

    @abstractmethod
    def objective(self, context: CodegenContext) -> list[str]:
        """The lines that state the objective."""

    @abstractmethod
    def constraint(self, context: CodegenContext, constraint: Constraint) -> list[str]:
        """The lines that state a constraint."""

    @abstractmethod
    def solve(self, context: CodegenContext) -> list[str]:
        """The lines that solve, and stop with the status when there is no optimum."""

    @abstractmethod
    def value(self, reference: str) -> str:
        """The value of a variable after solving."""

    @abstractmethod
    def objective_value(self, context: CodegenContext) -> str:
        """The value of the objective after solving."""

    def _answer(self, context: CodegenContext, variables: tuple[Variable, ...]) -> list[str]:
        lines: list[str] = []
        for item in variables:
            value = self.value(context.reference(item))
            shown = value if item.domain is Domain.CONTINUOUS else f"round({value})"
            printed = f'print(f"{context.label(item)}: {{{shown}}}")'
            if item.over.names:
                family = context.printer.variable_prefix + context.identifiers(item.name)
                lines += [f"for {context.index(item.over)} in {family}:", _INDENT + printed]
            else:
                lines.append(printed)
        title = context.formulation.objective.name.replace("{", "{{").replace("}", "}}")
        text = quoted(f"{title}: {{{self.objective_value(context)}}}")
        return [*lines, f"print(f{text})"]


def used_names(text: str, names: frozenset[str]) -> list[str]:
    """Which of some names a program calls or takes an attribute of, sorted."""
    code = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found = {word for line in code for word in re.findall(r"\b([A-Za-z]+)(?=[(.])", line)}
    return sorted(found & names)


MINMAX_FUNCTIONS = frozenset({"abs", "max", "min"})
"""The functions that new variables with linear constraints can replace."""


class LinearRenderer(ProgramRenderer):
    """A renderer for a library that has linear expressions only."""

    def prepare(self, formulation: Formulation, signs: Signs) -> Formulation:
        """Rewrite what has a linear form, refuse the rest."""
        linear = without_minmax_and_implications(formulation, signs)
        refuse_nonlinear(linear, self.name)
        return linear


def without_minmax_and_implications(formulation: Formulation, signs: Signs) -> Formulation:
    """A formulation with linear constraints in place of `abs`, `min`, `max` and implications."""
    linear = linearize_minmax(formulation, CurvatureAnalysis(formulation, signs), MINMAX_FUNCTIONS)
    return without_implications(linear, CurvatureAnalysis(linear, signs))


def _objective_comment(formulation: Formulation) -> list[str]:
    objective = formulation.objective
    verb = "Minimize" if objective.sense is ObjectiveSense.MINIMIZE else "Maximize"
    return comment(f"{verb} {with_unit(objective.meaning, objective.unit)}.")


def joined(sections: list[list[str]]) -> str:
    """Sections with a blank line between them."""
    laid = [[piece for line in section for piece in lay_out(line)] for section in sections]
    text = "\n\n".join("\n".join(section) for section in laid if section) + "\n"
    return text.replace(NO_BREAK, " ")
