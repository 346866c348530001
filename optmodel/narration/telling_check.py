"""Whether a telling fits its formulation: every part is told once, and every slot has a meaning.

    check_telling(find_telling("transportation"), formulation)    # raises BadFileError, or nothing

What only a text can show, such as words that belong to a rival parameter, is found by reading back.
"""

import re
from collections import Counter
from collections.abc import Iterator

from optmodel.errors import BadFileError
from optmodel.formulation import Formulation, Parameter
from optmodel.narration.grammar import Alternatives, Phrase, PhraseSlot, parse_phrase
from optmodel.narration.reading import SHARE, leading_unit
from optmodel.narration.telling import FactWords, Telling

OBJECTIVE = "objective"
"""The name by which a rule explains the objective."""

_NUMBER = re.compile(
    r"\d+|\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty"
    r"|hundred|thousand|million|dozen)\b"
)
_VOICE = ("we", "us", "our")
_DATUM = ("value", "number", "times")
_RELATION = ("first", "second", "third", "fourth", "list")


_sound: dict[tuple[int, int], tuple[Telling, Formulation]] = {}
"""Tellings and formulations that fit one another, by their identity, for as long as they live."""

_MOST_SOUND = 256


def check_telling(telling: Telling, formulation: Formulation) -> None:
    """Raise `BadFileError` with the first fault, and what to do about it."""
    key = (id(telling), id(formulation))
    if key in _sound:
        return
    for fault in telling_faults(telling, formulation):
        raise BadFileError(f"data/narration/{formulation.name}.toml: {fault}.")
    if len(_sound) >= _MOST_SOUND:
        _sound.clear()
    _sound[key] = (telling, formulation)


def telling_faults(telling: Telling, formulation: Formulation) -> Iterator[str]:
    """Everything that does not fit, each in one clause."""
    yield from _set_faults(telling, formulation)
    yield from _unit_faults(telling, formulation)
    yield from _fact_faults(telling, formulation)
    yield from _rule_faults(telling, formulation)
    yield from _slot_faults(telling, formulation)


def _set_faults(telling: Telling, formulation: Formulation) -> Iterator[str]:
    plain = {item.name for item in formulation.sets if not item.within}
    for name in sorted(plain - telling.roles.keys()):
        yield f"[roles] lacks the set '{name}': give it a role, or a table with `one` and `many`"
    for name in sorted(telling.roles.keys() - plain):
        yield f"[roles] has '{name}', which is no plain set of the formulation: leave it out"
    for relation in telling.relation:
        item = formulation.set_by_name.get(relation.set)
        if item is None or not item.within:
            yield f"[[relation]] '{relation.set}' is no set of pairs and no subset: leave it out"


def _unit_faults(telling: Telling, formulation: Formulation) -> Iterator[str]:
    units = {leading_unit(item): item.name for item in formulation.parameters}
    for unit in sorted(units.keys() - telling.units.keys() - {SHARE}):
        yield (
            f"[units] lacks '{unit}', the unit of the parameter '{units[unit]}': "
            f'add `{unit} = ["singular", "plural"]`'
        )


def _fact_faults(telling: Telling, formulation: Formulation) -> Iterator[str]:
    told = Counter(fact.parameter for fact in telling.fact)
    told.update(_scalars_of_rules(telling))
    known = formulation.parameter_by_name
    for name in sorted(known.keys() - told.keys()):
        yield f"nothing tells the parameter '{name}': add a [[fact]]"
    for name, count in sorted(told.items()):
        if name not in known:
            yield f"the formulation has no parameter '{name}' to tell: leave it out"
        elif count > 1:
            yield f"the parameter '{name}' is told {count} times: keep one of them"
    for fact in telling.fact:
        if fact.parameter in known:
            yield from _clause_faults(fact, known[fact.parameter])
            names = (*(c.name for c in formulation.constraints), *formulation.variable_by_name)
            if (fact.limit or fact.states) and fact.states not in names:
                yield (
                    f"the fact of '{fact.parameter}' states '{fact.states}', which is no "
                    "constraint and no variable: name the one that it makes superfluous"
                )


def _clause_faults(fact: FactWords, parameter: Parameter) -> Iterator[str]:
    names = [name for binder in parameter.over.binders for name in binder.names]
    for text in (*fact.clause, *fact.limit):
        phrase = parse_phrase(text)
        for name in names:
            if _least(phrase, (name, f"at:{name}", f"{name}:one")) < 1:
                yield f"'{text}' must hold {{{name}}}, an index of '{fact.parameter}'"
        if _least(phrase, _DATUM) != 1 or _most(phrase, _DATUM) != 1:
            yield f"'{text}' must hold {{value}} or {{number}} once, whichever words are drawn"
        if phrase.parts and phrase.parts[0] in [PhraseSlot(name) for name in _DATUM]:
            yield f"'{text}' begins with a number: put words before it"
    for name in fact.about.keys() - set(names):
        yield f"`about` of '{fact.parameter}' has '{name}', which is none of its indices"


