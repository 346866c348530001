"""Binds the numbers of a problem to the literals of a program that state them.

    binding = bind_numbers(program, instance)
    binding.kept, binding.share              # sizes that no literal is bound to; 0.95 of the data
    binding.renumbered({Fraction(40): 45}).text    # the program with 45 wherever the datum is 40

A size is bound where the program has exactly as many literals of it as the data have values, so
that every literal of it is one of these data. 20 % may be written as 0.2 or 20, thousands as 3 or
3000. All other sizes are kept as they are, in the program and in the data, so that a right program
stays right. `doubt` says why even that is not certain: numbers of the program may be computed
by hand from numbers that are bound.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from optmodel.formulation import Constant, Instance, Number, exact, walk
from optmodel.judging.layers.number_literals import (
    NumberLiteral,
    file_literals,
    program_literals,
    with_values,
)

_PROGRAM = ""
_FLAGS = frozenset({Fraction(0), Fraction(1)})
_READINGS = (Fraction(1), Fraction(100), Fraction(1000), Fraction(1, 100), Fraction(1, 1000))
_PLAIN_CONSTANTS = frozenset(Fraction(text) for text in ("0", "1", "2", "10", "100", "0.5", "0.1"))
_SMALL = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class VariantProgram:
    """A program with other numbers, and the files that it reads, by name."""

    text: str
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SuspectNumber:
    """A datum that is not in a program, and the literal that may stand in its place."""

    datum: Fraction
    literal: Fraction


@dataclass(frozen=True, slots=True)
class MatchedLiterals:
    """The literals of one size, each with the name of its file; they hold `factor` times it."""

    literals: tuple[tuple[str, NumberLiteral], ...]
    factor: Fraction


@dataclass(frozen=True, slots=True)
class NumberBinding:
    """Which sizes of the data are bound to which literals, and what speaks against changing them.

    `kept` are sizes that are not bound. `extra` are literals that are no datum, such as a big-M.
    `doubt` is a sentence, or empty. `share` is the bound part of the data, 0 and 1 left out.
    `suspect` is the one datum that is missing, with the one literal that is none of the data.
    """

    program: VariantProgram
    bound: Mapping[Fraction, MatchedLiterals]
    kept: frozenset[Fraction]
    extra: tuple[Fraction, ...]
    share: float
    doubt: str = ""
    suspect: SuspectNumber | None = None

    def renumbered(self, values: Mapping[Fraction, Number]) -> VariantProgram:
        """The program with other values for bound sizes; a size that is not bound raises."""
        changes: dict[str, list[tuple[NumberLiteral, Number]]] = {}
        for size, value in values.items():
            one = self.bound[size]
            for name, literal in one.literals:
                changes.setdefault(name, []).append((literal, exact(value * one.factor)))
        files = {
            name: with_values(text, changes.get(name, ()))
            for name, text in self.program.files.items()
        }
        return VariantProgram(with_values(self.program.text, changes.get(_PROGRAM, ())), files)


def bind_numbers(
    program: str, instance: Instance, files: Mapping[str, str] | None = None
) -> NumberBinding:
    """Bind the sizes of an instance's data to the literals of a program and of its files."""
    whole = VariantProgram(program, dict(files or {}))
    slots = Counter(abs(Fraction(v)) for vs in instance.parameters.values() for v in vs.values())
    for flag in _FLAGS:
        slots.pop(flag, None)
    own = program_literals(program)
    if own is None:
        return NumberBinding(whole, {}, frozenset(slots), (), 0.0, "The program does not parse.")
    places = [(_PROGRAM, literal) for literal in own] + [
        (name, literal) for name, text in whole.files.items() for literal in file_literals(text)
    ]
    plain = _PLAIN_CONSTANTS | _own_constants(instance)
    bound = _bound_sizes(slots, places, plain)
    deviations = _Deviations.of(slots, bound, places, plain)
    suspect = deviations.suspect()
    partners = {*_others(suspect.literal, suspect.datum)} if suspect else set()
    bound = {size: one for size, one in bound.items() if size not in partners}
    num_bound = sum(slots[size] for size in bound)
    share = num_bound / slots.total() if slots else 0.0
    kept = frozenset(slots.keys() - bound.keys())
    extra = () if suspect else deviations.extra
    return NumberBinding(whole, bound, kept, extra, share, deviations.doubt(slots), suspect)


