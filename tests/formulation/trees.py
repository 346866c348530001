"""Random trees of the algebra: whatever its text can say, nothing it cannot."""

from decimal import Decimal

from hypothesis import strategies as st

from optmodel.formulation.nodes import (
    Binary,
    Binder,
    Clause,
    Comparator,
    Comparison,
    Condition,
    Constant,
    Element,
    Endpoint,
    Expression,
    Function,
    FunctionCall,
    Implication,
    Index,
    IndexTerm,
    Membership,
    Name,
    Negation,
    Operator,
    Reduce,
    Reduction,
    Relation,
    RelationSense,
    Statement,
)
from optmodel.formulation.numbers import exact

_INDICES = st.sampled_from(["i", "j", "t", "k2"])
_SETS = st.sampled_from(["plants", "weeks", "arcs"])
_NAMES = st.sampled_from(["ship", "cost", "limit_2", "x"])
_COMPARATORS: st.SearchStrategy[Comparator] = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
_OPERATORS: st.SearchStrategy[Operator] = st.sampled_from(["+", "-", "*", "/", "**"])
_REDUCTIONS: st.SearchStrategy[Reduction] = st.sampled_from(["sum", "prod", "min", "max"])
_ONE: st.SearchStrategy[Function] = st.sampled_from(["exp", "log", "sqrt", "abs"])
_MANY: st.SearchStrategy[Function] = st.sampled_from(["min", "max"])
_SENSES: st.SearchStrategy[RelationSense] = st.sampled_from(["<=", ">=", "=="])

# Python reads decimals through floats, so a constant has no more digits than a float keeps. A
# minus sign is a negation, and no constant is negative.
DECIMALS: st.SearchStrategy[Decimal] = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(0, 10**15 - 1),
    st.integers(0, 12),
)
_CONSTANTS = st.builds(Constant, st.one_of(st.integers(0, 10**30), DECIMALS.map(exact)))

INDEX_TERMS: st.SearchStrategy[IndexTerm] = st.one_of(
    st.builds(Index, _INDICES, st.integers(-3, 3)),
    st.builds(Element, st.one_of(st.integers(-9, 99), st.text(max_size=5))),
    st.builds(Endpoint, st.sampled_from(["first", "last"]), _SETS),
)


def _some(strategy: st.SearchStrategy[IndexTerm]) -> st.SearchStrategy[tuple[IndexTerm, ...]]:
    return st.lists(strategy, min_size=1, max_size=3).map(tuple)


CONDITIONS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Comparison, INDEX_TERMS, _COMPARATORS, INDEX_TERMS),
    st.builds(Membership, _some(INDEX_TERMS), _SETS, st.booleans()),
)
_BINDERS = st.builds(Binder, st.lists(_INDICES, min_size=1, max_size=3).map(tuple), _SETS)
BOUND_CLAUSES: st.SearchStrategy[Clause] = st.builds(
    Clause,
    st.lists(_BINDERS, min_size=1, max_size=3).map(tuple),
    st.lists(CONDITIONS, max_size=2).map(tuple),
)
CLAUSES = st.one_of(st.just(Clause()), BOUND_CLAUSES)

REFERENCES = st.one_of(st.builds(Name, _NAMES), st.builds(Name, _NAMES, _some(INDEX_TERMS)))


def _grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.one_of(
        st.builds(Negation, inner),
        st.builds(Binary, _OPERATORS, inner, inner),
        st.builds(FunctionCall, _ONE, st.tuples(inner)),
        st.builds(FunctionCall, _MANY, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Reduce, _REDUCTIONS, inner, BOUND_CLAUSES),
    )


EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    st.one_of(_CONSTANTS, REFERENCES), _grow, max_leaves=8
)
_RELATIONS = st.builds(Relation, EXPRESSIONS, _SENSES, EXPRESSIONS)
STATEMENTS: st.SearchStrategy[Statement] = st.one_of(
    _RELATIONS, st.builds(Implication, REFERENCES, st.sampled_from([0, 1]), _RELATIONS)
)
