"""Changes of flat models: edits after which the problem is another, or may be.

CHANGES["coefficient"](flat, random.Random(1))      # None where the model has no place for it
"""

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from optmodel.formulation import Domain, FlatModel, Polynomial
from tests.equivalence.model_rewritings import FACTORS, Edit, renumbered, with_row


def change_coefficient(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """One coefficient of a row is another number."""
    if not flat.rows:
        return None
    place = rng.randrange(len(flat.rows))
    row = flat.rows[place]
    return with_row(flat, place, replace(row, body=_altered(row.body, rng)))


def _altered(body: Polynomial, rng: random.Random) -> Polynomial:
    monomial = rng.choice([monomial for monomial in body.terms if monomial] or [()])
    factor = body.terms.get(monomial, 0)
    new = rng.choice((factor + 1, factor * 2, -factor, factor * Fraction(11, 10), factor - 1))
    terms = {**body.terms, monomial: new}
    return Polynomial({m: f for m, f in terms.items() if f})


def change_cost(flat: FlatModel, rng: random.Random) -> FlatModel:
    """One coefficient of the objective is another number."""
    return replace(flat, objective=_altered(flat.objective, rng))


def change_side(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A row has another right side."""
    if not flat.rows:
        return None
    place = rng.randrange(len(flat.rows))
    row, more = flat.rows[place], rng.choice((1, -1, Fraction(1, 2), 10))
    lower = None if row.lower is None else row.lower + more
    upper = None if row.upper is None else row.upper + more
    return with_row(flat, place, replace(row, lower=lower, upper=upper))


def drop_row(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A row is missing."""
    return with_row(flat, rng.randrange(len(flat.rows))) if flat.rows else None


def turn_row(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A row has the opposite sense."""
    if not flat.rows:
        return None
    place = rng.randrange(len(flat.rows))
    row = flat.rows[place]
    return with_row(flat, place, replace(row, lower=row.upper, upper=row.lower))


def loosen_equation(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """An equation is only an inequality."""
    places = [n for n, row in enumerate(flat.rows) if row.lower == row.upper is not None]
    if not places:
        return None
    place = rng.choice(places)
    row = flat.rows[place]
    half = replace(row, lower=None) if rng.random() < 0.5 else replace(row, upper=None)
    return with_row(flat, place, half)


def change_domain(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A column is whole or is not."""
    place = rng.randrange(len(flat.columns))
    column = flat.columns[place]
    is_whole = column.domain is not Domain.CONTINUOUS
    domain = Domain.CONTINUOUS if is_whole else Domain.INTEGER
    changed = replace(column, domain=domain)
    return replace(flat, columns=(*flat.columns[:place], changed, *flat.columns[place + 1 :]))


def change_bound(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A column has another bound, or none."""
    place = rng.randrange(len(flat.columns))
    column = flat.columns[place]
    lower = column.lower if rng.random() < 0.5 else rng.choice((None, 1, -1))
    upper = column.upper if rng.random() < 0.5 else rng.choice((None, 1, 3))
    domain = Domain.INTEGER if column.domain is Domain.BINARY else column.domain
    changed = replace(column, domain=domain, lower=lower, upper=upper)
    return replace(flat, columns=(*flat.columns[:place], changed, *flat.columns[place + 1 :]))


def swap_columns(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A row has one column in the place of another."""
    if not flat.rows or len(flat.columns) < 2:
        return None
    place = rng.randrange(len(flat.rows))
    first, second = rng.sample(range(len(flat.columns)), 2)
    swap = {first: second, second: first}
    body = renumbered(flat.rows[place].body, lambda symbol: swap.get(symbol, symbol))
    return with_row(flat, place, replace(flat.rows[place], body=body))


def turn_objective(flat: FlatModel, rng: random.Random) -> FlatModel:
    """What is to be minimized is maximized."""
    return replace(flat, objective=-flat.objective)


def scale_objective(flat: FlatModel, rng: random.Random) -> FlatModel:
    """The objective has another unit."""
    return replace(flat, objective=flat.objective * rng.choice(FACTORS))


CHANGES: Mapping[str, Edit] = {
    "coefficient": change_coefficient,
    "cost": change_cost,
    "side": change_side,
    "drop row": drop_row,
    "turn row": turn_row,
    "loosen equation": loosen_equation,
    "domain": change_domain,
    "bound": change_bound,
    "swap columns": swap_columns,
    "turn objective": turn_objective,
    "scale objective": scale_objective,
}
