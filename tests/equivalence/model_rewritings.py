"""Edits of flat models: rewritings, which keep the problem, and changes, which need not.

REWRITINGS["auxiliary"](flat, random.Random(1))     # None where the model has no place for it
CHANGES["coefficient"](flat, random.Random(1))
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatIndicator,
    FlatModel,
    FlatRow,
    Monomial,
    NonlinearTerm,
    Number,
    ObjectiveSense,
    Polynomial,
)

Edit = Callable[[FlatModel, random.Random], FlatModel | None]
FACTORS = tuple(Fraction(text) for text in ("1/1000", "1/60", "1/2", "2", "7", "1000"))


def renumbered(body: Polynomial, number: Callable[[int], int]) -> Polynomial:
    """A polynomial over other symbols."""
    terms: dict[Monomial, Number] = {}
    for monomial, factor in body.terms.items():
        terms[tuple(sorted(number(symbol) for symbol in monomial))] = factor
    return Polynomial(terms)


def _mapped(flat: FlatModel, change: Callable[[Polynomial], Polynomial]) -> FlatModel:
    """The model with every polynomial changed; constants of rows go to their sides."""
    return replace(
        flat,
        objective=change(flat.objective),
        nonlinear_terms=tuple(
            NonlinearTerm(term.function, tuple(map(change, term.arguments)))
            for term in flat.nonlinear_terms
        ),
        rows=tuple(_moved(row, change(row.body)) for row in flat.rows),
        indicators=tuple(
            replace(each, row=_moved(each.row, change(each.row.body))) for each in flat.indicators
        ),
    )


def _moved(row: FlatRow, body: Polynomial) -> FlatRow:
    lower = None if row.lower is None else row.lower - body.constant
    upper = None if row.upper is None else row.upper - body.constant
    return replace(row, body=body.without_constant(), lower=lower, upper=upper)


def _with_column(flat: FlatModel, column: FlatColumn) -> FlatModel:
    """The model with one more column, the last."""
    count = len(flat.columns)
    grown = _mapped(flat, lambda body: renumbered(body, lambda symbol: symbol + (symbol >= count)))
    return replace(grown, columns=(*flat.columns, column))


def _column(lower: Number | None = None, upper: Number | None = None) -> FlatColumn:
    return FlatColumn("new", "new", (), Domain.CONTINUOUS, lower, upper)


def _replaced(flat: FlatModel, number: int, value: Polynomial) -> FlatModel:
    """A polynomial in the place of a column."""

    def change(body: Polynomial) -> Polynomial:
        parts = []
        for monomial, factor in body.terms.items():
            part = Polynomial({tuple(s for s in monomial if s != number): factor})
            for _ in range(monomial.count(number)):
                part = part * value
            parts.append(part)
        return Polynomial.total(parts)

    return _mapped(flat, change)


def shuffle(flat: FlatModel, rng: random.Random) -> FlatModel:
    """Columns and rows in another order."""
    count = len(flat.columns)
    order = rng.sample(range(count), count)
    places = {old: new for new, old in enumerate(order)}
    mixed = _mapped(flat, lambda body: renumbered(body, lambda s: places.get(s, s)))
    rows = rng.sample(mixed.rows, len(mixed.rows))
    indicators = tuple(replace(one, column=places[one.column]) for one in mixed.indicators)
    columns = tuple(flat.columns[old] for old in order)
    return replace(mixed, columns=columns, rows=tuple(rows), indicators=indicators)


def scale_rows(flat: FlatModel, rng: random.Random) -> FlatModel:
    """Each row by a factor, some of them turned round."""
    return replace(flat, rows=tuple(_scaled(row, rng) for row in flat.rows))


def _scaled(row: FlatRow, rng: random.Random) -> FlatRow:
    factor = rng.choice(FACTORS) * rng.choice((1, -1))
    ends = [None if side is None else side * factor for side in (row.lower, row.upper)]
    lower, upper = ends if factor > 0 else ends[::-1]
    return replace(row, body=row.body * factor, lower=lower, upper=upper)


def negate_objective(flat: FlatModel, rng: random.Random) -> FlatModel:
    """The other sense with the other sign."""
    is_maximized = flat.sense is ObjectiveSense.MAXIMIZE
    sense = ObjectiveSense.MINIMIZE if is_maximized else ObjectiveSense.MAXIMIZE
    return replace(flat, sense=sense, objective=-flat.objective)


def add_slack(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """An equation with a slack in the place of an inequality."""
    places = [n for n, row in enumerate(flat.rows) if (row.lower is None) != (row.upper is None)]
    if not places:
        return None
    place = rng.choice(places)
    grown = _with_column(flat, _column(lower=0))
    row = grown.rows[place]
    sign = 1 if row.lower is None else -1
    side = row.upper if row.lower is None else row.lower
    body = row.body + Polynomial({(len(flat.columns),): sign})
    return with_row(grown, place, replace(row, body=body, lower=side, upper=side))


def with_row(flat: FlatModel, place: int, *rows: FlatRow) -> FlatModel:
    """The model with other rows, or none, in the place of one."""
    return replace(flat, rows=(*flat.rows[:place], *rows, *flat.rows[place + 1 :]))


def add_auxiliary(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A variable for the left side of a row."""
    if not flat.rows:
        return None
    place = rng.randrange(len(flat.rows))
    grown = _with_column(flat, _column())
    row, symbol = grown.rows[place], Polynomial.symbol(len(flat.columns))
    definition = FlatRow("definition", row.body - symbol, 0, 0)
    return with_row(grown, place, definition, replace(row, body=symbol))


