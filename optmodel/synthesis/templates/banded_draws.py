"""A draw in bands: its sizes are searched, its answer is certified and measured, its text chosen.

    found = draw_within(bands, source, seed=7, index=3, search=search)
    if isinstance(found, BandedDraw):
        found.drawn, found.certified, found.measures, found.narrative, found.sized
    elif isinstance(found, OutsideBand):
        found.reason, found.value        # 'outside_band_nodes', 513.0

What is cheap to measure comes first: sizes are drawn and measured until variables, rows and
complexity are right, and only then something is solved.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optmodel.errors import InfrastructureError
from optmodel.families import Difficulty, DrawnInstance
from optmodel.formulation import FormulationError
from optmodel.narration import Narrative, UntoldError
from optmodel.rejection import Rejection
from optmodel.solving import Certified
from optmodel.sources import ProblemSource
from optmodel.synthesis.bands import Band, SizeSearch, first_miss, level_of
from optmodel.synthesis.filters import certify_nontrivial
from optmodel.triples import (
    Measure,
    Measures,
    PipelineStep,
    SizedDraw,
    family_narrative,
    size_measures,
)

NUM_SIZES = 24
"""How many sizes may be tried for one draw."""

NUM_DRAFTS = 8
"""How many texts of an instance may be written for a band of characters."""

_GROWING = (Measure.NODES, Measure.SECONDS, Measure.CHARACTERS)


@dataclass(frozen=True, slots=True)
class OutsideBand:
    """A draw that is outside of a band, with all that was measured before it was given up."""

    band: Band
    value: float | None
    measured: Mapping[Measure, float | None]

    @property
    def was_solved(self) -> bool:
        """Whether its size was right, so that it was solved."""
        return Measure.NODES in self.measured

    @property
    def reason(self) -> str:
        """The reason of the rejection, with the measure."""
        return f"outside_band_{self.band.measure}"


@dataclass(frozen=True, slots=True)
class BandedDraw:
    """A certified draw that is in all bands, with its text."""

    drawn: DrawnInstance
    certified: Certified
    measures: Measures
    narrative: Narrative
    sized: SizedDraw


@dataclass(frozen=True, slots=True)
class _SizedInstance:
    """An instance whose size is right."""

    drawn: DrawnInstance
    num_tried: int


@dataclass(frozen=True, slots=True)
class _ChosenText:
    """A text whose length is right."""

    narrative: Narrative
    draft: int


def draw_within(
    bands: Sequence[Band],
    source: ProblemSource,
    seed: int,
    index: int,
    search: SizeSearch,
    difficulty: Difficulty | None = None,
) -> BandedDraw | OutsideBand | Rejection:
    """A draw in all bands, or why this index gives none; the search learns from it."""
    found = _sized(bands, source, seed, index, search, difficulty)
    if isinstance(found, OutsideBand):
        search.restart()
        return found
    drawn = found.drawn
    certified = certify_nontrivial(drawn.instance, may_be_tight=bool(source.tight_relaxation))
    if isinstance(certified, Rejection):
        search.restart()
        return certified
    measures = Measures.of(drawn.instance, certified.answer)
    values = size_measures(drawn.instance, scores=False)
    known = {**values, Measure.GAP: None, **measures.by_measure()}
    try:
        text = _outside(bands, known) or _text_within(bands, known, source, drawn, seed, index)
    except UntoldError as error:
        if not drawn.mutations:
            raise  # the words of a family are its author's
        search.restart()
        return Rejection(PipelineStep.READ, "not_told", str(error))
    if isinstance(text, OutsideBand):
        if text.band.measure in _GROWING:
            search.lean(-text.band.side(text.value))
        else:
            search.restart()
        return text
    sizes = json.dumps(dict(drawn.sizes), sort_keys=True)
    sized = SizedDraw(sizes=sizes, num_tried=found.num_tried, draft=text.draft)
    return BandedDraw(drawn, certified, measures, text.narrative, sized)


def _sized(
    bands: Sequence[Band],
    source: ProblemSource,
    seed: int,
    index: int,
    search: SizeSearch,
    difficulty: Difficulty | None,
) -> _SizedInstance | OutsideBand:
    """The first sizes at which all is right that needs no solver; else the miss of the nearest."""
    scores = any(band.measure is Measure.COMPLEXITY for band in bands)
    nearest: OutsideBand | None = None
    for num_tried in range(1, NUM_SIZES + 1):
        sizes = search.sizes
        level = difficulty or level_of(sizes, source.size_parameters)
        try:
            drawn = source.draw(seed, index, level, sizes)
        except (AssertionError, FormulationError):
            # Families promise draws within their ranges; mixed ones may ask for more than there is.
            search.move(0)
            continue
        values = size_measures(drawn.instance, scores=scores)
        outside = _outside(bands, values)
        if outside is None:
            return _SizedInstance(drawn, num_tried)
        if nearest is None or _distance(bands, values) < _distance(bands, nearest.measured):
            nearest = outside
        sides = {band.side(values.get(band.measure)) for band in bands} - {0}
        search.move(-sides.pop() if len(sides) == 1 else 0)
    if nearest is None:
        raise InfrastructureError(
            f"The family '{source.name}' draws nothing at any of {NUM_SIZES} sizes within its "
            f"ranges (seed {seed}, index {index}): its sampler must draw where they are mixed."
        )
    return nearest


def _text_within(
    bands: Sequence[Band],
    values: Mapping[Measure, float | None],
    source: ProblemSource,
    drawn: DrawnInstance,
    seed: int,
    index: int,
) -> _ChosenText | OutsideBand:
    """The first draft whose length is right; else the first one's miss. `values` are known."""
    lengths = [band for band in bands if band.measure is Measure.CHARACTERS]
    missed: OutsideBand | None = None
    for draft in range(NUM_DRAFTS if lengths else 1):
        narrative = family_narrative(source, drawn, seed, index, draft)
        outside = _outside(lengths, {**values, Measure.CHARACTERS: float(len(narrative.text))})
        if outside is None:
            return _ChosenText(narrative, draft)
        missed = missed or outside
    assert missed is not None, "there is at least one draft"
    return missed


def _outside(bands: Sequence[Band], values: Mapping[Measure, float | None]) -> OutsideBand | None:
    band = first_miss(bands, values)
    return None if band is None else OutsideBand(band, values[band.measure], values)


def _distance(bands: Sequence[Band], values: Mapping[Measure, float | None]) -> float:
    return sum(band.distance(values.get(band.measure)) for band in bands)
