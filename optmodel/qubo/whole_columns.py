"""Which columns of a flat model may be taken as whole numbers, and within which bounds.

Some continuous columns are whole in some optimal solution, whatever the integer columns are: the
places of a tour are, and so are products of two placements. Such a model has an exact QUBO.

    ranges = whole_ranges(flat)        # WholeRange(lower=0, upper=1) for each column

Theorem (A. J. Hoffman and J. B. Kruskal 1956): a linear program whose matrix is totally unimodular
and whose limits are whole has a whole optimal solution if it has an optimal one. I. Heller and
C. B. Tompkins (1956): a matrix of 0, 1 and -1 with at most two entries in each column is totally
unimodular if its rows fall into two parts so that two entries of a column stand in different parts
where their signs are the same, and in one part where they differ; so is the transpose of such a
matrix. So we fix the integer columns, and look at each group of continuous columns that rows join.
Each row is divided by the size of its continuous coefficients, which must be equal; what is left of
it must be whole, then the limits are whole for every choice of the integer columns. The objective
must be linear in these columns.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from optmodel.errors import UserError
from optmodel.formulation import Domain, FlatModel, FlatRow, Number, Polynomial

_Entries = Mapping[int, int]
"""Signs of continuous columns in a row, by column; or of rows in a column, by row."""

_NUM_ROUNDS = 8
"""How often bounds are propagated through all rows."""


@dataclass(frozen=True, slots=True)
class WholeRange:
    """The least and the largest whole number that a column may be."""

    lower: int
    upper: int


def whole_ranges(flat: FlatModel) -> tuple[WholeRange, ...]:
    """The range of each column. Raises `UserError` for one that is not whole or has no bounds."""
    whole = implied_integers(flat)
    lowers: list[Number | None] = [column.lower for column in flat.columns]
    uppers: list[Number | None] = [column.upper for column in flat.columns]
    for k, column in enumerate(flat.columns):
        if column.domain is Domain.CONTINUOUS and k not in whole:
            raise UserError(
                f"The column '{column.name}' is continuous, and a QUBO has bits only: give records "
                "of problems whose variables are whole numbers."
            )
    _propagate(flat, lowers, uppers)
    ranges = []
    for column, lower, upper in zip(flat.columns, lowers, uppers, strict=True):
        if lower is None or upper is None:
            raise UserError(
                f"The column '{column.name}' has no bound, and a QUBO has bits only: give records "
                "of problems whose variables have both bounds."
            )
        ranges.append(WholeRange(ceil(lower), floor(upper)))
    return tuple(ranges)


def implied_integers(flat: FlatModel) -> frozenset[int]:
    """The continuous columns that are whole in some optimal solution, by the theorem above."""
    continuous = {k for k, column in enumerate(flat.columns) if column.domain is Domain.CONTINUOUS}
    suspects = {
        symbol for monomial in flat.objective.terms for symbol in monomial if len(monomial) > 1
    }
    suspects |= {k for k in continuous if not _has_whole_bounds(flat, k)}
    signs: list[_Entries] = []
    for row in (*flat.rows, *(indicator.row for indicator in flat.indicators)):
        inside = {s for monomial in row.body.terms for s in monomial} & continuous
        entries = _signs(row, continuous)
        if entries is None:
            suspects |= inside
        signs.append(dict.fromkeys(inside, 1) if entries is None else entries)
    found: set[int] = set()
    for group in _groups(continuous, signs):
        rows = [row for row in signs if row.keys() & group]
        if not group & suspects and (_is_network(rows) or _is_network(_transposed(rows))):
            found |= group
    return frozenset(found)


def _has_whole_bounds(flat: FlatModel, k: int) -> bool:
    bounds = (flat.columns[k].lower, flat.columns[k].upper)
    return all(bound is None or Fraction(bound).denominator == 1 for bound in bounds)


def _signs(row: FlatRow, continuous: set[int]) -> _Entries | None:
    """The signs of a row's continuous columns; None where the row does not fit the theorem."""
    if row.body.degree > 1:
        return None
    inside = {k: w for (k,), w in row.body.terms.items() if k in continuous}
    sizes = {abs(Fraction(w)) for w in inside.values()}
    if not sizes:
        return {}
    if len(sizes) > 1:
        return None
    (size,) = sizes
    others = [w for (k,), w in row.body.terms.items() if k not in continuous]
    sides = [side for side in (row.lower, row.upper) if side is not None]
    if any((w / size).denominator != 1 for w in (*others, *sides)):
        return None
    return {k: 1 if w > 0 else -1 for k, w in inside.items()}


