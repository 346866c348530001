"""Senses: whether the objective is minimized, and whether a number is an upper or lower bound.

Both are read twice, from the formulation and from the words of the text, and compared.

    objective_sense_error("Find the cheapest plan.", formulation.objective)   # None: it minimizes
    parameter_senses(formulation)["supply"]      # BoundSense.UPPER, by `sum(...) <= supply[i]`
    stated_sense(span.context)                   # BoundSense.LOWER, by `at least 5 tons`

The vocabulary is the tables at the top of this module; `docs/adding/read-back.md` lists it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from optmodel.formulation import (
    Binary,
    Constant,
    Expression,
    Formulation,
    Implication,
    Name,
    Objective,
    ObjectiveSense,
    walk,
)
from optmodel.narration.blocks import text_blocks
from optmodel.narration.spans import RangeEnd, SpanContext

# The objective's sense: words that state it, and `as low as possible`.
_LOW = (
    r"minimi[sz]\w*|lowest|least|cheapest|smallest|fewest|shortest|quickest|fastest|earliest"
    r"|soonest"
)
_HIGH = r"maximi[sz]\w*|highest|most|largest|greatest|best"
_AS_LOW = (
    r"as (?:small|low|little|few|cheap\w*|short|quick\w*|fast|inexpensive\w*)\b"
    r"|\bkeep(?:s|ing)?(?: \w+){1,6}? (?:down|low|short|small)\b"
)
_AS_HIGH = r"as (?:large|high|much|many|great|profitabl[ey]|big|valuable)\b"
_ASKING = r"(?:what is|(?:plan|solution) (?:with|has|gives|leads to))"
_AS_POSSIBLE = r"(?: \w+)?(?: as)? (?:possible|(?:we|you|they|one) can)"
_BOUND_PHRASE = re.compile(r"\bat (?:the )?(?:most|least)\b")
# Words of an objective's name that name nothing by themselves.
_STOP_WORDS = ("of", "the", "a", "and", "per", "number")


class BoundSense(StrEnum):
    """How a number bounds a quantity."""

    UPPER = "at most"
    LOWER = "at least"
    EXACT = "exactly"


_SENSES = {"<=": BoundSense.UPPER, ">=": BoundSense.LOWER, "==": BoundSense.EXACT}
_OPPOSITE = {
    BoundSense.UPPER: BoundSense.LOWER,
    BoundSense.LOWER: BoundSense.UPPER,
    BoundSense.EXACT: BoundSense.EXACT,
}

_MORE = r"(?:more|larger|higher|greater|farther|longer|later)"
_LESS = r"(?:less|fewer|smaller|lower|nearer|shorter|earlier)"
_GO = r"not (?:go|be|rise|drop|fall|sink|climb)"
# Right before a number. `The amounts add up to 40` states no bound.
_BEFORE_NUMBER = {
    BoundSense.UPPER: r"(?:at most|(?<!add )(?<!adds )up to"
    rf"|(?:\bno|not(?: \w+){{0,3}}) {_MORE} than|not exceed(?:ing)?|without exceeding"
    rf"|{_GO} (?:above|over|beyond)|not surpass|maximum of|maximum \w+ of|capped at|a cap of"
    r"|ceiling of|limited to|upper limit of|can accommodate|can handle)",
    BoundSense.LOWER: rf"(?:at least|(?:\bno|not(?: \w+){{0,3}}) {_LESS} than"
    rf"|not fall below|{_GO} (?:below|under)|minimum of|minimum \w+ of|floor of|lower limit of"
    r"|must reach|must total)",
    BoundSense.EXACT: r"(?:exactly|precisely)",
}
# After a number and its unit.
_AFTER_NUMBER = {
    BoundSense.UPPER: r"(?:or (?:less|fewer|below|under|lower)|at most|maximum)",
    BoundSense.LOWER: r"(?:or (?:more|above|over|higher)|at least|minimum)",
}
# In the title of a column or of a row.
_IN_TITLE = {
    BoundSense.UPPER: r"\b(?:at most|most|largest|highest|maximum|max|longest|latest"
    r"|upper limit)\b",
    BoundSense.LOWER: r"\b(?:at least|least|fewest|smallest|lowest|minimum|shortest|earliest"
    r"|lower limit)\b",
}
# In the sentence above a table of one column of values.
_IN_CAPTION = {
    BoundSense.UPPER: rf"\b(?:at most|not exceed|(?:no|cannot|not)\b[^.]* {_MORE}\b[^.]* than"
    r"|upper limit|maximum)",
    BoundSense.LOWER: rf"\b(?:at least|not fall below|(?:no|cannot|not)\b[^.]* {_LESS}\b[^.]* than"
    r"|minimum|lower limit)",
}
_IN_TITLES = {sense: re.compile(phrase) for sense, phrase in _IN_TITLE.items()}
_IN_CAPTIONS = {sense: re.compile(phrase) for sense, phrase in _IN_CAPTION.items()}
_STATED_BEFORE = {
    sense: re.compile(rf"{phrase}(?: the)?\s*$") for sense, phrase in _BEFORE_NUMBER.items()
}
# A unit of up to three words may come between: `5 cubic meters or more`.
_STATED_AFTER = {
    sense: re.compile(rf"(?: [a-z-]+){{0,3}}? {phrase}\b")
    for sense, phrase in _AFTER_NUMBER.items()
}
# The last words of the phrases before a number: only after one of these they are looked for.
_LAST_WORDS = frozenset(
    (
        *("most", "to", "than", "exceed", "exceeding", "above", "over", "beyond", "surpass", "of"),
        *("at", "accommodate", "handle", "least", "below", "under", "reach", "total"),
        *("exactly", "precisely"),
    )
)
_RANGE_SENSES = {RangeEnd.LOW: BoundSense.LOWER, RangeEnd.HIGH: BoundSense.UPPER}
_WORDS_BESIDE = 90  # characters beside a number in which a phrase of a bound stands


def objective_sense_error(text: str, objective: Objective) -> str | None:
    """The error in a text's statement of the objective's sense, or None.

    The sense must be stated somewhere outside of tables. The opposite must not be, neither outright
    (`maximize`, `as high as possible`) nor as a superlative of the objective's name (`the highest
    cost`).
    """
    paragraphs = (block.text for block in text_blocks(text) if not block.rows)
    prose = "\n\n".join(part for part in paragraphs if not part.lstrip().startswith("|"))
    plain = _BOUND_PHRASE.sub("", prose.lower())
    wanted, opposite = _patterns_of(objective.sense, objective.name)
    if not wanted.search(plain):
        return f"the text does not say {objective.sense.value}"
    found = opposite.search(plain)
    return f"the text says '{found.group()}'" if found else None


@lru_cache(maxsize=1024)
def _patterns_of(sense: ObjectiveSense, name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What states a sense of an objective of that name, and what states the opposite one."""
    is_low = sense is ObjectiveSense.MINIMIZE
    wanted, other = (_LOW, _HIGH) if is_low else (_HIGH, _LOW)
    as_wanted, as_other = (_AS_LOW, _AS_HIGH) if is_low else (_AS_HIGH, _AS_LOW)
    outright = (
        rf"\b{other.partition('|')[0]}|(?:{as_other}){_AS_POSSIBLE}|\b{_ASKING} the (?:{other})\b"
    )
    words = [word for word in name.lower().split() if word not in _STOP_WORDS]
    named = "|".join(re.escape(form) for word in ("total", *words) for form in (word, f"{word}s"))
    superlative = rf"\b(?:{other.replace('|longest', '')}) (?:\w+ )?(?:{named}|possible)\b"
    stated = re.compile(rf"\b(?:{wanted})\b|{as_wanted}")
    return stated, re.compile(f"{outright}|{superlative}")


def parameter_senses(formulation: Formulation) -> dict[str, BoundSense]:
    """The bound sense of each parameter, without those that are no bound or bounds of two senses.

    A parameter that is a whole side of a relation counts before a factor or a term of a side.
    """
    names = frozenset(parameter.name for parameter in formulation.parameters)
    whole: dict[str, set[BoundSense]] = {}
    partial: dict[str, set[BoundSense]] = {}
    for bound in _bounds(formulation):
        if isinstance(bound.expression, Name):
            whole.setdefault(bound.expression.name, set()).add(bound.sense)
        for name in _bounding_parameters(bound, names):
            partial.setdefault(name, set()).add(bound.sense)
    senses = {
        name: _only(whole.get(name, partial[name])) for name in sorted(names & partial.keys())
    }
    return {name: sense for name, sense in senses.items() if sense is not None}


def stated_sense(context: SpanContext) -> BoundSense | None:
    """The sense that the words right beside a number state, or None."""
    if context.range_end is not None:
        return _RANGE_SENSES[context.range_end]
    if context.in_table:
        return _sense_in(_IN_TITLES, context.before) or _sense_in(_IN_CAPTIONS, context.caption)
    before, after = context.before[-_WORDS_BESIDE:].lower(), context.after[:_WORDS_BESIDE].lower()
    last = [word for word in before.split()[-2:] if word != "the"][-1:]
    found = (
        [sense for sense, phrase in _STATED_BEFORE.items() if phrase.search(before)]
        if _LAST_WORDS.issuperset(last)
        else []
    )
    found += [sense for sense, phrase in _STATED_AFTER.items() if phrase.match(after)]
    return _only(found)


def _sense_in(phrases: Mapping[BoundSense, re.Pattern[str]], text: str) -> BoundSense | None:
    lower = text.lower()
    return _only(sense for sense, phrase in phrases.items() if phrase.search(lower))


def _only(senses: Iterable[BoundSense]) -> BoundSense | None:
    """The one sense that occurs; None where there is none or more than one."""
    distinct = set(senses)
    return distinct.pop() if len(distinct) == 1 else None


@dataclass(frozen=True, slots=True)
class _Bound:
    """One side of a relation, the sense in which it bounds the other side, and that side."""

    expression: Expression
    sense: BoundSense
    bounded: Expression


def _bounds(formulation: Formulation) -> Iterator[_Bound]:
    for variable in formulation.variables:
        itself = Name(variable.name)
        if variable.lower is not None:
            yield _Bound(variable.lower, BoundSense.LOWER, itself)
        if variable.upper is not None:
            yield _Bound(variable.upper, BoundSense.UPPER, itself)
    for item in formulation.constraints:
        statement = item.statement
        relation = statement.relation if isinstance(statement, Implication) else statement
        sense = _SENSES[relation.sense]
        yield _Bound(relation.right, sense, relation.left)
        yield _Bound(relation.left, _OPPOSITE[sense], relation.right)


def _bounding_parameters(bound: _Bound, parameters: frozenset[str]) -> Iterator[str]:
    """The parameters that bound by one side: its factors, or its one term that is only data.

    Data times variables bound a side without data: `order[i] <= share * sum(order[k] ...)`.
    """
    terms = _operands(bound.expression, "+")
    factors = _operands(bound.expression, "*")
    data = [term for term in terms if _names(term) <= parameters and _names(term)]
    if len(terms) == 1:
        if data or not _names(bound.bounded) & parameters:
            yield from (name for factor in factors if (name := _base(factor)) in parameters)
    elif len(data) == 1 and bound.sense is not BoundSense.EXACT:
        yield from (name for factor in _operands(data[0], "*") if (name := _base(factor)))


def _operands(expression: Expression, operator: str) -> list[Expression]:
    if isinstance(expression, Binary) and expression.operator == operator:
        return [*_operands(expression.left, operator), *_operands(expression.right, operator)]
    return [expression]


def _base(factor: Expression) -> str | None:
    """The name that a factor, or a power with a constant exponent, stands for."""
    match factor:
        case Name(name) | Binary("**", Name(name), Constant()):
            return name
    return None


def _names(expression: Expression) -> frozenset[str]:
    return frozenset(node.name for node in walk(expression) if isinstance(node, Name))
