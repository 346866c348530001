"""Which families reach the bands of a run, found by drawing from each before the run begins.

    plan = planned_slots(config, Path("runs/first"), num_workers=2)
    plan.reach          # the families of each cell

A family reaches a cell where one of its first draws is in all of the cell's bands. This follows
from the seed alone. A resumed run reads its plan from `run.toml`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

from optmodel.errors import UserError
from optmodel.families import Family
from optmodel.formulation import Domain, Instance, ProblemClass
from optmodel.runs import RUN
from optmodel.solving import has_integers
from optmodel.sources import ProblemSource, problem_source
from optmodel.synthesis.bands import Band, first_miss
from optmodel.synthesis.config import SlotPlan, TemplateRunConfig
from optmodel.synthesis.templates.banded_draws import BandedDraw, OutsideBand, draw_within
from optmodel.synthesis.templates.banded_slots import slot_search
from optmodel.synthesis.workers import OrderedPool
from optmodel.triples import Measure

NUM_DRAWS, NUM_DRAWS_UNNAMED = 24, 8
"""How many draws of a family must miss a cell before it is left out of it; fewer where there are
many cells and nobody named the family, for then others fill the cell."""

_NUM_UNSIZED = 3
"""How many draws without a size in the bands end the trial: each of them tried many sizes."""

_FIRST_INDEX = 10**15  # far from the indices of slots
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class FamilyTrial:
    """Whether a family reaches a cell; what missed it most often, with the values seen.

    `distance` is how far the nearest of all values that missed it was outside.
    """

    family: str
    is_reached: bool
    num_draws: int
    missed: str = ""
    distance: float = inf

    def __str__(self) -> str:
        return f"{self.family} ({self.missed})" if self.missed else self.family


def planned_slots(config: TemplateRunConfig, out: Path, pool: OrderedPool[Any, Any]) -> SlotPlan:
    """The plan of a run with bands: as stored in its folder, else by drawing from its families.

    The pool runs jobs. Raises `UserError` where families that were named reach no cell, and where
    a cell is reached by none.
    """
    plan = SlotPlan(config.count, config.bands, ((),), config.histogram)
    stored = _stored_plan(config, plan, out)
    if stored is not None:
        return stored
    jobs = (partial(try_family, config, name, plan.cells) for name in config.families)
    trials: list[list[FamilyTrial]] = list(pool.map(jobs))
    by_cell = list(zip(*trials, strict=True))
    _require_reached(config, plan, by_cell)
    reach = tuple(tuple(one.family for one in cell if one.is_reached) for cell in by_cell)
    return SlotPlan(config.count, config.bands, reach, config.histogram)


def try_family(
    config: TemplateRunConfig, name: str, cells: Sequence[Sequence[Band]]
) -> list[FamilyTrial]:
    """Draw from a family for each cell until a draw is in it; in a worker.

    What was drawn for an earlier cell, and was in this one, counts too.
    """
    source = problem_source(name)
    example = source.draw(config.seed, _FIRST_INDEX, config.difficulty).instance
    trials, seen = [], list[Mapping[Measure, float | None]]()
    for cell, bands in enumerate(cells):
        never = _never(example, bands) if isinstance(source, Family) else ""
        is_seen = any(_is_in(values, bands) for values in seen)
        if never or is_seen:
            trials.append(FamilyTrial(name, is_reached=is_seen, num_draws=0, missed=never))
        else:
            is_patient = len(cells) == 1 or "families" in config.model_fields_set
            most = NUM_DRAWS if is_patient else NUM_DRAWS_UNNAMED
            trials.append(_tried(config, source, bands, cell, most, seen))
    return trials


def _tried(
    config: TemplateRunConfig,
    source: ProblemSource,
    bands: Sequence[Band],
    cell: int,
    num_draws: int,
    seen: list[Mapping[Measure, float | None]],
) -> FamilyTrial:
    """The trial of one cell in so many draws at most; adds to `seen` what was measured."""
    search = slot_search(source, config, "reach", cell)
    missed: dict[str, list[float]] = {}
    distance = inf
    num_unsized, number = 0, 0
    while number < num_draws and num_unsized < _NUM_UNSIZED:
        index = _FIRST_INDEX + cell * NUM_DRAWS + number
        found = draw_within(bands, source, config.seed, index, search, config.difficulty)
        number += 1
        if isinstance(found, BandedDraw):
            return FamilyTrial(source.name, is_reached=True, num_draws=number)
        if isinstance(found, OutsideBand):
            values = [] if found.value is None else [found.value]
            distance = min([distance, *map(found.band.distance, values)])
            missed.setdefault(str(found.band.measure), []).extend(values)
            num_unsized += not found.was_solved
            if found.was_solved:
                seen.append(found.measured)
        else:
            missed.setdefault(str(found.code), [])
    return FamilyTrial(source.name, False, number, _most_missed(missed), distance)


def _is_in(values: Mapping[Measure, float | None], bands: Sequence[Band]) -> bool:
    """Whether values are in all bands; a measure that is not among them is in none."""
    return first_miss(bands, dict.fromkeys(Measure) | dict(values)) is None


def _most_missed(missed: dict[str, list[float]]) -> str:
    """What missed most often, and the values that it had."""
    name, values = max(missed.items(), key=lambda item: len(item[1]))
    if not values:
        return f"{name} without a value" if name in list(Measure) else name
    low, high = f"{min(values):.3g}", f"{max(values):.3g}"
    return f"{name} {low}" if low == high else f"{name} {low} to {high}"


def _never(example: Instance, bands: Sequence[Band]) -> str:
    """Why no draw of the same formulation can be in some bands, or nothing."""
    formulation = example.formulation
    is_continuous = all(one.domain is Domain.CONTINUOUS for one in formulation.variables)
    for band in bands:
        if band.measure is Measure.GAP and band.low > 0 and is_continuous:
            return "continuous, so its gap is 0"
        if band.measure is Measure.GAP and not (is_continuous or has_integers(example)):
            return "its indicators have no relaxation"
        is_linear = formulation.problem_class is ProblemClass.LP
        if band.measure is Measure.NODES and band.low > 0 and is_linear:
            return "linear and continuous, so it has no nodes"
    return ""


def _require_reached(
    config: TemplateRunConfig, plan: SlotPlan, by_cell: Sequence[Sequence[FamilyTrial]]
) -> None:
    """Raise `UserError` for a cell without a family, and for a family named in vain."""
    num = max((one.num_draws for cell in by_cell for one in cell), default=0)
    for bands, trials in zip(plan.cells, by_cell, strict=True):
        if not any(one.is_reached for one in trials):
            where = " ".join(map(str, bands))
            raise UserError(
                f"No family gives a triple in {where}, in up to {num} draws each, "
                f"the nearest being {_listed(trials)}: widen the bands, or name other families."
            )
    if "families" not in config.model_fields_set:
        return
    in_vain = [
        trials[0]
        for trials in zip(*by_cell, strict=True)
        if not any(one.is_reached for one in trials)
    ]
    if in_vain:
        raise UserError(
            f"{len(in_vain)} of the families give no triple in the bands, in up to {num} draws "
            f"each: {_listed(in_vain)}: leave them out, or widen the bands."
        )


def _listed(trials: Sequence[FamilyTrial]) -> str:
    """The trials that came nearest, the nearest first, and how many more there are."""
    nearest = sorted(trials, key=lambda one: one.distance)
    named = "; ".join(map(str, nearest[:_MOST_NAMED]))
    return named if len(trials) <= _MOST_NAMED else f"{named}; and {len(trials) - _MOST_NAMED} more"


def _stored_plan(config: TemplateRunConfig, plan: SlotPlan, out: Path) -> SlotPlan | None:
    """The plan in `run.toml`, where that is of this configuration and of these families."""
    try:
        stored = tomllib.loads((out / RUN).read_text(encoding="utf-8"))["config"]
    except (OSError, KeyError, ValueError):  # no run yet, or none that can be continued
        return None
    if not isinstance(stored, dict) or "reach" not in stored:
        return None
    asked = config.to_table() | plan.to_table()
    of_plan = {"families", "reach"}
    if {k: v for k, v in stored.items() if k not in of_plan} != {
        k: v for k, v in asked.items() if k not in of_plan
    }:
        return None
    if any(asked["families"].get(name) != version for name, version in stored["families"].items()):
        return None
    is_named = "families" in config.model_fields_set
    if is_named and stored["families"] != asked["families"]:
        return None
    return SlotPlan.of_table(stored)
