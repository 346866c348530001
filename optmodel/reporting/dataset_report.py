"""The report of a dataset: what it holds, in plots, and a few whole triples typeset.

dataset_page(Path("runs/first"))      # "<!doctype html> ..."
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from optmodel.errors import BadFileError
from optmodel.families import Difficulty
from optmodel.formulation import ProblemClass
from optmodel.reporting._html import model_html, prose_html, render_page
from optmodel.reporting.measure_plots import (
    MeasuredValues,
    add_measures,
    measure_plots,
    sampled_measures,
)
from optmodel.reporting.plots import bar_chart, histogram
from optmodel.runs import RECORDS, SUMMARY, read_run
from optmodel.synthesis import MeasureCounts
from optmodel.triples import (
    OTHER_OUTCOMES,
    ProblemOutcome,
    TripleRecord,
    outcome_of,
    read_dataset,
    read_triples,
)

_NUM_EXAMPLES = 4
_CLASS_ORDER = {name: rank for rank, name in enumerate((*ProblemClass, *Difficulty))}


@dataclass(slots=True)
class DatasetStats:
    """What the plots need of all records, and the records shown whole."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    num_variables: list[float] = field(default_factory=list)
    num_constraints: list[float] = field(default_factory=list)
    text_lengths: list[float] = field(default_factory=list)
    objectives: list[float] = field(default_factory=list)
    outcomes: Counter[ProblemOutcome] = field(default_factory=Counter)
    examples: dict[str, TripleRecord] = field(default_factory=dict)
    measured: MeasuredValues = field(default_factory=dict)

    @staticmethod
    def of(path: Path) -> "DatasetStats":
        """Count all records of a file, and keep the first triple of each type as an example.

        Raises `BadFileError` for the first line that is no record.
        """
        stats = DatasetStats()
        for line, record in enumerate(read_dataset(path), start=1):
            counted = {
                "Problem class": record.problem_class,
                "Family": record.family,
                "Difficulty": record.difficulty,
                "Type of text": record.type,
            }
            for title, name in counted.items():
                stats.counts.setdefault(title, Counter())[str(name)] += 1
            stats.num_variables.append(record.size.num_variables)
            stats.num_constraints.append(record.size.num_constraints)
            stats.text_lengths.append(len(record.text))
            stats.outcomes[outcome_of(record)] += 1
            if isinstance(record, TripleRecord):
                if not math.isfinite(record.objective):
                    raise BadFileError(f"{path}, line {line}: the objective is not finite.")
                stats.objectives.append(record.objective)
                add_measures(stats.measured, record.measures)
                # One example of each type, so that tables and nonlinear models are both shown.
                stats.examples.setdefault(record.type, record)
        return stats

    @property
    def title(self) -> str:
        """How many triples there are, and how many problems of each other outcome."""
        others = [f"{self.outcomes[one]:,} {one}" for one in OTHER_OUTCOMES if self.outcomes[one]]
        return ", ".join([f"{self.outcomes[ProblemOutcome.OPTIMAL]:,} verified triples", *others])

    def plots(self) -> list[tuple[str, Markup]]:
        """Titles and plots."""
        bars = []
        for title, counts in self.counts.items():
            # Classes and difficulties in their own order, all else in the order of the records.
            ordered = sorted(counts.items(), key=lambda item: _CLASS_ORDER.get(item[0], 0))
            bars.append((title, bar_chart(dict(ordered), "triples")))
        if self.outcomes.keys() - {ProblemOutcome.OPTIMAL}:
            by_name = {
                one.value: self.outcomes[one] for one in ProblemOutcome if self.outcomes[one]
            }
            bars.append(("Outcome", bar_chart(by_name, "records")))
        return [
            *bars,
            ("Variables", histogram(self.num_variables, "variables of a model", "triples")),
            ("Constraints", histogram(self.num_constraints, "constraints of a model", "triples")),
            ("Text length", histogram(self.text_lengths, "characters of a text", "triples")),
            *self._objectives(),
            *measure_plots(self.measured, "triples"),
        ]

    def _objectives(self) -> list[tuple[str, Markup]]:
        if not self.objectives:
            return []
        plot = histogram(self.objectives, "absolute objective", "triples", log_scale=True)
        return [("Objectives", plot)]


@dataclass(frozen=True, slots=True)
class ShownTriple:
    """One triple as a page shows it."""

    title: str
    record: TripleRecord
    text: Markup
    model: Markup
    programs: dict[str, str]

    @staticmethod
    def of(record: TripleRecord) -> "ShownTriple":
        """Typeset a record."""
        formulation = record.parse_formulation()
        text, model = prose_html(record.text), model_html(formulation)
        return ShownTriple(formulation.title, record, text, model, record.rendered())


def dataset_page(folder: Path, num_measured: int = 0) -> str:
    """The page of a dataset. Raises `BadFileError` without a record, or where one is no triple.

    Of a run that measured no triple, `num_measured` ones are measured for it.
    """
    run = read_run(folder)
    stats = DatasetStats.of(folder / RECORDS)
    plots = stats.plots() if stats.text_lengths else []
    if num_measured and not stats.measured:
        sample = sampled_measures(folder / RECORDS, len(stats.objectives), num_measured)
        plots += measure_plots(sample, "triples of a sample")
    if not stats.text_lengths:
        raise BadFileError(
            f"{folder / RECORDS} holds no record yet: give the command of the run again."
        )
    return render_page(
        "dataset.html",
        title=stats.title,
        config=run["config"],
        about=run["about"],
        summary_file=SUMMARY,
        plots=plots,
        cells=_histogram_rows(folder, run["config"]),
        examples=shown_triples(stats),
        num_distinct=len(set(stats.objectives)),
    )


def _histogram_rows(folder: Path, config: Mapping[str, object]) -> list[dict[str, Any]]:
    """The cells that a run asks for, with how many triples are asked for and reached."""
    if "histogram" not in config:
        return []
    counts = MeasureCounts.of_config(config)
    for record in read_triples(folder):
        counts.add(record)
    return counts.histogram_rows()


def shown_triples(stats: DatasetStats) -> list[ShownTriple]:
    """The first few examples, typeset."""
    return [ShownTriple.of(record) for record in list(stats.examples.values())[:_NUM_EXAMPLES]]