def _bound_sizes(
    slots: Counter[Fraction],
    places: list[tuple[str, NumberLiteral]],
    plain: frozenset[Fraction],
) -> dict[Fraction, MatchedLiterals]:
    """The sizes with exactly as many literals as data, in the first reading that has them."""
    by_value: dict[Fraction, list[tuple[str, NumberLiteral]]] = {}
    for place in places:
        by_value.setdefault(place[1].value, []).append(place)
    bound: dict[Fraction, MatchedLiterals] = {}
    for size, count in slots.items():
        for factor in _READINGS:
            written = size * factor
            if factor != 1 and (size in by_value or written in slots or written in plain):
                continue
            every = by_value.get(written, [])
            data = [place for place in every if not place[1].index_like]
            literals = data if len(data) == count else every
            if len(literals) == count:
                bound[size] = MatchedLiterals(tuple(literals), factor)
                break
    return bound


@dataclass(frozen=True, slots=True)
class _Deviations:
    """Where data and literals differ: data `missing` from the program, and literals beyond them.

    `surplus` are further literals of a size that the data have, `extra` are of any other size.
    """

    missing: tuple[Fraction, ...]
    surplus: tuple[Fraction, ...]
    extra: tuple[Fraction, ...]

    @classmethod
    def of(
        cls,
        slots: Counter[Fraction],
        bound: Mapping[Fraction, MatchedLiterals],
        places: list[tuple[str, NumberLiteral]],
        plain: frozenset[Fraction],
    ) -> "_Deviations":
        """Count what binding leaves over."""
        used = {literal for one in bound.values() for literal in one.literals}
        counted = Counter(
            place[1].value for place in places if place not in used and not place[1].index_like
        )
        missing = {size: n - counted[size] for size, n in slots.items() if size not in bound}
        surplus = {size: counted[size] - slots[size] for size in slots if size not in bound}
        extra = {
            value: count
            for value, count in counted.items()
            if value not in slots and value not in plain and value > _SMALL
        }
        return cls(_listed(missing), _listed(surplus), _listed(extra))

    def suspect(self) -> SuspectNumber | None:
        """The one datum that is missing and the one other literal, which may be a wrong number.

        None where the one is a multiple of the other, as it is in a row that was scaled.
        """
        others = (*self.surplus, *self.extra)
        if len(self.missing) != 1 or len(others) != 1:
            return None
        ratio = others[0] / self.missing[0]
        is_multiple = 1 in (ratio.numerator, ratio.denominator)
        return None if is_multiple else SuspectNumber(self.missing[0], others[0])

    def doubt(self, sizes: Collection[Fraction]) -> str:
        """Why numbers may have been computed by hand from others; empty where they were not.

        Where no datum is missing nothing stands in the place of one, but a literal that two of the
        data give may be used beside them.
        """
        if self.suspect():
            return ""
        if self.missing and (self.surplus or self.extra):
            return "Numbers of the program may have been computed by hand from those of the data."
        if any(b in sizes for result in self.extra for a in sizes for b in _others(result, a)):
            return "A number of the program may have been computed by hand from two of the data."
        return ""


def _others(result: Fraction, a: Fraction) -> Iterator[Fraction]:
    """The numbers that give a result with `a`, as a person computes: a sum, a share taken off."""
    yield from (result - a, a - result, a + result, result / a, a / result, a * result)
    rate = result / a - 1
    yield from (rate, -rate, 100 * rate, -100 * rate)
    for share in (a, a / 100):
        yield result / (1 + share)
        if share != 1:
            yield abs(result / (1 - share))


def _listed(counts: Mapping[Fraction, int]) -> tuple[Fraction, ...]:
    return tuple(value for value, count in sorted(counts.items()) for _ in range(max(0, count)))


def _own_constants(instance: Instance) -> frozenset[Fraction]:
    """The constants of the formulas, the sizes of the sets, and elements that are integers."""
    formulation = instance.formulation
    nodes = (node for expression in formulation.expressions() for node in walk(expression))
    elements = (e for keys in instance.sets.values() for key in keys for e in key)
    return frozenset(
        {
            *(Fraction(node.value) for node in nodes if isinstance(node, Constant)),
            *(Fraction(len(keys)) for keys in instance.sets.values()),
            *(Fraction(element) for element in elements if isinstance(element, int)),
        }
    )
