"""The report of a dataset: what it holds, in pictures, and a few whole triples typeset.

write_dataset_report(Path("runs/first"))      # runs/first/report.html
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
from optmodel.formulation import Formulation, ProblemClass
from optmodel.reporting import charts
from optmodel.reporting._pages import render_page
from optmodel.reporting._typeset import model_html, prose_html
from optmodel.runs import RECORDS, SUMMARY, atomic_write, read_records, read_run

NUM_EXAMPLES = 4


@dataclass(slots=True)
class Spread:
    """What the pictures need of all records, and the records shown whole."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    num_variables: list[float] = field(default_factory=list)
    num_constraints: list[float] = field(default_factory=list)
    text_lengths: list[float] = field(default_factory=list)
    objectives: list[float] = field(default_factory=list)
    examples: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def add(self, record: Mapping[str, Any]) -> None:
        """Count one more record. Raises `ValueError` and the like where it is no triple."""
        size = record["size"]
        numbers = [float(size[name]) for name in ("num_variables", "num_constraints")]
        objective, text = float(record["objective"]), str(record["text"])
        if not all(map(math.isfinite, (*numbers, objective))):
            raise ValueError("a number is not finite")
        for name in ("problem_class", "family", "difficulty", "type"):
            self.counts.setdefault(name, Counter())[str(record[name])] += 1
        self.num_variables.append(numbers[0])
        self.num_constraints.append(numbers[1])
        self.text_lengths.append(len(text))
        self.objectives.append(objective)
        # One example a type, so that tables and nonlinear models are both seen.
        self.examples.setdefault(str(record["type"]), record)


def write_dataset_report(folder: Path) -> Path:
    """Write `report.html` beside the records and return its path.

    Raises `BadFileError` when there is no record yet, or one is not a triple.
    """
    spread = spread_of(folder / RECORDS)
    run = read_run(folder)
    page = render_page(
        "dataset.html",
        title=f"{len(spread.objectives):,} verified triples",
        config=run["config"],
        about=run["about"],
        summary_file=SUMMARY,
        pictures=pictures_of(spread),
        examples=[example_of(record) for record in list(spread.examples.values())[:NUM_EXAMPLES]],
        num_distinct=len(set(spread.objectives)),
    )
    path = folder / "report.html"
    atomic_write(path, page)
    return path


def spread_of(path: Path) -> Spread:
    """Read all records. Raises `BadFileError` where there is none, or one is no triple."""
    spread = Spread()
    for line, record in enumerate(read_records(path), start=1):
        try:
            spread.add(record)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise BadFileError(
                f"{path}, line {line}: not a triple; `optmodel verify` says what is off."
            ) from error
    if not spread.objectives:
        raise BadFileError(f"{path} holds no record yet: give the command of the run again.")
    return spread


def pictures_of(spread: Spread) -> list[tuple[str, Markup]]:
    """Titles and charts."""
    titles = {
        "problem_class": "Problem class",
        "family": "Family",
        "difficulty": "Difficulty",
        "type": "Type of text",
    }
    pictures = [
        (title, charts.bars(_ordered(spread.counts[name]))) for name, title in titles.items()
    ]
    pictures += [
        ("Variables", charts.histogram(spread.num_variables, "variables in a model")),
        ("Constraints", charts.histogram(spread.num_constraints, "constraints in a model")),
        ("Text length", charts.histogram(spread.text_lengths, "characters")),
        ("Answers", charts.magnitudes(spread.objectives, "size of the objective")),
    ]
    # The charts escape every text that they are given.
    return [(title, Markup(picture)) for title, picture in pictures]


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    """Classes and difficulties in their own order, all else as it was met."""
    known = [*ProblemClass, *Difficulty]
    rank = {name: place for place, name in enumerate(known)}
    return dict(sorted(counts.items(), key=lambda item: rank.get(item[0], 0)))


def example_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a page shows of one triple."""
    formulation = Formulation.from_text(record["formulation"])
    programs = [(name, text) for name, text in record["programs"].items() if text is not None]
    return {
        "title": formulation.title,
        "record": record,
        "text": prose_html(record["text"]),
        "model": model_html(formulation),
        "programs": programs,
    }
