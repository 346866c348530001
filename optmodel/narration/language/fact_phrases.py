"""Fact phrases: nouns, clauses and values of parameters in the words of one text.

    phrases = FactPhrases(wording, states_limits=True)
    phrases.noun(fact)                                             # 'stock on hand'
    phrases.value("stock", phrases.filling(fact, ("s1",)))         # '5 tons'

Where parameters could be mistaken for one another, words are chosen by which a reader tells them
apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from optmodel.formulation import Key, Parameter
from optmodel.narration.formatting import CURRENCY_SYMBOLS
from optmodel.narration.grammar import Phrase, parse_phrase
from optmodel.narration.language.wording import Filling, Wording
from optmodel.narration.reading import SHARE, ParameterDisambiguator, leading_unit
from optmodel.narration.telling import FactWords


class FactPhrases:
    """The phrases of facts in one text, and the constraints that they have stated."""

    def __init__(self, wording: Wording, *, states_limits: bool) -> None:
        self.wording = wording
        self.stated: set[str] = set()
        self._states_limits = states_limits
        self._words = ParameterDisambiguator(wording.instance.formulation)

    def noun(self, fact: FactWords) -> str:
        """The parameter as a noun without an article."""
        return self.wording.write(self._clear(fact, fact.noun))

    def about(self, fact: FactWords, name: str, filling: Filling) -> str:
        """What the parameter is of, by one index: `from the north mill`."""
        return self.wording.write(fact.about.get(name, f"for {{{name}}}"), filling)

    def clause(self, fact: FactWords) -> Phrase:
        """One way to tell a value, the same for all keys; a limit where it states its rule."""
        return next(self.clauses(fact)).settled(self.wording.stream)

    def clauses(self, fact: FactWords) -> Iterator[Phrase]:
        """Ways to tell the values of a parameter, one after the other, without an end."""
        texts = fact.clause
        if self._states_limits and fact.limit and self.wording.stream.chance(0.7):
            texts = fact.limit
            self.stated.add(fact.states)
        elif fact.states and not fact.limit:
            self.stated.add(fact.states)
        while True:
            yield parse_phrase(self._clear(fact, texts))

    def filling(self, fact: FactWords, key: Key, *, is_listed: bool = True) -> Filling:
        """The filling of a phrase about one value, which is mostly one of a list."""
        return replace(self.wording.datum(fact.parameter, key), in_digits=is_listed)

    def value(self, noun: str, filling: Filling) -> str:
        """A value beside its noun, without the unit where the noun has it: number of workers."""
        assert filling.parameter is not None, "the filling is about a datum"
        has_unit = self._counts(noun, filling.parameter)
        return self.wording.write("{number}" if has_unit else "{value}", filling)

    def listed(self, noun: str, value: str) -> str:
        """A noun and its value without a verb; `the last week 5 units` would name a week."""
        ends = (f" {one}" for one, _ in self.wording.cast.nouns.values())
        return f"{noun} of {value}" if any(map(noun.endswith, ends)) else f"{noun} {value}"

    def indices(self, fact: FactWords) -> list[str]:
        """The names of the parameter's indices."""
        binders = self.parameter(fact).over.binders
        return [name for binder in binders for name in binder.names]

    def parameter(self, fact: FactWords) -> Parameter:
        """The parameter that is told."""
        return self.wording.instance.formulation.parameter_by_name[fact.parameter]

    def cell(self, fact: FactWords, key: Key, *, is_bare: bool = False) -> str:
        """A value in a table: without its unit, but with the sign of money, unless it is bare."""
        item = self.parameter(fact)
        has_sign = self.unit_forms(item)[:1] in [(sign,) for sign in CURRENCY_SYMBOLS]
        value = self.wording.instance.parameters[item.name][key]
        return self.wording.digits(item, value, has_unit=has_sign and not is_bare)

    def title(self, noun: str, item: Parameter, *, is_bare: bool = False) -> str:
        """The title of a column: the noun, and the unit where cells do not have it."""
        forms = self.unit_forms(item)
        if not forms or self._counts(noun, item):
            return noun
        if forms[0] in CURRENCY_SYMBOLS:
            return f"{noun} ({forms[0]})" if is_bare else noun
        return f"{noun} ({forms[-1]})"

    def caption_unit(self, item: Parameter, *, is_bare: bool = False) -> str:
        """`, in tons`, where the cells of a grid do not show the unit."""
        forms = self.unit_forms(item)
        if not forms or (forms[0] in CURRENCY_SYMBOLS and not is_bare):
            return ""
        return f", in {forms[-1]}"

    def unit_forms(self, item: Parameter) -> tuple[str, ...]:
        """How the unit of a parameter is spelled; nothing for a share."""
        unit = leading_unit(item)
        return () if unit == SHARE else tuple(self.wording.cast.units[unit])

    def sets_apart(self, fact: FactWords, text: str) -> bool:
        """Whether words tell the parameter from all others like it."""
        return self._words.sets_apart(fact.parameter, text)

    def _clear(self, fact: FactWords, texts: Sequence[str]) -> str:
        clear = [text for text in texts if self.sets_apart(fact, text)]
        return self.wording.choose(clear or texts)

    def _counts(self, noun: str, item: Parameter) -> bool:
        forms = self.unit_forms(item)
        return bool(forms) and f" {forms[-1]} " in f" {noun} "