def add_partial_cost(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A variable for some of the terms of the objective."""
    grown = _with_column(flat, _column())
    monomials = [monomial for monomial in grown.objective.terms if monomial]
    if not monomials:
        return None
    chosen = rng.sample(monomials, rng.randint(1, len(monomials)))
    part = Polynomial({monomial: grown.objective.terms[monomial] for monomial in chosen})
    symbol = Polynomial.symbol(len(flat.columns))
    definition = FlatRow("definition", symbol - part, 0, 0)
    objective = grown.objective - part + symbol
    return replace(grown, objective=objective, rows=(*grown.rows, definition))


def add_goal(flat: FlatModel, rng: random.Random) -> FlatModel:
    """A variable for the objective, by an equation or by an inequality."""
    grown = _with_column(flat, _column())
    symbol = Polynomial.symbol(len(flat.columns))
    is_minimized = flat.sense is ObjectiveSense.MINIMIZE
    is_equation = rng.random() < 0.5
    row = FlatRow(
        "goal",
        (symbol - grown.objective).without_constant(),
        grown.objective.constant if is_equation or is_minimized else None,
        grown.objective.constant if is_equation or not is_minimized else None,
    )
    return replace(grown, objective=symbol, rows=(*grown.rows, row))


def bounds_as_rows(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """Bounds of columns in rows of their own."""
    places = [n for n, c in enumerate(flat.columns) if c.upper is not None]
    if not places:
        return None
    place = rng.choice(places)
    column = flat.columns[place]
    domain = Domain.INTEGER if column.domain is Domain.BINARY else column.domain
    free = replace(column, upper=None, domain=domain)
    row = FlatRow("bound", Polynomial.symbol(place) * 2, None, 2 * Fraction(column.upper or 0))
    columns = (*flat.columns[:place], free, *flat.columns[place + 1 :])
    return replace(flat, columns=columns, rows=(*flat.rows, row))


def repeat_row(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A row twice, the second time by a factor."""
    if not flat.rows:
        return None
    return replace(flat, rows=(*flat.rows, _scaled(rng.choice(flat.rows), rng)))


def split_equation(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """Two inequalities in the place of an equation."""
    places = [n for n, row in enumerate(flat.rows) if row.lower == row.upper is not None]
    if not places:
        return None
    place = rng.choice(places)
    row = flat.rows[place]
    return with_row(flat, place, replace(row, upper=None), replace(row, lower=None))


def add_implied_row(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A row that follows from the bounds."""
    places = [n for n, c in enumerate(flat.columns) if c.upper is not None]
    if not places:
        return None
    chosen = rng.sample(places, min(len(places), 3))
    body = Polynomial.total([Polynomial.symbol(place) for place in chosen])
    most = sum(Fraction(flat.columns[place].upper or 0) for place in chosen)
    return replace(flat, rows=(*flat.rows, FlatRow("implied", body, None, most)))


def add_implied_bound(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A bound of a column that a row implies."""
    for row in rng.sample(flat.rows, len(flat.rows)):
        is_packing = row.upper is not None and all(
            len(m) == 1 and m[0] < len(flat.columns) and factor > 0
            and (flat.columns[m[0]].lower or -1) >= 0
            for m, factor in row.body.terms.items()
        )  # fmt: skip
        if not is_packing or row.upper is None or not row.body.terms:
            continue
        monomial = rng.choice(list(row.body.terms))
        most = Fraction(row.upper) / row.body.terms[monomial]
        implied = FlatRow("implied", Polynomial({monomial: 1}), None, most)
        return replace(flat, rows=(*flat.rows, implied))
    return None


def change_unit(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A continuous column in another unit."""
    places = [n for n, c in enumerate(flat.columns) if c.domain is Domain.CONTINUOUS]
    if not places:
        return None
    place, factor = rng.choice(places), rng.choice(FACTORS)
    column = flat.columns[place]
    scaled = replace(
        column,
        lower=None if column.lower is None else column.lower / factor,
        upper=None if column.upper is None else column.upper / factor,
    )
    changed = _replaced(flat, place, Polynomial.symbol(place) * factor)
    return replace(changed, columns=(*flat.columns[:place], scaled, *flat.columns[place + 1 :]))


def shift_column(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A column counted from another value."""
    held = {each.column for each in flat.indicators}
    places = [n for n in range(len(flat.columns)) if n not in held]
    if not places:
        return None
    place, start = rng.choice(places), rng.choice((-3, 1, 5))
    column = flat.columns[place]
    domain = Domain.INTEGER if column.domain is Domain.BINARY else column.domain
    moved = replace(
        column,
        domain=domain,
        lower=None if column.lower is None else column.lower - start,
        upper=None if column.upper is None else column.upper - start,
    )
    changed = _replaced(flat, place, Polynomial.symbol(place) + start)
    return replace(changed, columns=(*flat.columns[:place], moved, *flat.columns[place + 1 :]))


def complement_binary(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A binary column for the opposite."""
    places = [n for n, c in enumerate(flat.columns) if c.domain is Domain.BINARY]
    if not places:
        return None
    place = rng.choice(places)
    changed = _replaced(flat, place, 1 - Polynomial.symbol(place))
    indicators = tuple(
        FlatIndicator(one.column, 1 - one.value, one.row) if one.column == place else one
        for one in changed.indicators
    )
    return replace(changed, indicators=indicators)


def eliminate_states(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """A variable that occurs in equations only, such as a stock, is expressed by the others.

    The bounds of its columns become rows.
    """
    inequalities = [row for row in flat.rows if row.lower != row.upper]
    inequalities += [each.row for each in flat.indicators]
    held = {symbol for row in inequalities for m in row.body.terms for symbol in m}
    names = {c.variable for n, c in enumerate(flat.columns) if n not in held}
    names -= {flat.columns[n].variable for n in held if n < len(flat.columns)}
    states = {
        n
        for n, c in enumerate(flat.columns)
        if c.variable in names and c.domain is Domain.CONTINUOUS
    }
    if flat.nonlinear_terms:
        return None
    changed, num_eliminated = flat, 0
    for place in range(len(flat.rows)):
        row = changed.rows[place]
        found = [m[0] for m in row.body.terms if len(m) == 1 and m[0] in states]
        if row.lower is None or row.lower != row.upper or not found:
            continue
        number = max(found)
        states.discard(number)
        factor = Fraction(row.body.terms[(number,)])
        rest = Polynomial({m: f for m, f in row.body.terms.items() if m != (number,)})
        value = Polynomial.total((rest * (-1 / factor), Fraction(row.lower) / factor))
        column = flat.columns[number]
        bounds = FlatRow("bounds", Polynomial.of(0), column.lower, column.upper)
        changed = with_row(_replaced(changed, number, value), place, _moved(bounds, value))
        num_eliminated += 1
    return changed if num_eliminated else None


def binaries_as_integers(flat: FlatModel, rng: random.Random) -> FlatModel | None:
    """Integer columns between 0 and 1."""
    if not any(column.domain is Domain.BINARY for column in flat.columns):
        return None
    return replace(
        flat,
        columns=tuple(
            replace(column, domain=Domain.INTEGER) if column.domain is Domain.BINARY else column
            for column in flat.columns
        ),
    )


REWRITINGS: Mapping[str, Edit] = {
    "shuffle": shuffle,
    "scale rows": scale_rows,
    "negate objective": negate_objective,
    "slack": add_slack,
    "auxiliary": add_auxiliary,
    "partial cost": add_partial_cost,
    "goal": add_goal,
    "bounds as rows": bounds_as_rows,
    "repeat row": repeat_row,
    "split equation": split_equation,
    "implied row": add_implied_row,
    "implied bound": add_implied_bound,
    "unit": change_unit,
    "shift": shift_column,
    "complement": complement_binary,
    "eliminate states": eliminate_states,
    "integers": binaries_as_integers,
}
