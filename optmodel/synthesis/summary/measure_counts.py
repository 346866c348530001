"""What a dataset measures: ranges of all measures, and its joint histogram beside the one asked.

    counts = MeasureCounts.of_config(config_table)
    for record in counts.counting(records): ...
    counts.to_table()["histogram"][0]      # {'cell': 'variables=10-20', 'asked': 25, 'reached': 25}

Memory is flat: of each measure three numbers are kept, and of each cell one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

from optmodel.synthesis.bands import JointHistogram
from optmodel.synthesis.config import SlotPlan
from optmodel.triples import DatasetRecord, Measure, TripleRecord


def is_measured(config: Mapping[str, object]) -> bool:
    """Whether a run of this `[config]` table measures its triples."""
    return bool("reach" in config or config.get("measure"))


@dataclass(slots=True)
class MeasureCounts:
    """Sums over records. What lies in no cell is counted as the last of `reached`."""

    histogram: JointHistogram | None
    asked: tuple[int, ...]
    reached: list[int]
    ranges: "dict[Measure, _MeasureRange]" = field(default_factory=dict)

    @staticmethod
    def of_config(config: Mapping[str, Any]) -> "MeasureCounts":
        """No counts yet, for the cells that a run asks for."""
        plan = SlotPlan.of_table(config)
        histogram = plan.histogram if plan else None
        asked = histogram.counts(config["count"]) if histogram else ()
        return MeasureCounts(histogram, asked, [0] * (len(asked) + 1))

    def counting(self, records: Iterable[DatasetRecord]) -> Iterator[DatasetRecord]:
        """The same records, each triple counted as it passes."""
        for record in records:
            if isinstance(record, TripleRecord):
                self.add(record)
            yield record

    def add(self, record: TripleRecord) -> None:
        """Count a record."""
        values = record.all_measures()
        for measure, value in values.items():
            self.ranges.setdefault(measure, _MeasureRange()).add(value)
        if self.histogram is not None:
            cell = self.histogram.cell_of(values)
            self.reached[-1 if cell is None else cell] += 1

    def histogram_rows(self) -> list[dict[str, Any]]:
        """A row for each cell, in their order."""
        if self.histogram is None:
            return []
        cells = zip(self.histogram.cells, self.asked, self.reached[:-1], strict=True)
        return [
            {"cell": str(cell), "asked": asked, "reached": reached}
            for cell, asked, reached in cells
        ]

    def to_table(self) -> dict[str, Any]:
        """The entries of a summary."""
        known = [measure for measure in Measure if measure in self.ranges]
        return {
            "measures": {str(measure): self.ranges[measure].to_table() for measure in known},
            "histogram": self.histogram_rows(),
        }


@dataclass(slots=True)
class _MeasureRange:
    """The number of values of a measure, the least and the largest of them, and their sum."""

    count: int = 0
    lowest: float = inf
    highest: float = -inf
    total: float = 0.0

    def add(self, value: float) -> None:
        """Count a value."""
        self.count += 1
        self.lowest, self.highest = min(self.lowest, value), max(self.highest, value)
        self.total += value

    def to_table(self) -> dict[str, float]:
        """Count, ends and mean."""
        mean = float(f"{self.total / self.count:.6g}")
        return {"count": self.count, "lowest": self.lowest, "mean": mean, "highest": self.highest}
