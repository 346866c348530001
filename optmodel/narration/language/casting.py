"""Casting: which setting an instance plays in, and what its elements, units and nouns are there.

cast = draw_cast(instance, telling, RandomStream("text", 7))
cast.names["s1"], cast.units["money"]      # 'the Canal bakehouse', ('$', 'dollars')
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optmodel.errors import BadFileError
from optmodel.formulation import ElementId, Instance
from optmodel.narration.language.domains import RoleWords, Setting, domains, roles_of
from optmodel.narration.reading import SHARE, leading_unit
from optmodel.narration.telling import Forms, SetWords, Telling
from optmodel.random_stream import RandomStream

CURRENCY = "currency"
"""The spelling of a unit of money in a telling: each text has a currency of its own."""

_CURRENCIES = (("$", "dollars"),) * 6 + (("€", "euros"),) * 2 + (("£", "pounds"),)
_COUNTED = "product"
_PLAIN_UNIT = ("unit", "units")
_PLAIN_UNITS = 0.2
"""How often things that one counts are counted in units."""

_LETTERED = 0.03
_NUMBERED = 0.03
_MOST_NUMBERED = 6
"""Elements that have a noun and a number each; of more, each has a code of its own."""

_MOST_LETTERED = 3
_CODE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXZ"


@dataclass(frozen=True, slots=True)
class Cast:
    """A setting, and the words that a text takes from it.

    `names` are those of the elements, `singulars` those of things that are counted, and
    `prepositions` stand before them. `nouns` are the singular and plural by set and by role.
    """

    domain: str
    number: int
    setting: Setting
    names: Mapping[ElementId, str]
    singulars: Mapping[ElementId, str]
    prepositions: Mapping[ElementId, str]
    nouns: Mapping[str, tuple[str, str]]
    units: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]

    @property
    def id(self) -> str:
        """The domain and the number of the setting in it: `bakery/3`."""
        return f"{self.domain}/{self.number}"


def draw_cast(instance: Instance, telling: Telling, stream: RandomStream) -> Cast:
    """Draw a setting and everything from it.

    Raises `BadFileError` where no domain has the roles.
    """
    name = instance.formulation.name
    domain = stream.choice(_possible_domains(telling, name))
    number = stream.integer(0, len(domains()[domain].setting) - 1)
    return _Caster(instance, telling, domain, stream).cast(number)


def _possible_domains(telling: Telling, name: str) -> list[str]:
    wanted = {role for role in telling.roles.values() if isinstance(role, str)}
    wanted |= {word for word in telling.words.values() if isinstance(word, str)}
    wanted |= {unit for unit in telling.units.values() if isinstance(unit, str)}
    wanted -= {CURRENCY, *telling.roles}
    allowed = telling.domains or tuple(domains())
    unknown = sorted(set(allowed) - domains().keys())
    found = [d for d in allowed if d in domains() and wanted <= roles_of(d).keys()]
    if unknown or not found:
        lacking = (
            f"there is no domain '{unknown[0]}'"
            if unknown
            else (f"no domain has all of the roles {', '.join(sorted(wanted))}")
        )
        raise BadFileError(
            f"The telling of '{name}' has no setting: {lacking}; see data/language/domains."
        )
    return found


def setting_scene(setting: str) -> str:
    """The setting of an id such as `bakery/3`, in one sentence."""
    domain, _, number = setting.partition("/")
    one = domains()[domain].setting[int(number)]
    return f"The business is {one.actor}."


class _Caster:
    """Draws the parts of one cast; sets of one role share its names."""

    def __init__(
        self, instance: Instance, telling: Telling, domain: str, stream: RandomStream
    ) -> None:
        self._instance = instance
        self._telling = telling
        self._domain = domain
        self._stream = stream
        self._roles: dict[str, RoleWords] = {}
        self._pools: dict[str, list[str | Forms]] = {}
        self._nouns: dict[str, tuple[str, str]] = {}
        self._names: dict[ElementId, str] = {}
        self._singulars: dict[ElementId, str] = {}
        self._prepositions: dict[ElementId, str] = {}

    def cast(self, number: int) -> Cast:
        """All of it; the order of draws is fixed."""
        self._name_sets()
        words = self._draw_words()
        units = self._draw_units()
        setting = domains()[self._domain].setting[number]
        return Cast(
            domain=self._domain,
            number=number,
            setting=setting,
            names=self._names,
            singulars=self._singulars,
            prepositions=self._prepositions,
            nouns=self._nouns,
            units=units,
            words=words,
        )

    def _name_sets(self) -> None:
        sets = [item for item in self._instance.formulation.sets if not item.within]
        sizes = {item.name: len(self._instance.sets[item.name]) for item in sets}
        for item in sets:
            role = self._telling.roles.get(item.name)
            if role is None:
                raise BadFileError(
                    f"The telling of '{self._instance.formulation.name}' has no role for the set "
                    f"'{item.name}': add a line to [roles] in its file in data/narration."
                )
            elements = [key[0] for key in self._instance.sets[item.name]]
            if isinstance(role, SetWords):
                words = RoleWords(
                    noun=(role.one, role.many),
                    names=role.names,
                    pattern=role.pattern,
                    ordered=item.ordered,
                    at=role.at,
                )
                is_coded = not item.ordered and role.pattern and len(elements) > _MOST_NUMBERED
                names = list(words.names) if item.ordered else self._stream.shuffled(words.names)
                is_named = not words.pattern and len(names) >= len(elements)
                forms: list[str | Forms]
                if is_coded:
                    forms = list(self._codes(len(elements)))
                elif is_named:
                    forms = names[: len(elements)]
                else:
                    forms = self._forms(words, elements, names)
            else:
                wanted = sum(sizes[s] for s, r in self._telling.roles.items() if r == role)
                words = self._role(role, wanted)
                forms = self._forms(words, elements, self._pool(role, words))
            self._nouns[item.name] = words.noun
            for element, form in zip(elements, forms, strict=True):
                self._names[element] = form if isinstance(form, str) else form[-1]
                self._prepositions[element] = words.at
                if not isinstance(form, str):
                    self._singulars[element] = form[0]
        for item in self._instance.formulation.sets:
            if item.within and len(item.within) == 1:
                self._nouns[item.name] = self._nouns[item.within[0]]

    def _role(self, name: str, wanted: int = 0) -> RoleWords:
        """One way to play a role, with names enough where there is one."""
        if name not in self._roles:
            ways = roles_of(self._domain)[name]
            enough = [way for way in ways if way.pattern or len(way.names) >= wanted]
            self._roles[name] = self._stream.choice(enough or ways)
            self._nouns[name] = self._roles[name].noun
        return self._roles[name]

    def _pool(self, role: str, words: RoleWords) -> list[str | Forms]:
        """The names of a role that are not given yet, in an order of their own."""
        if role not in self._pools:
            is_ordered = words.ordered
            names = list(words.names) if is_ordered else self._stream.shuffled(words.names)
            self._pools[role] = names
        return self._pools[role]

    def _forms(
        self, words: RoleWords, elements: Sequence[ElementId], pool: list[str | Forms]
    ) -> list[str | Forms]:
        """Names for the elements of one set: from the pool, by a pattern, or by numbers."""
        own = list(words.names) if words.ordered else self._stream.shuffled(words.names)
        pool = pool or own
        if words.pattern:
            pattern = self._stream.choice(words.pattern)
            return [pattern.replace("{n}", str(place + 1)) for place in range(len(elements))]
        draw = self._stream.integer(1, 100)
        is_plain = not words.ordered and words.noun not in self._nouns.values()
        if len(pool) < len(elements) or (is_plain and draw > 100 - 100 * _NUMBERED):
            if len(elements) > _MOST_NUMBERED:
                return list(self._codes(len(elements)))
            return [f"{words.noun[0]} {place + 1}" for place in range(len(elements))]
        if is_plain and draw <= 100 * _LETTERED and len(elements) <= _MOST_LETTERED:
            return [f"{words.noun[0]} {chr(65 + place)}" for place in range(len(elements))]
        taken, pool[:] = pool[: len(elements)], pool[len(elements) :]
        return taken

    def _codes(self, count: int) -> list[str]:
        """Codes such as KT41, all different, as stock lists have them."""
        codes: dict[str, None] = {}
        while len(codes) < count:
            letters = "".join(self._stream.sample(_CODE_LETTERS, 2))
            codes[f"{letters}{self._stream.integer(11, 99)}"] = None
        return list(codes)

    def _draw_words(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for name, source in self._telling.words.items():
            if isinstance(source, str):
                role = self._role(source)
                form = (self._pool(source, role) or [role.noun])[0]
                words[name] = form if isinstance(form, str) else form[-1]
            else:
                words[name] = self._stream.choice(source)
        return words

    def _draw_units(self) -> dict[str, tuple[str, ...]]:
        units: dict[str, tuple[str, ...]] = {}
        for unit, source in self._telling.units.items():
            if source == CURRENCY:
                units[unit] = self._stream.choice(_CURRENCIES)
            elif isinstance(source, str) and source in self._instance.sets:
                units[unit] = self._nouns[source]
            elif isinstance(source, str):
                role = self._role(source)
                is_plain = source == _COUNTED and self._stream.chance(_PLAIN_UNITS)
                plain = (_PLAIN_UNIT,) if is_plain and not self._spells(_PLAIN_UNIT) else ()
                units[unit] = self._stream.choice(plain or role.units or (role.noun,))
            else:
                units[unit] = source
        self._check_units(units)
        return units

    def _spells(self, forms: tuple[str, str]) -> bool:
        return forms in self._telling.units.values()

    def _check_units(self, units: Mapping[str, tuple[str, ...]]) -> None:
        formulation = self._instance.formulation
        for item in formulation.parameters:
            unit = leading_unit(item)
            if unit != SHARE and unit not in units:
                raise BadFileError(
                    f"The telling of '{formulation.name}' does not spell '{unit}', the unit of the "
                    f'parameter \'{item.name}\': add `{unit} = ["singular", "plural"]` to [units].'
                )
