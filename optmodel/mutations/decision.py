"""A decision: a variable seen by one of its indices, and the words for it.

    [decision] = decisions(instance, "knapsack")
    decision.expression("i")        # 'take[i]'; of two indices 'sum(ship[i, k] for k in targets)'
    decision.words()["each"]        # 'each {unit:copies} of {i} loaded'

The words of families stand in `data/mutations/decisions`, those of composed problems in scenes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Annotated

from pydantic import Field, RootModel

from optmodel import catalog
from optmodel.composer import COMPOSER, Counting, scenes
from optmodel.formulation import Domain, Instance, Variable
from optmodel.narration import Telling, TellingPart

CURRENCY = "currency"
"""The spelling of a unit of money in a telling."""

_ELEMENT = "@"
_FRESH = ("k", "l", "m", "n")


class ChoiceText(TellingPart):
    """The words of a choice: a participle and a gerund, or whole clauses; `@` is the element."""

    done: str = ""
    doing: str
    clause: str = ""
    negated: str = ""
    count: str = ""


AmountText = Annotated[tuple[str, ...], Field(min_length=2, max_length=3)]
"""What stands after the number of an amount, its participle, and what it counts."""


class DecisionTexts(RootModel[dict[str, dict[str, dict[str, AmountText | ChoiceText]]]]):
    """The words of decisions, by family, variable and index: one file."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A variable by one of its indices, summed over the others.

    An amount has a `unit` of the telling, which is empty where elements themselves are counted. A
    choice is binary, with one index.
    """

    variable: Variable
    index: str
    set_name: str
    of: str = ""
    done: str = ""
    unit: str = ""
    is_money: bool = False
    is_choice: bool = False
    texts: ChoiceText = field(default_factory=lambda: ChoiceText(doing=""))

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are decided."""
        return self.variable.domain is not Domain.CONTINUOUS

    @property
    def is_plain(self) -> bool:
        """Whether the variable has no other index."""
        return len(self.variable.over.names) == 1

    def expression(self, index: str) -> str:
        """The variable at one element, summed over its other indices, as a text of the algebra."""
        fresh = iter(name for name in _FRESH if name != index)
        named, clauses = [], []
        for binder in self.variable.over.binders:
            [name] = binder.names
            own = index if name == self.index else next(fresh)
            named.append(own)
            if name != self.index:
                clauses.append(f"for {own} in {binder.set_name}")
        inner = f"{self.variable.name}[{', '.join(named)}]"
        return f"sum({inner} {' '.join(clauses)})" if clauses else inner

    def total(self) -> str:
        """The sum over all elements."""
        return f"sum({self.expression('i')} for i in {self.set_name})"

    def words(self) -> dict[str, str]:
        """The words with which a fragment speaks of it, in angle brackets there."""
        own = {
            "items": self.set_name,
            "x": self.expression("i"),
            "xj": self.expression("j"),
            "unit": self.unit,
            "one": f"{{one:{self.set_name}}}",
            "many": f"{{many:{self.set_name}}}",
            "aone": f"{{a:one:{self.set_name}}}",
        }
        return own | (self._choice_words() if self.is_choice else self._amount_words())

    def _choice_words(self) -> dict[str, str]:
        texts = self.texts
        clause = texts.clause or f"@ {{v:are @}} {texts.done}"
        negated = texts.negated or f"@ {{v:are @}} not {texts.done}"
        return {
            "each": _about(texts.doing, "{i}"),
            "count": texts.count or f"be {texts.done}",
            **{f"clause{name}": _about(clause, f"{{{name}}}") for name in ("first", "second")},
            **{f"negated{name}": _about(negated, f"{{{name}}}") for name in ("first", "second")},
        }

    def _amount_words(self) -> dict[str, str]:
        is_counted = not self.unit
        each = "each {@:one}" if is_counted else f"each {{unit:{self.unit}}} {self.of}"
        some = "@" if is_counted else f"{{units:{self.unit}}} {self.of}"
        some = f"money {self.of}" if self.is_money else some
        is_amount = self.is_money or not (is_counted or self.is_whole)
        noun = f"amount {self.of}" if is_amount else f"number of {some}"
        quantity = "{number} @" if is_counted else f"{{value}} {self.of}"
        full = {
            "each": f"{each} {self.done}",
            "any": f"any {some} {'is' if self.is_money else 'are'} {self.done}",
            "no": f"no {some} can be {self.done}",
            "number": f"the {noun} {self.done}",
            "must": f"at least {quantity} must be {self.done}",
            "can": f"{quantity} can be {self.done}",
        }
        about = {
            f"{name}{'' if index == 'i' else index}": _about(text, f"{{{index}}}")
            for name, text in full.items()
            for index in ("i", "j", "first", "second")
        }
        that = f"that {{one:{self.set_name}}}"
        about |= {f"{name}that": _about(full[name], that) for name in ("any", "number")}
        some_one = _about(f"{self.of} #{self.done}", f"any single {{one:{self.set_name}}}")
        before, after = some_one.split("#")
        before = "of any single kind" if is_counted else before
        marked = "{number:%s} {many:%s}" if is_counted else "{value:%s}"
        place = ("@P", self.set_name) if is_counted else ("@P",)
        bound = marked % place
        return about | {
            "value": "{number}" if is_counted else "{value}",
            "anyone": f"at most {bound} {before} can be {after}",
            "whole": self._whole(is_counted),
            "rise": self._rise(noun, bound),
        }

    def _rise(self, noun: str, bound: str) -> str:
        """That an amount rises by no more than a scalar from one period to the next."""
        amount = _about(f"the {noun} {self.done}", f"any single {{one:{self.set_name}}}")
        between = "from one {one:periods} to the next"
        return f"{between}, {amount} may rise by at most {bound.partition(' {many')[0]}"

    def _whole(self, is_counted: bool) -> str:
        things = f"{{many:{self.set_name}}}" if is_counted else f"{{units:{self.unit}}}"
        done = _about(self.done, f"all {{many:{self.set_name}}} together")
        return f"the [total|overall] number of {things} {done}"


