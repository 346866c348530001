"""A planted liar: texts that say another problem, with the problem that they say.

    for lie in lies(narrative, instance, random.Random(7)):
        lie.kind, lie.text, lie.told(instance)

`told` gives what an honest reader of the lie would model, of any instance with the same sets: the
lie with other numbers is the same lie.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from optmodel.formulation import Constraint, Instance, Name, Number, Relation, RelationSense
from optmodel.narration import Narrative
from optmodel.narration.reading.reading import MatchedDatum, matched_data
from optmodel.narration.reading.senses import stated_sense

_TURNED: dict[RelationSense, RelationSense] = {"<=": ">=", ">=": "<=", "==": "=="}
_SWAPS = {"at most": "at least", "at least": "at most", "no more than": "no less than"}
_WORDS = re.compile("|".join(_SWAPS), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lie:
    """`text` is None where reading back is taken to see nothing."""

    kind: str
    text: str | None
    told: Callable[[Instance], Instance]


def lies(narrative: Narrative, instance: Instance, chance: random.Random) -> Iterator[Lie]:
    """One lie of every kind that the text has room for."""
    told = list(matched_data(narrative, instance))
    chance.shuffle(told)
    for make in (_swap, _sign, _omission, _limit, _hidden_limit, _foreign):
        lie = make(narrative, instance, told, chance)
        if lie is not None:
            yield lie


def _swap(
    narrative: Narrative, instance: Instance, told: list[MatchedDatum], chance: random.Random
) -> Lie | None:
    """Two numbers in each other's place."""
    first = told[0]
    other = next((t for t in told[1:] if _value(instance, t) != _value(instance, first)), None)
    if other is None:
        return None
    edits = [(first, other.span.text), (other, first.span.text)]

    def tell(of: Instance) -> Instance:
        return _with(of, {_key(first): _value(of, other), _key(other): _value(of, first)})

    return Lie("swap", _edited(narrative.text, edits), tell)


def _sign(
    narrative: Narrative, instance: Instance, told: list[MatchedDatum], chance: random.Random
) -> Lie | None:
    """A minus that is not said."""
    negative = next((t for t in told if _value(instance, t) < 0), None)
    if negative is None:
        return None
    bare = negative.span.text.replace("-", "").replace("\N{MINUS SIGN}", "")
    text = _edited(narrative.text, [(negative, bare)])
    return Lie("sign", text, lambda of: _with(of, {_key(negative): -_value(of, negative)}))


def _omission(
    narrative: Narrative, instance: Instance, told: list[MatchedDatum], chance: random.Random
) -> Lie | None:
    """A datum that is not said, such as an initial stock: its reader takes it for nothing."""
    datum = next((t for t in told if _value(instance, t) != 0), None)
    if datum is None:
        return None
    text = _edited(narrative.text, [(datum, "some")])
    return Lie("omission", text, lambda of: _with(of, {_key(datum): 0}))


def _limit(
    narrative: Narrative, instance: Instance, told: list[MatchedDatum], chance: random.Random
) -> Lie | None:
    """`at least` where it is at most, beside the number that limits."""
    for datum in told:
        constraint = _limited_by(instance, datum.parameter)
        before = narrative.text[: datum.span.start]
        found = list(_WORDS.finditer(before[-14:]))
        if constraint is None or stated_sense(datum.span.context) is None or not found:
            continue
        start = max(0, len(before) - 14) + found[-1].start()
        words = _SWAPS[found[-1].group().lower()]
        end = start + len(found[-1].group())
        text = narrative.text[:start] + words + narrative.text[end:]
        return Lie("limit", text, lambda of, c=constraint: _turned(of, c))  # type: ignore[misc]
    return None


def _hidden_limit(
    narrative: Narrative, instance: Instance, told: list[MatchedDatum], chance: random.Random
) -> Lie | None:
    """A limit turned round in words that reading is taken not to see."""
    names = [
        item.name
        for item in instance.formulation.constraints
        if isinstance(item.statement, Relation) and item.statement.sense != "=="
    ]
    if not names:
        return None
    name = chance.choice(names)
    return Lie("hidden limit", None, lambda of: _turned(of, name))


def _foreign(
    narrative: Narrative, instance: Instance, told: list[MatchedDatum], chance: random.Random
) -> Lie | None:
    """A number that belongs to nothing; a reader may well leave it aside."""
    number = chance.randint(211, 989)
    return Lie("foreign", f"{narrative.text} Another {number} are kept in reserve.", lambda of: of)


def _limited_by(instance: Instance, parameter: str) -> str | None:
    for item in instance.formulation.constraints:
        match item.statement:
            case Relation(_, "<=" | ">=", Name(name)) if name == parameter:
                return item.name
    return None


def _turned(instance: Instance, name: str) -> Instance:
    formulation = instance.formulation
    constraints = tuple(_turn(c) if c.name == name else c for c in formulation.constraints)
    return replace(instance, formulation=replace(formulation, constraints=constraints))


def _turn(constraint: Constraint) -> Constraint:
    statement = constraint.statement
    assert isinstance(statement, Relation)
    return replace(constraint, statement=replace(statement, sense=_TURNED[statement.sense]))


def _key(told: MatchedDatum) -> tuple[str, tuple[int | str, ...]]:
    return told.parameter, told.key


def _value(instance: Instance, told: MatchedDatum) -> Number:
    return instance.parameters[told.parameter][told.key]


def _with(instance: Instance, values: dict[tuple[str, tuple[int | str, ...]], Number]) -> Instance:
    parameters = {name: dict(data) for name, data in instance.parameters.items()}
    for (name, key), value in values.items():
        parameters[name][key] = value
    return replace(instance, parameters=parameters)


def _edited(text: str, edits: list[tuple[MatchedDatum, str]]) -> str:
    for told, new in sorted(edits, key=lambda edit: -edit[0].span.start):
        text = text[: told.span.start] + new + text[told.span.end :]
    return text
