"""The plan of a run with bands: the bands of each slot, and the families that it draws from.

    plan = SlotPlan(count=100, bands=read_bands("gap=0-0.2"), reach=(("blending", "diet"),))
    plan.slot_bands(3), plan.family(3, attempt=0)

With a histogram every slot belongs to a cell: as many to each as its share comes to, dealt out so
evenly that also the first slots of a run have the shares asked for. A cell has its own families,
those that reach it; its slots take them in turn, and where one gives nothing, the next one.
"""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from optmodel.errors import BadFileError
from optmodel.synthesis.bands import Band, JointHistogram, first_miss, read_bands
from optmodel.synthesis.config.config import TemplateRunConfig
from optmodel.synthesis.config.draw_places import ATTEMPT_STRIDE
from optmodel.triples import Measure, TripleRecord

FAMILY_ATTEMPTS = 60
"""How many draws of one family a slot makes before it turns to the next one."""

_FEWEST_TURNS, _MOST_TURNS = 4, 8


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """What each slot draws. `reach` has the families of each cell, of the one where there are none.

    It is a pure function of the run's configuration, so that any worker has the same.
    """

    count: int
    bands: tuple[Band, ...]
    reach: tuple[tuple[str, ...], ...]
    histogram: JointHistogram | None = None

    @property
    def cells(self) -> tuple[tuple[Band, ...], ...]:
        """The bands of each cell, those of the run among them."""
        if self.histogram is None:
            return (self.bands,)
        return tuple((*self.bands, *cell.bands) for cell in self.histogram.cells)

    def cell(self, slot: int) -> int:
        """The number of a slot's cell."""
        return 0 if self.histogram is None else _dealt(self.histogram, self.count).cells[slot]

    def slot_bands(self, slot: int) -> tuple[Band, ...]:
        """The bands of a slot."""
        return self.cells[self.cell(slot)]

    def missed_band(self, record: TripleRecord) -> Band | None:
        """The first band of a record's slot that does not hold its measure."""
        values = record.all_measures()
        known = {measure: values.get(measure) for measure in Measure}
        return first_miss(self.slot_bands(record.origin.slot), known)

    def max_attempts(self, slot: int) -> int:
        """How many draws a slot may make."""
        num_families = len(self.reach[self.cell(slot)])
        return FAMILY_ATTEMPTS * max(_FEWEST_TURNS, min(num_families, _MOST_TURNS))

    def family(self, slot: int, attempt: int) -> str:
        """The family that a slot draws from at an attempt."""
        families = self.reach[self.cell(slot)]
        turn = slot if self.histogram is None else _dealt(self.histogram, self.count).turns[slot]
        return families[(turn + attempt // FAMILY_ATTEMPTS) % len(families)]

    def index(self, slot: int, attempt: int) -> int:
        """The index of a draw; no two slots share one."""
        return slot + attempt * ATTEMPT_STRIDE

    def config_table(self, config: TemplateRunConfig) -> dict[str, Any]:
        """The `[config]` table of a run with this plan; its families are those that it draws."""
        table = config.to_table() | self.to_table()
        drawn = {name for families in self.reach for name in families}
        versions = {name: version for name, version in table["families"].items() if name in drawn}
        return table | {"families": versions}

    def to_table(self) -> dict[str, Any]:
        """Its own entries of that table."""
        bands = {str(band.measure): band.range_text for band in self.bands}
        histogram = self.histogram.to_table() if self.histogram else None
        return {
            **({"bands": bands} if bands else {}),
            **({"histogram": histogram} if histogram else {}),
            "reach": [list(families) for families in self.reach],
        }

    @staticmethod
    def of_table(config: Mapping[str, Any]) -> "SlotPlan | None":
        """The plan in the `[config]` table of a run; None where it has no bands.

        Raises `UserError` where the table holds no plan that was ever written.
        """
        if "reach" not in config:
            return None
        histogram = config.get("histogram")
        plan = SlotPlan(
            count=config["count"],
            bands=read_bands(config.get("bands", {})),
            reach=tuple(tuple(map(str, families)) for families in config["reach"]),
            histogram=JointHistogram.of_table(histogram) if histogram else None,
        )
        if len(plan.reach) != len(plan.cells) or not all(plan.reach):
            raise BadFileError("The run has families for each cell of its bands, in `reach`.")
        return plan


@dataclass(frozen=True, slots=True)
class _DealtSlots:
    """By slot: its cell, and how many slots before it have the same one."""

    cells: "array[int]"
    turns: "array[int]"


@cache
def _dealt(histogram: JointHistogram, count: int) -> _DealtSlots:
    """Give each slot to the cell that is furthest behind its share, the first of equal ones."""
    totals = histogram.counts(count)
    taken = [0] * len(totals)
    dealt = _DealtSlots(array("I"), array("I"))
    for slot in range(count):
        behind = [
            total * (slot + 1) - have * count for total, have in zip(totals, taken, strict=True)
        ]
        cell = behind.index(max(behind))
        dealt.cells.append(cell)
        dealt.turns.append(taken[cell])
        taken[cell] += 1
    return dealt