def _groups(continuous: set[int], rows: Sequence[_Entries]) -> list[set[int]]:
    """The continuous columns, in groups that rows join."""
    neighbours: dict[int, set[int]] = {k: set() for k in sorted(continuous)}
    for row in rows:
        for one, other in pairwise(row):
            neighbours[one].add(other)
            neighbours[other].add(one)
    groups: list[set[int]] = []
    seen: set[int] = set()
    for start in neighbours:
        if start not in seen:
            group, stack = {start}, [start]
            while stack:
                new = neighbours[stack.pop()] - group
                group |= new
                stack += new
            seen |= group
            groups.append(group)
    return groups


def _transposed(rows: Sequence[_Entries]) -> list[_Entries]:
    columns: dict[int, dict[int, int]] = defaultdict(dict)
    for number, row in enumerate(rows):
        for k, sign in row.items():
            columns[k][number] = sign
    return list(columns.values())


def _is_network(lines: Sequence[_Entries]) -> bool:
    """Whether each line has at most two entries, and what they stand in falls into two parts."""
    links: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for line in lines:
        if len(line) > 2:
            return False
        if len(line) == 2:
            (one, sign), (other, other_sign) = line.items()
            links[one].append((other, sign == other_sign))
            links[other].append((one, sign == other_sign))
    part: dict[int, bool] = {}
    for start in links:
        if start in part:
            continue
        part[start] = False
        stack = [start]
        while stack:
            here = stack.pop()
            for there, is_across in links[here]:
                wanted = part[here] ^ is_across
                if there not in part:
                    part[there] = wanted
                    stack.append(there)
                elif part[there] is not wanted:
                    return False
    return True


def _propagate(
    flat: FlatModel, lowers: "list[Number | None]", uppers: "list[Number | None]"
) -> None:
    """Tighten bounds by the rows: what the other columns of a row leave to one of them."""
    sides = [
        (body, limit)
        for row in flat.rows
        if row.body.degree <= 1
        for body, limit in ((row.body, row.upper), (-row.body, _negated(row.lower)))
        if limit is not None
    ]
    for _ in range(_NUM_ROUNDS):
        before = (tuple(lowers), tuple(uppers))
        for body, limit in sides:
            _tighten(body, limit, lowers, uppers)
        if before == (tuple(lowers), tuple(uppers)):
            return


def _negated(side: Number | None) -> Number | None:
    return None if side is None else -side


def _tighten(
    body: Polynomial,
    limit: Number,
    lowers: "list[Number | None]",
    uppers: "list[Number | None]",
) -> None:
    """What `body <= limit` says of each of its columns, all of which are whole."""
    least: dict[int, Number | None] = {}
    for (k,), weight in body.terms.items():
        bound = lowers[k] if weight > 0 else uppers[k]
        least[k] = None if bound is None else weight * bound
    missing = [k for k, amount in least.items() if amount is None]
    if len(missing) > 1:
        return
    total = sum(amount for amount in least.values() if amount is not None)
    for (k,), weight in body.terms.items():
        if missing and k != missing[0]:
            continue
        bound = Fraction(limit - total + (least[k] or 0)) / weight
        if weight > 0:
            highest = floor(bound)
            if uppers[k] is None or highest < uppers[k]:  # type: ignore[operator]
                uppers[k] = highest
        else:
            lowest = ceil(bound)
            if lowers[k] is None or lowest > lowers[k]:  # type: ignore[operator]
                lowers[k] = lowest