def decisions(instance: Instance, telling: Telling, base: str) -> Iterator[Decision]:
    """The decisions of a problem that there are words for, by the source that drew it."""
    found = _composed(instance) if base == COMPOSER.name else _of_family(instance, base)
    for decision in found:
        yield replace(decision, is_money=telling.units.get(decision.unit) == CURRENCY)


def _of_family(instance: Instance, name: str) -> Iterator[Decision]:
    for variable in instance.formulation.variables:
        for index, words in decision_texts().get(name, {}).get(variable.name, {}).items():
            decision = _decision(variable, index, words)
            if decision is not None:
                yield decision


def _decision(variable: Variable, index: str, words: AmountText | ChoiceText) -> Decision | None:
    binders = variable.over.binders
    sets = {binder.names[0]: binder.set_name for binder in binders}
    is_plain = all(len(binder.names) == 1 for binder in binders)
    if index not in sets or variable.over.conditions or not is_plain:
        return None
    if isinstance(words, ChoiceText):
        return Decision(variable, index, sets[index], is_choice=True, texts=words)
    unit = words[2] if len(words) == 3 else variable.unit.partition(" ")[0]
    return Decision(variable, index, sets[index], words[0], words[1], unit)


def _composed(instance: Instance) -> Iterator[Decision]:
    for scene in scenes().values():
        variable = instance.formulation.variable_by_name.get(scene.decision)
        if variable is None or variable.over.binders[0].set_name != scene.items:
            continue
        if variable.meaning != scene.decided:
            continue
        of = {Counting.UNITS: f"{scene.link} @", Counting.PIECES: "", Counting.MONEY: "in @"}
        unit = {Counting.UNITS: "amount", Counting.PIECES: "", Counting.MONEY: "money"}
        yield Decision(
            variable, "i", scene.items, of[scene.counting], scene.done, unit[scene.counting]
        )


def _about(text: str, element: str) -> str:
    """A text about one element: a slot such as `{i}`, or words for any element."""
    if not element.startswith("{"):
        text = text.replace("{at:@}", f"in {element}")
    inner = element.strip("{}") if element.startswith("{") else ""
    text = re.sub(r"\{([^{}]*)@([^{}]*)\}", rf"{{\g<1>{inner}\g<2>}}", text)
    return text.replace(_ELEMENT, element)


@cache
def decision_texts() -> dict[str, dict[str, dict[str, AmountText | ChoiceText]]]:
    """The words of all files; `BadFileError` where one is wrong."""
    found: dict[str, dict[str, dict[str, AmountText | ChoiceText]]] = {}
    for path in catalog.files("data", "mutations/decisions", ".toml").values():
        texts = catalog.validated(DecisionTexts, catalog.parse_toml(path), path)
        for name, by_variable in texts.root.items():
            found.setdefault(name, {}).update(by_variable)
    return found