def _rule_faults(telling: Telling, formulation: Formulation) -> Iterator[str]:
    constraints = {item.name for item in formulation.constraints}
    ruled = {rule.constraint for rule in telling.rule}
    for name in sorted(constraints - ruled):
        yield f"nothing says the constraint '{name}': add a [[rule]]"
    for name in sorted(ruled - constraints - formulation.variable_by_name.keys() - {OBJECTIVE}):
        yield f"[[rule]] '{name}' is no constraint, no variable and not '{OBJECTIVE}'"
    with_data = {
        rule.constraint for rule in telling.rule if any(_scalars(text) for text in rule.say)
    }
    for fact in telling.fact:
        if fact.states in with_data:
            yield f"the rule of '{fact.states}' holds data, so no fact may state it: drop `states`"
    for rule in telling.rule:
        if len({frozenset(_scalars(text)) for text in rule.say}) > 1:
            yield f"every way to say '{rule.constraint}' must hold the same data"


def _slot_faults(telling: Telling, formulation: Formulation) -> Iterator[str]:
    for text, names in _texts(telling, formulation):
        number = _NUMBER.search(text)
        if number:
            yield f"'{text}' holds the number '{number.group()}': only data may be numbers"
        for slot in parse_phrase(text).slots():
            if not _is_known(slot, telling, formulation, names):
                yield f"'{text}' has the slot '{{{slot}}}', which stands for nothing there"


def _texts(telling: Telling, formulation: Formulation) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every phrase, with the names of slots that only it may use."""
    goal = telling.goal
    plain = [*telling.activity, *telling.opening, *goal.objective, *goal.decide]
    plain += [text for rule in telling.rule for text in rule.say]
    plain += [text for way in telling.words.values() if not isinstance(way, str) for text in way]
    yield from ((text, ()) for text in plain)
    for relation in telling.relation:
        yield from ((text, _RELATION) for text in (*relation.clause, *relation.pairs))
    for fact in telling.fact:
        item = formulation.parameter_by_name.get(fact.parameter)
        binders = item.over.binders if item else ()
        names = tuple(name for binder in binders for name in binder.names)
        own = (*names, *_DATUM, "unit", "units")
        texts = (*fact.noun, *fact.clause, *fact.limit, *fact.about.values())
        yield from ((text, own) for text in texts)


def _is_known(
    slot: str, telling: Telling, formulation: Formulation, names: tuple[str, ...]
) -> bool:
    head, colon, rest = slot.partition(":")
    if not colon:
        return slot in (*names, *_VOICE) or slot in telling.words
    if head in names and rest == "one":
        return True
    if head == "a":
        return _is_known(rest, telling, formulation, names)
    roles = {
        role for role in (*telling.roles.values(), *telling.words.values()) if isinstance(role, str)
    }
    known: dict[str, bool] = {
        "at": rest in names,
        "v": not rest.rpartition(" ")[0] or rest.rpartition(" ")[2] in names or " " in rest,
        "n": "value" in names,
        "unit": rest in telling.units,
        "units": rest in telling.units,
        "one": rest in formulation.set_by_name or rest in roles,
        "many": rest in formulation.set_by_name or rest in roles,
        "list": rest in formulation.set_by_name,
        "count": rest in formulation.set_by_name,
        "value": rest in formulation.parameter_by_name,
        "number": rest in formulation.parameter_by_name,
        "percent": rest in formulation.parameter_by_name,
    }
    return known.get(head, False)


def _scalars_of_rules(telling: Telling) -> Iterator[str]:
    for rule in telling.rule:
        yield from dict.fromkeys(name for text in rule.say for name in _scalars(text))


def _scalars(text: str) -> list[str]:
    marked = (slot.partition(":") for slot in parse_phrase(text).slots())
    return [rest for head, _, rest in marked if head in ("value", "number", "percent") and rest]


def _least(phrase: Phrase, names: tuple[str, ...]) -> int:
    return sum(
        min(_least(option, names) for option in part.options)
        if isinstance(part, Alternatives)
        else isinstance(part, PhraseSlot) and part.name in names
        for part in phrase.parts
    )


def _most(phrase: Phrase, names: tuple[str, ...]) -> int:
    return sum(
        max(_most(option, names) for option in part.options)
        if isinstance(part, Alternatives)
        else isinstance(part, PhraseSlot) and part.name in names
        for part in phrase.parts
    )
