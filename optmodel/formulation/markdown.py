"""A formulation in words, as Markdown: what every part means, with the algebra's text beside it.

describe(formulation)
# '# Transportation\n\n`transportation` is a linear program (LP).\n\n## Sets\n\n- `plants`: ...'
"""

from collections.abc import Iterator

from optmodel.formulation.declarations import (
    Constraint,
    Domain,
    IndexSet,
    Objective,
    ObjectiveSense,
    Parameter,
    Variable,
)
from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import Clause, Expression
from optmodel.formulation.printing import TextPrinter, expression_text, statement_text
from optmodel.formulation.problem_class import ProblemClass

_CLASSES = {
    ProblemClass.LP: "a linear program",
    ProblemClass.ILP: "an integer linear program",
    ProblemClass.BIP: "a binary linear program",
    ProblemClass.MILP: "a mixed-integer linear program",
    ProblemClass.QP: "a quadratic program",
    ProblemClass.MIQP: "a mixed-integer quadratic program",
    ProblemClass.QCP: "a quadratically constrained program",
    ProblemClass.SOCP: "a second-order cone program",
    ProblemClass.NLP: "a nonlinear program",
    ProblemClass.MINLP: "a mixed-integer nonlinear program",
}
_TUPLES = {2: "pairs", 3: "triples", 4: "quadruples"}


def describe(formulation: Formulation) -> str:
    """Title, class, sets, data, decisions, objective and constraints as Markdown."""
    kind = formulation.problem_class
    parts = [
        f"# {formulation.title}",
        f"`{formulation.name}` is {_CLASSES[kind]} ({kind}).",
        *_section("Sets", [_set(item) for item in formulation.sets]),
        *_section("Data", [_parameter(item) for item in formulation.parameters]),
        *_section("Decisions", [_variable(item) for item in formulation.variables]),
        *_section("Objective", [_objective(formulation.objective)]),
        *_section("Constraints", [_constraint(item) for item in formulation.constraints]),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield f"## {title}"
        yield "\n".join(f"- {item}" for item in items)


def _set(item: IndexSet) -> str:
    if len(item.within) > 1:
        *first, last = (f"`{parent}`" for parent in item.within)
        tuples = _TUPLES.get(len(item.within), "tuples")
        kind = f"; {tuples} from {', '.join(first)} and {last}"
    elif item.within:
        kind = f"; a subset of `{item.within[0]}`"
    else:
        kind = ""
    order = "; in order, numbered one after another" if item.ordered else ""
    return f"`{item.name}`: {item.meaning}{kind}{order}."


def _parameter(item: Parameter) -> str:
    kind = "; a whole number" if item.integral else ""
    return f"{_head(item.name, item.over)}: {item.meaning}{_unit(item.unit)}{kind}."


def _variable(item: Variable) -> str:
    return f"{_head(item.name, item.over)}: {item.meaning}{_unit(item.unit)}; {_domain(item)}."


def _objective(item: Objective) -> str:
    size = "small" if item.sense is ObjectiveSense.MINIMIZE else "large"
    unit = f"{_unit(item.unit)}," if item.unit else ""
    text = expression_text(item.expression)
    return f"Make the {item.name}{unit} as {size} as possible: {item.meaning}.\n  `{text}`"


def _constraint(item: Constraint) -> str:
    text = statement_text(item.statement)
    scope = _scope(item.over)
    return f"`{item.name}`{scope}: {item.meaning}.\n  `{text}`"


def _head(name: str, over: Clause) -> str:
    indexed = f"{name}[{', '.join(over.names)}]" if over.names else name
    return f"`{indexed}`{_scope(over)}"


def _scope(clause: Clause) -> str:
    """` for every i in plants and every j in depots, where i != j`, or nothing for a scalar."""
    if not clause.binders:
        return ""
    printer = TextPrinter()
    scope = " and ".join(
        f"every `{printer.targets(binder.names)}` in `{binder.set_name}`"
        for binder in clause.binders
    )
    if not clause.conditions:
        return f" for {scope}"
    conditions = " and ".join(f"`{printer.condition(c)}`" for c in clause.conditions)
    return f" for {scope}, where {conditions}"


def _unit(unit: str) -> str:
    return f", in {unit}" if unit else ""


def _domain(item: Variable) -> str:
    if item.domain is Domain.BINARY:
        return "1 for yes, 0 for no"
    kind = "a whole number" if item.domain is Domain.INTEGER else "a number"
    return f"{kind}{_bounds(item.lower, item.upper)}"


def _bounds(lower: Expression | None, upper: Expression | None) -> str:
    low = None if lower is None else f"`{expression_text(lower)}`"
    high = None if upper is None else f"`{expression_text(upper)}`"
    if low and high:
        return f" from {low} to {high}"
    if low:
        return f", at least {low}"
    return f", at most {high}" if high else " of either sign, without bounds"
