"""Decisions on pairs, and on times: variables by one or two indices, and the words for them.

    [pair] = pair_decisions(instance, "traveling_salesman")
    pair.words()["doing"]              # 'going straight from {i} to {j}'
    [time] = time_decisions(instance, "aircraft_landing")
    time.words()["what"]               # 'the landing of {i}'

The words stand in `data/mutations/pairs` and `data/mutations/times`, by family, variable and
indices; `@a` and `@b` are the elements.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from pydantic import RootModel

from optmodel import catalog
from optmodel.formulation import Domain, Instance
from optmodel.mutations.variable_slice import CHOSEN, VariableSlice
from optmodel.narration import TellingPart

_MARKS = ("@a", "@b")
_RELATED = ("first", "second")
_Text = TypeVar("_Text")


class PairText(TellingPart):
    """The words of a pair: a gerund for its choice, and a participle for its amount."""

    doing: str
    done: str = ""


class TimeText(TellingPart):
    """The words of a time: the event as a noun phrase, and from when its time is counted."""

    what: str
    origin: str


class PairTexts(RootModel[dict[str, dict[str, dict[str, PairText]]]]):
    """The words of pairs, by family, variable and indices: one file."""


class TimeTexts(RootModel[dict[str, dict[str, dict[str, TimeText]]]]):
    """The words of times, by family, variable and indices: one file."""


@dataclass(frozen=True, slots=True)
class PairDecision:
    """A choice of pairs, or amounts of pairs, with its words."""

    part: VariableSlice
    texts: PairText

    @property
    def is_choice(self) -> bool:
        """Whether a pair is chosen or not."""
        return self.part.variable.domain is Domain.BINARY

    @property
    def unit(self) -> str:
        """The unit of an amount in a telling."""
        return self.part.variable.unit.partition(" ")[0]

    def words(self) -> dict[str, str]:
        """The words with which a fragment speaks of it, in angle brackets there."""
        anyone = _any_of(self.part.sets)
        return {
            "x": self.part.total(),
            "unit": self.unit,
            "doingany": _about_some(self.texts.doing, anyone),
            "doneany": _about_some(self.texts.done, anyone),
            "doing": _about(self.texts.doing, CHOSEN),
            "doingpair": _about(self.texts.doing, _RELATED),
            "done": _about(self.texts.done, CHOSEN),
        }


@dataclass(frozen=True, slots=True)
class TimeDecision:
    """Times of events that are decided, with their words."""

    part: VariableSlice
    texts: TimeText

    @property
    def is_single(self) -> bool:
        """Whether there is one time for each element of one set."""
        return len(self.part.names) == 1 and not self.part.others()

    @property
    def unit(self) -> str:
        """The unit of time in a telling."""
        return self.part.variable.unit.partition(" ")[0]

    def words(self) -> dict[str, str]:
        """The words with which a fragment speaks of it, in angle brackets there."""
        following = _about(self.texts.what, CHOSEN[1:]) if self.is_single else ""
        [own, *_] = self.part.sets
        order = {f"what{word}": [f"the {word} {{one:{own}}}"] * 2 for word in ("earlier", "later")}
        return {
            **{word: _about_some(self.texts.what, some) for word, some in order.items()},
            "whatany": _about_some(self.texts.what, _any_of(self.part.sets)),
            "x": self.part.reference(),
            "others": self.part.others(),
            "binding": self.part.binding(),
            "indices": self.part.indices(),
            "unit": self.unit,
            "what": _about(self.texts.what, CHOSEN),
            "whatj": following,
            "origin": self.texts.origin,
        }


def pair_decisions(instance: Instance, base: str) -> Iterator[PairDecision]:
    """The pairs that there are words for, by the source that drew the problem."""
    for part, texts in _slices(instance, pair_texts().get(base, {})):
        yield PairDecision(part, texts)


def time_decisions(instance: Instance, base: str) -> Iterator[TimeDecision]:
    """The times that there are words for, by the source that drew the problem."""
    for part, texts in _slices(instance, time_texts().get(base, {})):
        yield TimeDecision(part, texts)


def _slices(
    instance: Instance, texts: Mapping[str, Mapping[str, _Text]]
) -> Iterator[tuple[VariableSlice, _Text]]:
    for variable, by_indices in texts.items():
        for names, text in by_indices.items():
            part = VariableSlice.of(instance.formulation, variable, tuple(names.split()))
            if part is not None:
                yield part, text


def _about(text: str, names: tuple[str, ...]) -> str:
    """A text about elements: slots for its marks."""
    for mark, name in zip(_MARKS, names, strict=False):
        text = text.replace(f"{{at:{mark}}}", f"{{at:{name}}}").replace(mark, f"{{{name}}}")
    return text


def _about_some(text: str, elements: Sequence[str]) -> str:
    """A text about elements that are not named: `the landing of a plane`."""
    for mark, element in zip(_MARKS, elements, strict=False):
        text = text.replace(f"{{at:{mark}}}", f"at {element}").replace(mark, element)
    return text


def _any_of(sets: Sequence[str]) -> list[str]:
    """Any element of each set; another one, where two sets are the same."""
    return [
        f"another {{one:{name}}}" if name in sets[:place] else f"{{a:one:{name}}}"
        for place, name in enumerate(sets)
    ]


@cache
def pair_texts() -> dict[str, dict[str, dict[str, PairText]]]:
    """The words of all files; `BadFileError` where one is wrong."""
    found: dict[str, dict[str, dict[str, PairText]]] = {}
    for path in catalog.files("data", "mutations/pairs", ".toml").values():
        found |= catalog.validated(PairTexts, catalog.parse_toml(path), path).root
    return found


@cache
def time_texts() -> dict[str, dict[str, dict[str, TimeText]]]:
    """The words of all files; `BadFileError` where one is wrong."""
    found: dict[str, dict[str, dict[str, TimeText]]] = {}
    for path in catalog.files("data", "mutations/times", ".toml").values():
        found |= catalog.validated(TimeTexts, catalog.parse_toml(path), path).root
    return found
