"""The identity of a model: equal for models that differ only in names, order and story.

    identity(instance) == identity(renamed_and_reordered)      # True

Colours of columns and rows are refined until they say how each stands to the others (Weisfeiler and
Leman, 1968). Models that are not linear are told apart by their atoms in order as well. Two models
of one identity are almost surely the same problem; as a filter of duplicates that is enough.
"""

from collections.abc import Iterable
from fractions import Fraction

from optmodel.formulation import FlatModel, Instance, flatten
from optmodel.formulation.polynomial import Polynomial
from optmodel.runs import digest

_NUM_ROUNDS = 3


def identity(instance: Instance) -> str:
    """A hash of the flat model without names. Raises `FormulationError` where data do not fit."""
    flat = flatten(instance)
    colours = [_first_colour(flat, number) for number in range(len(flat.columns))]
    colours += [digest([atom.function, len(atom.arguments)]) for atom in flat.atoms]
    for _ in range(_NUM_ROUNDS):
        colours = _refined(flat, colours)
    return digest([sorted(colours), *_rows(flat, colours)])


def _first_colour(flat: FlatModel, number: int) -> str:
    column = flat.columns[number]
    return digest([column.domain.value, _text(column.lower), _text(column.upper)])


def _refined(flat: FlatModel, colours: list[str]) -> list[str]:
    """Each symbol's colour with those of the terms it is in."""
    around: list[list[str]] = [[] for _ in colours]
    for place, polynomial in _polynomials(flat):
        for symbols, factor in polynomial.terms.items():
            told = digest([place, _text(factor), sorted(colours[s] for s in symbols)])
            for symbol in symbols:
                around[symbol].append(told)
    return [digest([own, sorted(near)]) for own, near in zip(colours, around, strict=True)]


def _polynomials(flat: FlatModel) -> Iterable[tuple[str, Polynomial]]:
    yield f"objective {flat.goal}", flat.objective
    for row in flat.rows:
        yield f"row {_text(row.lower)} {_text(row.upper)}", row.body
    for item in flat.indicators:
        yield f"when {item.value} {_text(item.row.lower)} {_text(item.row.upper)}", item.row.body
    for number, atom in enumerate(flat.atoms):
        for argument in atom.arguments:
            yield f"atom {number} {atom.function}", argument


def _rows(flat: FlatModel, colours: list[str]) -> list[list[str]]:
    """Every row, the objective first, as its terms in colours."""
    told = [
        digest(
            [place, sorted([_text(f), *sorted(colours[s] for s in k)] for k, f in p.terms.items())]
        )
        for place, p in _polynomials(flat)
    ]
    return [told[:1], sorted(told[1:])]


def _text(value: int | Fraction | None) -> str:
    return "none" if value is None else str(Fraction(value))
