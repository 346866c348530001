"""Expressions of the algebra as expressions of a Python program.

printer = ProgramPrinter(formulation, instance, identifiers, literals)
printer.expression(parse_expression("sum(cost[i] * buy[i] for i in goods if i != first(goods))"))
"""

from typing import ClassVar

from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import (
    Binder,
    Clause,
    Comparison,
    Condition,
    Constant,
    Element,
    Endpoint,
    Expression,
    Function,
    FunctionCall,
    Index,
    IndexTerm,
    Name,
    Reduce,
    Reduction,
    walk,
)
from optmodel.formulation.printing import TextPrinter
from optmodel.formulation.programs._naming import ElementLiterals, Identifiers


class ProgramPrinter(TextPrinter):
    """Prints expressions of one formulation. A dialect overrides how variables are written.

    Sums and functions of data alone are plain Python.
    """

    variable_prefix = ""
    """The prefix of a variable's name: `model.` in Pyomo."""

    reductions: ClassVar[dict[Reduction, str]] = {"sum": "sum", "prod": "math.prod"}
    """The functions that reduce expressions with variables."""

    functions: ClassVar[dict[Function, str]] = {}
    """The functions of expressions with variables."""

    def __init__(
        self,
        formulation: Formulation,
        instance: Instance,
        identifiers: Identifiers,
        literals: ElementLiterals,
    ) -> None:
        self._variables = frozenset(formulation.variable_by_name)
        self._instance = instance
        self._identifiers = identifiers
        self._literals = literals
        self._base_set: dict[str, str] = {}  # the plain set of each index's elements

    def bind(self, clause: Clause) -> None:
        """Record the plain sets of a clause's indices. Inner clauses never reuse names."""
        sets = self._instance.formulation.set_by_name
        for binder in clause.binders:
            base_sets = sets[binder.set_name].within or (binder.set_name,)
            self._base_set.update(zip(binder.names, base_sets, strict=True))

    def has_variables(self, node: Expression) -> bool:
        """Whether a variable occurs in an expression."""
        return any(isinstance(part, Name) and part.name in self._variables for part in walk(node))

    def expression(self, node: Expression) -> str:
        """An expression; functions of data alone come from Python."""
        if isinstance(node, FunctionCall):
            arguments = [self.expression(part) for part in node.arguments]
            if self.has_variables(node):
                return self.call(self.functions[node.function], arguments)
            plain = node.function in ("abs", "min", "max")
            return self.call(node.function if plain else f"math.{node.function}", arguments)
        return super().expression(node)

    def reduce(self, node: Reduce) -> str:
        """A reduction; sums of data alone are Python's, and a sum of ones is a length."""
        loops = self.loops(node.clause)
        if node.reduction == "sum" and node.body == Constant(1) and len(loops) == 1:
            return f"len({loops[0].partition(' in ')[2]})"
        body = f"{self.expression(node.body)} {' '.join(loops)}"
        if self.has_variables(node):
            return f"{self.reductions[node.reduction]}({body})"
        return f"{'math.prod' if node.reduction == 'prod' else node.reduction}({body})"

    def name(self, name: str, indices: tuple[IndexTerm, ...]) -> str:
        """A parameter, variable or index."""
        prefix = self.variable_prefix if name in self._variables else ""
        return prefix + super().name(self._identifiers(name), indices)

    def clause(self, clause: Clause) -> str:
        """`for i in A for i, j in B if ...`."""
        return " ".join(self.loops(clause))

    def loops(self, clause: Clause) -> list[str]:
        """The loops of a clause, and the condition inside them: `for i in A`, `if i != j`."""
        self.bind(clause)
        loops = [self.loop(binder) for binder in clause.binders]
        return [*loops, "if " + self.conditions(clause)] if clause.conditions else loops

    def loop(self, binder: Binder) -> str:
        """`for i, j in arcs`."""
        return f"for {self.targets(binder.names)} in {self.set_name(binder.set_name)}"

    def conditions(self, clause: Clause) -> str:
        """All conditions of a clause."""
        return " and ".join(self.condition(condition) for condition in clause.conditions)

    def targets(self, names: tuple[str, ...]) -> str:
        """`i`, or `i, j`."""
        return ", ".join(self._identifiers(name) for name in names)

    def set_name(self, name: str) -> str:
        """A set by its identifier."""
        return self._identifiers(name)

    def key(self, names: tuple[str, ...]) -> str:
        """The key made of index names: `i`, or `(i, j)`."""
        return self.targets(names) if len(names) == 1 else f"({self.targets(names)})"

    def condition(self, condition: Condition) -> str:
        """A condition; elements that are strings compare by their positions in the set."""
        match condition:
            case Comparison(left, ("<" | "<=" | ">" | ">=") as comparator, right):
                return f"{self._position(left)} {comparator} {self._position(right)}"
            case Comparison():
                return super().condition(condition)
            case _:
                text = super().condition(condition)
                return text.removesuffix(condition.set_name) + self.set_name(condition.set_name)

    def index_term(self, term: IndexTerm) -> str:
        """`t - 1`, `"north"`, `periods[0]`."""
        match term:
            case Index(name, shift):
                return super().index_term(Index(self._identifiers(name), shift))
            case Element(value):
                return self._literals.literal(value)
            case Endpoint(which, set_name):
                return f"{self.set_name(set_name)}[{0 if which == 'first' else -1}]"

    def _position(self, term: IndexTerm) -> str:
        base_set = self._base_set_of(term)
        text = self.index_term(term)
        if base_set is None or all(isinstance(k[0], int) for k in self._instance.sets[base_set]):
            return text
        return f"{self.set_name(base_set)}.index({text})"

    def _base_set_of(self, term: IndexTerm) -> str | None:
        match term:
            case Index(name, _):
                return self._base_set[name]
            case Endpoint(_, set_name):
                return set_name
            case Element(value):
                base_sets = (
                    item.name
                    for item in self._instance.formulation.sets
                    if not item.within and (value,) in self._instance.sets[item.name]
                )
                return next(base_sets, None)
