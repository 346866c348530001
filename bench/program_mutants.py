"""Programs with one mistake each, made from right ones by edits of their syntax trees.

    for mutant in mutants(program, 225.0, "total cost", random.Random(7)):
        mutant.kind, mutant.text        # "dropped", the program without one of its constraints

The kinds: a constraint is dropped or reversed, a number of the data is another one, a domain is
another one, the objective is turned round, the answer is hard-coded. Some have the same optimum as
the right program, and a few are the same model; who measures finds out the former.
"""

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import exact
from optmodel.judging.layers import program_literals, with_values

KINDS = ("dropped", "reversed", "number", "domain", "turned", "hard-coded")

_ADDERS = {"addCons", "addConstr", "addConsIndicator", "Add"}
_DOMAINS = (
    ('vtype="I"', 'vtype="C"'),
    ('vtype="B"', 'vtype="C", ub=1'),
    ("vtype=GRB.INTEGER", "vtype=GRB.CONTINUOUS"),
    ("vtype=GRB.BINARY", "ub=1"),
    ("domain=pyo.NonNegativeIntegers", "domain=pyo.NonNegativeReals"),
    ("domain=pyo.Integers", "domain=pyo.Reals"),
    ("domain=pyo.Binary", "domain=pyo.UnitInterval"),
    ('cat="Integer"', 'cat="Continuous"'),
    ('cat="Binary"', "lowBound=0, upBound=1"),
    ("boolean=True", "bounds=[0, 1]"),
    ("integer=True, ", ""),
    ("model.IntVar(", "model.NumVar("),
    ("model.BoolVar(", "model.NumVar(0, 1, "),
    ("model.addBinary(", "model.addVariable(ub=1, "),
    ("model.addIntegral(", "model.addVariable("),
    ('vtype="C"', 'vtype="I"'),
    ("domain=pyo.NonNegativeReals", "domain=pyo.NonNegativeIntegers"),
    ("model.NumVar(", "model.IntVar("),
    ("model.addVariable(", "model.addIntegral("),
)
_TURNS = (
    ("minimize", "maximize"),
    ("MINIMIZE", "MAXIMIZE"),
    ("Minimize(", "Maximize("),
    ("LpMinimize", "LpMaximize"),
)
_REVERSED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.LtE: ast.GtE, ast.GtE: ast.LtE}
_DATA_END = re.compile(r"^(?:env|model|objective) = ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ProgramMutant:
    """A program with one mistake, and the kind of the mistake."""

    kind: str
    text: str


def mutants(
    program: str, optimum: float, objective: str, draw: random.Random
) -> Iterator[ProgramMutant]:
    """All mutants of a program; of the changed numbers and domains a few drawn ones."""
    yield from _constraint_mutants(program)
    yield from _number_mutants(program, draw)
    swaps = [pair for pair in _DOMAINS if pair[0] in program]
    for old, new in draw.sample(swaps, min(2, len(swaps))):
        yield ProgramMutant("domain", program.replace(old, new, 1))
    for pair in _TURNS:
        for old, new in (pair, pair[::-1]):
            if old in program:
                yield ProgramMutant("turned", program.replace(old, new, 1))
    yield from _hard_coded(program, optimum, objective)


def _constraint_mutants(program: str) -> Iterator[ProgramMutant]:
    places = sum(_is_constraint(node) for node in ast.walk(ast.parse(program)))
    for number in range(places):
        tree = ast.parse(program)
        yield ProgramMutant("dropped", ast.unparse(_Dropper(number).visit(tree)))
        tree = ast.parse(program)
        node = [node for node in ast.walk(tree) if _is_constraint(node)][number]
        compares = [
            one
            for one in ast.walk(node)
            if isinstance(one, ast.Compare) and type(one.ops[0]) in _REVERSED
        ]
        if compares:
            compares[-1].ops = [_REVERSED[type(compares[-1].ops[0])]()]
            yield ProgramMutant("reversed", ast.unparse(tree))


class _Dropper(ast.NodeTransformer):
    """Replaces the constraint of a number, in the order of `ast.walk`, by nothing."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._node: ast.AST | None = None

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self._node = [one for one in ast.walk(node) if _is_constraint(one)][self._number]
        return self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if node is self._node:
            return ast.copy_location(ast.Pass(), node)
        return super().generic_visit(node)


def _is_constraint(node: ast.AST) -> bool:
    """Whether a statement adds constraints; a decorated function of Pyomo is one too."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))):
            return name in _ADDERS
        case ast.AugAssign(value=ast.Compare()):
            return True
        case ast.AugAssign(target=ast.Name(id="constraints")):
            return True
        case ast.FunctionDef():
            return any("Constraint" in ast.unparse(one) for one in node.decorator_list)
    return False


def _number_mutants(program: str, draw: random.Random) -> Iterator[ProgramMutant]:
    literals = [
        one for one in program_literals(program) or () if not one.index_like and one.value > 1
    ]
    for literal in draw.sample(literals, min(2, len(literals))):
        value = literal.value * Fraction(draw.choice((70, 80, 120, 130)), 100)
        value = Fraction(round(value)) if literal.value.denominator == 1 else value
        if value != literal.value:
            yield ProgramMutant("number", with_values(program, [(literal, exact(value))]))


def _hard_coded(program: str, optimum: float, objective: str) -> Iterator[ProgramMutant]:
    """The answer printed beneath the data, and a model of one variable that is fixed at it."""
    found = _DATA_END.search(program)
    data = program[: found.start()] if found else ""
    yield ProgramMutant("hard-coded", f'{data}print("{objective}: {optimum!r}")\n')
    model = (
        "import pyscipopt\nfixed = pyscipopt.Model()\nfixed.hideOutput()\n"
        f"x = fixed.addVar(lb=None)\nfixed.addCons(x == {optimum!r})\nfixed.setObjective(x)\n"
        f'fixed.optimize()\nprint("{objective}:", fixed.getObjVal())\n'
    )
    yield ProgramMutant("hard-coded", data + model)
