"""A joint histogram that triples are to have: cells of bands, each with its share of the triples.

    histogram = JointHistogram.read("variables:10-20=1,20-40=3 x gap:0-0.05=1,0.05-0.3=1")
    histogram.cells[0]              # variables 10-20 and gap 0-0.05, of an eighth of the triples
    histogram.counts(100)           # (13, 13, 37, 37), by the largest remainder
    histogram.cell_of(values)       # 2, or None

Shares are weights: 1 and 3 are a quarter and three quarters. As with any histogram, the most of a
bin belongs to the next bin where that one begins there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from typing import Any

from optmodel import catalog
from optmodel.errors import UserError, brief
from optmodel.synthesis.apportionment import apportioned
from optmodel.synthesis.bands.bands import Band, first_miss, read_bands, read_measure
from optmodel.triples import Measure

_EXAMPLE = "variables:10-20=0.5,20-40=0.5 x gap:0-0.05=0.5,0.05-0.3=0.5"
_MAX_CELLS = 1_000


@dataclass(frozen=True, slots=True)
class HistogramCell:
    """Bands, and the share of the triples that are in all of them."""

    bands: tuple[Band, ...]
    share: Fraction

    def __str__(self) -> str:
        return " ".join(map(str, self.bands))


@dataclass(frozen=True, slots=True)
class JointHistogram:
    """Cells that have no value in common; their shares add up to 1."""

    cells: tuple[HistogramCell, ...]

    @staticmethod
    def read(given: object) -> "JointHistogram":
        """A text of axes, the name of a TOML file, or a table as such a file holds.

        Raises `UserError` for anything else.
        """
        if isinstance(given, str) and given.strip().endswith(".toml"):
            given = catalog.parse_toml(Path(given.strip()))
        if isinstance(given, str):
            given = _axes_in(given)
        if not isinstance(given, dict):
            raise UserError(f"{brief(given)} is no histogram: write it as {_EXAMPLE}.")
        cells = list(_cells_of(given["cell"]) if given.keys() == {"cell"} else _products_of(given))
        return JointHistogram(_disjoint(_normalized(cells)))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What it is about."""
        return tuple(band.measure for band in self.cells[0].bands)

    def counts(self, num_triples: int) -> tuple[int, ...]:
        """How many triples each cell gets, by the largest remainder; the first of equal ones."""
        return apportioned([cell.share for cell in self.cells], num_triples)

    def cell_of(self, values: Mapping[Measure, float | None]) -> int | None:
        """The number of the cell that some values are in, or None."""
        known = {measure: values.get(measure) for measure in self.measures}
        cells = enumerate(self.cells)
        return next((k for k, cell in cells if first_miss(cell.bands, known) is None), None)

    def to_table(self) -> list[dict[str, str]]:
        """Its cells for `run.toml`."""
        return [
            {str(band.measure): band.range_text for band in cell.bands} | {"share": str(cell.share)}
            for cell in self.cells
        ]

    @staticmethod
    def of_table(table: Sequence[Mapping[str, str]]) -> "JointHistogram":
        """Inverse of `to_table`."""
        return JointHistogram.read({"cell": list(table)})


def _axes_in(text: str) -> dict[str, object]:
    """`variables:10-20=1,20-40=3 x gap:0-0.1=1` as a table of axes."""
    axes: dict[str, object] = {}
    for axis in text.split(" x "):
        name, colon, bins = axis.partition(":")
        measure = str(read_measure(name.strip())) if colon else ""
        shares = dict(_pair(part) for part in bins.split(","))
        if not colon or measure in axes or len(shares) < bins.count(",") + 1:
            raise UserError(f"{brief(text)} is no histogram: write it as {_EXAMPLE}.")
        axes[measure] = shares
    return axes


def _pair(text: str) -> tuple[str, str]:
    """A bin and its share; 1 where none is given."""
    range_text, equals, share = text.partition("=")
    return range_text.strip(), share if equals else "1"


def _products_of(axes: Mapping[str, object]) -> Iterator[HistogramCell]:
    """The cells of independent axes: the share of a cell is the product of those of its bins."""
    if not axes:
        raise UserError(f"The histogram has no axis: write one, as in {_EXAMPLE}.")
    along: list[list[tuple[Band, Fraction]]] = []
    for name, bins in axes.items():
        if isinstance(bins, list):
            raise UserError(
                f"A histogram has axes or cells, and no [[{name}]]: write each cell as [[cell]], "
                "and no axis beside them."
            )
        measure = read_measure(name)
        if not isinstance(bins, dict) or not bins:
            raise UserError(f"The axis {measure} has no bins: write them as {_EXAMPLE}.")
        along.append([(Band.of(measure, text), _share(share)) for text, share in bins.items()])
    for chosen in product(*along):
        share = Fraction(1)
        for _, factor in chosen:
            share *= factor
        yield HistogramCell(read_bands(tuple(band for band, _ in chosen)), share)


def _cells_of(cells: object) -> Iterator[HistogramCell]:
    """Cells that are listed one by one."""
    if not isinstance(cells, list) or not cells:
        raise UserError("The histogram has no cell: write [[cell]] with bands and a share.")
    for cell in cells:
        if not isinstance(cell, dict) or not cell.keys() - {"share"}:
            raise UserError(f"{brief(cell)} is no cell of a histogram: give it bands and a share.")
        bands = {name: text for name, text in cell.items() if name != "share"}
        yield HistogramCell(read_bands(bands), _share(cell.get("share", 1)))


def _share(given: Any) -> Fraction:
    try:
        share = Fraction(str(given).strip())
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if share <= 0 or isinstance(given, bool):
        raise UserError(f"{brief(given)} is no share of a histogram: write a number above 0.")
    return share


def _normalized(cells: list[HistogramCell]) -> list[HistogramCell]:
    """The cells in their order, with shares that add up to 1."""
    if len(cells) > _MAX_CELLS:
        raise UserError(f"The histogram has {len(cells):,} cells: {_MAX_CELLS:,} are the most.")
    total = sum((cell.share for cell in cells), Fraction(0))
    return [replace(cell, share=cell.share / total) for cell in cells]


def _disjoint(cells: list[HistogramCell]) -> tuple[HistogramCell, ...]:
    """The cells with half-open bins. Raises `UserError` where two have a value in common."""
    begins = {(band.measure, band.low) for cell in cells for band in cell.bands}
    halved = tuple(
        replace(cell, bands=tuple(_half_open(band, begins) for band in cell.bands))
        for cell in cells
    )
    measures = {tuple(band.measure for band in cell.bands) for cell in halved}
    if len(measures) > 1:
        raise UserError("The cells of a histogram are about the same measures: give each all.")
    for one, other in combinations(halved, 2):
        if all(_overlap(a, b) for a, b in zip(one.bands, other.bands, strict=True)):
            raise UserError(f"Two cells of the histogram overlap: {one}, and {other}.")
    return halved


def _half_open(band: Band, begins: set[tuple[Measure, float]]) -> Band:
    ends_at_next = (band.measure, band.high) in begins and band.low < band.high
    return replace(band, excludes_high=ends_at_next)


def _overlap(one: Band, other: Band) -> bool:
    first, second = sorted((one, other), key=lambda band: band.low)
    return first.low == second.low or first.holds(second.low)
