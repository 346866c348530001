"""Ambiguities that people write: what a text leaves open, and the two models that both fit it.

    for open_text in ambiguities(drawn, RandomStream("outcome", 7)):
        open_text.kind                        # Ambiguity.EACH_OR_TOGETHER
        open_text.first, open_text.second     # two DrawnInstances with one telling
        open_text.says                        # what each of them takes the text to say

Each kind is a rule about formulations and tellings, so that any family may have it: a sentence is
left out, or replaced by one that does not decide between two statements.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from optmodel.families import DrawnInstance
from optmodel.formulation import (
    Constraint,
    Domain,
    Formulation,
    clause_text,
    parse_clause,
    parse_statement,
    statement_text,
)
from optmodel.narration import RuleWords, Telling
from optmodel.random_stream import RandomStream
from optmodel.triples.outcomes.constraint_words import for_each

_TOGETHER = re.compile(r"sum\((\w+)\[(\w+)\] for \2 in (\w+)\) (<=|>=) (\w+)")
_TIMES = re.compile(r"(\w+)\[(\w+)\] (<=|>=|==) (\w+)\[\2, (\w+)\] \* \1\[\5\]")
_FRACTIONS = re.compile(r"\b(?:parts?|fractions?|fractional|whole|split|divided)\b")
_MORE_IS_SAID = re.compile(r"[,;:]|\b(?:and|but|within)\b")
_TIMES_MORE = re.compile(r"\btimes more\b")
_MOST_NAMED = 5
"""How many elements a list in a sentence may have."""

_LIMITS = {
    "<=": (
        "{list:SET} are limited to DATUM",
        "the limit for {list:SET} is DATUM",
        "no more than DATUM of {list:SET} is allowed",
    ),
    ">=": (
        "the minimum for {list:SET} is DATUM",
        "at least DATUM of {list:SET} is required",
    ),
}
_MORE = {"<=": "at most ", ">=": "at least ", "==": "exactly "}


class Ambiguity(StrEnum):
    """What a text leaves open."""

    WHOLE_OR_FRACTIONS = "whole_or_fractions"
    """Whether amounts may be fractions: the sentence that allows them is left out. Where a telling
    has one, amounts can be divided, so that whole ones alone are a choice and no matter of course.
    """
    EACH_OR_TOGETHER = "each_or_together"
    """Whether a limit is on each of several things, or on all of them together."""
    TIMES_MORE = "times_more"
    """Whether three times more than B is three times B, or B and three times B besides."""


@dataclass(frozen=True, slots=True)
class OpenText:
    """Two problems with one telling, and in a sentence what each takes the text to say."""

    kind: Ambiguity
    first: DrawnInstance
    second: DrawnInstance
    says: tuple[str, str]


def leaves_open(kind: Ambiguity, text: str) -> bool:
    """Whether a text has the words that leave something open, where it needs any.

    A ratio may also be told by its noun, which leaves nothing open.
    """
    return kind is not Ambiguity.TIMES_MORE or _TIMES_MORE.search(text) is not None


def ambiguities(drawn: DrawnInstance, stream: RandomStream) -> Iterator[OpenText]:
    """The ambiguities that a drawn problem can have, in an order that is drawn."""
    found = [*_whole_or_fractions(drawn), *_each_or_together(drawn), *_times_more(drawn)]
    yield from stream.shuffled(found)


def _whole_or_fractions(drawn: DrawnInstance) -> Iterator[OpenText]:
    formulation, telling = drawn.instance.formulation, drawn.telling
    ruled = {rule.constraint for rule in telling.rule if all(map(_allows_fractions, rule.say))}
    for variable in formulation.variables:
        if variable.name not in ruled or variable.domain is not Domain.CONTINUOUS:
            continue
        rules = tuple(rule for rule in telling.rule if rule.constraint != variable.name)
        open_telling = telling.model_copy(update={"rule": rules})
        whole = replace(variable, domain=Domain.INTEGER)
        variables = tuple(whole if one is variable else one for one in formulation.variables)
        what = for_each(variable.meaning, variable.over.names) or variable.meaning
        yield _open_text(
            Ambiguity.WHOLE_OR_FRACTIONS,
            drawn,
            open_telling,
            replace(formulation, variables=variables),
            (f"{what}: any amount", f"{what}: whole numbers"),
        )


def _allows_fractions(phrase: str) -> bool:
    """Whether a phrase says that amounts may be fractions, and nothing else."""
    return _FRACTIONS.search(phrase) is not None and _MORE_IS_SAID.search(_plain(phrase)) is None


def _plain(phrase: str) -> str:
    """A phrase without its slots."""
    return re.sub(r"\{[^}]*\}", "", phrase)


def _each_or_together(drawn: DrawnInstance) -> Iterator[OpenText]:
    formulation, telling = drawn.instance.formulation, drawn.telling
    for constraint in formulation.constraints:
        shape = _TOGETHER.fullmatch(_text(constraint))
        if shape is None:
            continue
        variable, index, elements, sense, limit = shape.groups()
        is_scalar = limit in drawn.instance.parameters and () in drawn.instance.parameters[limit]
        if not is_scalar or not 2 <= len(drawn.instance.sets[elements]) <= _MOST_NAMED:
            continue
        rule = _limit_rule(telling, formulation, constraint.name, limit)
        if rule is None:
            continue
        say = tuple(
            text.replace("SET", elements).replace("DATUM", f"{{{rule}:{limit}}}")
            for text in _LIMITS[sense]
        )
        each = replace(
            constraint,
            over=parse_clause(f"for {index} in {elements}"),
            statement=parse_statement(f"{variable}[{index}] {sense} {limit}"),
        )
        bound = "limit" if sense == "<=" else "minimum"
        says = (f"the {bound} is on all of them together", f"the {bound} is on each of them")
        yield _open_text(
            Ambiguity.EACH_OR_TOGETHER,
            drawn,
            _with_rule(telling, constraint.name, say),
            _with_constraint(formulation, constraint, each),
            says,
        )


def _times_more(drawn: DrawnInstance) -> Iterator[OpenText]:
    formulation, telling = drawn.instance.formulation, drawn.telling
    for constraint in formulation.constraints:
        shape = _TIMES.fullmatch(_text(constraint, with_clause=False))
        if shape is None:
            continue
        variable, first, sense, ratio, second = shape.groups()
        fact = telling.fact_of(ratio)
        values = drawn.instance.parameters.get(ratio, {})
        if fact is None or not all(value > 1 for value in values.values()):
            continue
        clause = (
            f"there [must|should] be {_MORE[sense]}{{number}} times more {{{first}}} than "
            f"{{{second}}}",
        )
        facts = tuple(
            one.model_copy(update={"clause": clause, "limit": ()}) if one is fact else one
            for one in telling.fact
        )
        besides = f"{variable}[{first}] {sense} (1 + {ratio}[{first}, {second}]) * "
        other = replace(constraint, statement=parse_statement(f"{besides}{variable}[{second}]"))
        says = (
            "n times more than an amount is n times that amount",
            "n times more than an amount is that amount and n times it besides",
        )
        yield _open_text(
            Ambiguity.TIMES_MORE,
            drawn,
            telling.model_copy(update={"fact": facts}),
            _with_constraint(formulation, constraint, other),
            says,
        )


def _open_text(
    kind: Ambiguity,
    drawn: DrawnInstance,
    telling: Telling,
    other: Formulation,
    says: tuple[str, str],
) -> OpenText:
    first = replace(drawn, own_telling=telling)
    second = replace(first, instance=replace(drawn.instance, formulation=other))
    return OpenText(kind, first, second, says)


def _text(constraint: Constraint, *, with_clause: bool = True) -> str:
    clause = clause_text(constraint.over) if with_clause else ""
    return f"{statement_text(constraint.statement)} {clause}".strip()


def _limit_rule(
    telling: Telling, formulation: Formulation, constraint: str, limit: str
) -> str | None:
    """How a rule of the telling says a limit alone, with its unit or as a bare number."""
    rule = next((one for one in telling.rule if one.constraint == constraint), None)
    told = {} if rule is None else dict.fromkeys(re.findall(r"\{(\w+):(\w+)\}", rule.say[0]))
    others = [name for _, name in told if name in formulation.parameter_by_name]
    if others != [limit]:
        return None
    return "value" if formulation.parameter_by_name[limit].unit else "number"


def _with_rule(telling: Telling, constraint: str, say: tuple[str, ...]) -> Telling:
    rules = tuple(
        RuleWords(constraint=constraint, say=say) if rule.constraint == constraint else rule
        for rule in telling.rule
    )
    return telling.model_copy(update={"rule": rules})


def _with_constraint(
    formulation: Formulation, constraint: Constraint, other: Constraint
) -> Formulation:
    constraints = tuple(other if one is constraint else one for one in formulation.constraints)
    return replace(formulation, constraints=constraints)
