"""The report of a run with a language model: how many candidates passed each step, and why not.

funnel_page(Path("runs/a"))      # "<!doctype html> ..."

It shows rejected candidates to read, tokens for each triple, and the yield of each kind of draft.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from optmodel.errors import BadFileError
from optmodel.reporting._html import render_page
from optmodel.reporting.dataset_report import DatasetStats, shown_triples
from optmodel.runs import RECORDS, SUMMARY, read_records, read_run
from optmodel.synthesis import CANDIDATES, Funnel
from optmodel.triples import PipelineStep

_NUM_SHOWN = 2
_NUM_KINDS = 40
_MAX_CHARACTERS = 1_500
_READ = ConfigDict(frozen=True, extra="ignore")


class _Candidate(BaseModel):
    """Where one candidate of a draft ended; accepted ones have the key of their triple."""

    model_config = _READ

    part: str
    step: PipelineStep
    reason: str
    detail: str
    text: str
    key: str


class _About(BaseModel):
    """What a draft was about: a family, a kind of change, or the examples that were shown."""

    model_config = _READ

    family: str = ""
    kind: str = ""
    examples: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.family or self.kind or " + ".join(sorted(self.examples)) or "all"


class _Draft(BaseModel):
    """One line of `candidates.jsonl`."""

    model_config = _READ

    about: _About
    candidates: tuple[_Candidate, ...] = Field(alias="outcomes")


@dataclass(frozen=True, slots=True)
class Yield:
    """How many candidates of one kind there were, and how many were accepted."""

    kind: str
    candidates: int
    accepted: int


@dataclass(frozen=True, slots=True)
class RejectedExamples:
    """Some of the candidates that one step rejected for one reason."""

    step: str
    reason: str
    shown: tuple[_Candidate, ...]


@dataclass(slots=True)
class _DraftStats:
    """What the page needs of all drafts."""

    rejected: dict[tuple[PipelineStep, str], list[_Candidate]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)

    @staticmethod
    def of(drafts: Iterable[_Draft]) -> "_DraftStats":
        stats = _DraftStats()
        for draft in drafts:
            kind = draft.about.name
            stats.kinds[kind] += len(draft.candidates)
            stats.accepted[kind] += sum(1 for one in draft.candidates if one.key)
            for one in draft.candidates:
                shown = stats.rejected.setdefault((one.step, one.reason), [])
                if one.reason and not one.key and len(shown) < _NUM_SHOWN:
                    is_long = len(one.text) > _MAX_CHARACTERS
                    excerpt = f"{one.text[:_MAX_CHARACTERS]} ..." if is_long else one.text
                    shown.append(one.model_copy(update={"text": excerpt}))
        return stats

    def rejections(self) -> list[RejectedExamples]:
        """Rejected candidates by step and reason, in the order of the steps."""
        order = {step: rank for rank, step in enumerate(PipelineStep)}
        found = sorted(self.rejected.items(), key=lambda item: (order[item[0][0]], item[0][1]))
        return [
            RejectedExamples(step.value, reason, tuple(shown))
            for (step, reason), shown in found
            if shown
        ]

    def yields(self) -> list[Yield]:
        """The yield of each family, kind or pair of seeds, the most candidates first."""
        by_size = sorted(self.kinds.items(), key=lambda item: (-item[1], item[0]))
        return [Yield(kind, count, self.accepted[kind]) for kind, count in by_size[:_NUM_KINDS]]


def funnel_page(folder: Path) -> str:
    """The page of a run. Raises `BadFileError` where no draft is done yet."""
    run, path = read_run(folder), folder / CANDIDATES
    try:
        lines = list(read_records(path))
        funnel = Funnel.of(lines)
        stats = _DraftStats.of(map(_Draft.model_validate, lines))
    except (KeyError, TypeError, ValueError) as error:
        raise BadFileError(f"{path} is not as `optmodel generate` writes it.") from error
    if not lines:
        raise BadFileError(f"{path} holds no slot yet: give the command again.")
    triples = DatasetStats.of(folder / RECORDS)
    return render_page(
        "funnel.html",
        config=run["config"],
        about=run["about"],
        funnel=funnel,
        first=max(1, funnel.stages[0].num_entered),
        num_accepted=funnel.num_accepted,
        cost=_Cost.of(folder),
        per_triple=funnel.usage.num_tokens / max(1, funnel.num_accepted),
        rejections=stats.rejections(),
        kinds=stats.yields(),
        plots=triples.plots() if triples.objectives else [],
        examples=shown_triples(triples),
    )


class _Cost(BaseModel):
    """Dollars, where the run is finished and was given a price of tokens."""

    model_config = _READ

    dollars: float | None = None
    dollars_per_triple: float | None = None

    @staticmethod
    def of(folder: Path) -> "_Cost":
        try:
            return _Cost.model_validate_json((folder / SUMMARY).read_bytes())
        except (OSError, ValidationError):  # the run is not finished
            return _Cost()
