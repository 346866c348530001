"""The configuration of a run that makes triples: one model for templates, one for language models.

    config = TemplateRunConfig(families=("transportation", "blending"), count=200, seed=7)
    config.slot_family(3)      # 'blending': slots take the families in turn
    LLMRunConfig(method="resocratic", count=100, seed=7, writer_model="qwen2.5-72b")

A configuration holds all that decides the records, but for a language model's replies. The same
configuration gives the same bytes. Every rule about which settings go together is in this file.
"""

from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, Field, StrictInt, field_validator, model_validator

from optmodel.composer import COMPOSER
from optmodel.errors import UnknownNameError, UserError
from optmodel.execution import dialects
from optmodel.families import Difficulty, family_names
from optmodel.formulation.programs import DIALECTS, ProgramStyle
from optmodel.lm import Sampling
from optmodel.random_stream import RandomStream
from optmodel.runs import RECORDS, RunConfig, file_digest
from optmodel.sources import problem_source, source_names
from optmodel.synthesis.bands import Band, JointHistogram, read_bands
from optmodel.synthesis.config.draw_places import ATTEMPT_STRIDE, DrawPlace, draw_place
from optmodel.synthesis.config.outcome_shares import EXACT, OutcomeShares
from optmodel.synthesis.prompts import prompt_digests
from optmodel.triples import Measure, ProblemOutcome

DEFAULT_DIALECTS = ("pyomo", "pyscipopt", "highspy")
"""The dialects of rendered programs, by default."""

Method = Literal["resocratic", "optmath", "augment"]
StyleChoice = Literal["structured", "compact", "mixed"]

_PROMPTS = {
    "resocratic": ("demonstration", "question", "program"),
    "optmath": ("tell", "criticise", "refine", "knobs", "program"),
    "augment": ("tell", "criticise", "refine", "rephrase", "amend", "program"),
}


class _DatasetConfig(RunConfig):
    """What all methods share.

    Families and dialects are kept once each, in the order of their catalogs, so that the order in
    which they are named decides nothing; chains of mutations come last. Raises `UnknownNameError`
    for a name in no catalog.
    """

    count: StrictInt = 100
    seed: StrictInt = 0
    families: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    dialects: tuple[str, ...] = DEFAULT_DIALECTS
    style: StyleChoice = "structured"

    @field_validator("families")
    @classmethod
    def _known_families(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        known = source_names()
        chains = sorted({problem_source(name).name for name in named} - set(known))
        return (*(name for name in known if name in named), *chains)

    @field_validator("dialects")
    @classmethod
    def _known_dialects(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        if not named:
            raise UserError("Name at least one dialect to write programs in.")
        return tuple(DIALECTS) if "all" in named else _in_catalog_order("dialect", named, DIALECTS)

    @field_validator("difficulty", mode="before")
    @classmethod
    def _known_difficulty(cls, named: object) -> object:
        if isinstance(named, str) and named not in list(Difficulty):
            raise UnknownNameError("difficulty", named, list(Difficulty))
        return named

    def slot_style(self, slot: int) -> ProgramStyle:
        """The style of the programs of a slot; where styles are mixed, it is drawn."""
        return style_of_slot(self.style, self.seed, slot)

    def slot_family(self, slot: int) -> str:
        """The family of slot `slot`, for methods that draw from families."""
        return self.families[slot % len(self.families)]

    def _fill_families(self) -> None:
        """Where no source is named, all families are meant."""
        if not self.families:
            object.__setattr__(self, "families", tuple(family_names()))

    def _style_table(self) -> dict[str, str]:
        """The entry of `run.toml` for the style; runs from before there were several have none."""
        return {} if self.style == "structured" else {"style": self.style}

    def _family_versions(self) -> dict[str, int]:
        return {name: problem_source(name).version for name in self.families}


class TemplateRunConfig(_DatasetConfig):
    """Triples from templates, without a language model.

    Every triple is in all `bands`, and of each cell of the `histogram` there are as many as its
    share comes to. With either, or with `measure`, records hold the measures of their triples.

    Raises `UserError` for a count out of range, for an unknown name, and for bands that are none.
    """

    method: Literal["templates"] = "templates"
    bands: tuple[Band, ...] = Field(default=(), validation_alias=AliasChoices("band", "bands"))
    histogram: JointHistogram | None = None
    measure: bool = False

    @field_validator("bands", mode="before")
    @classmethod
    def _read_bands(cls, given: object) -> object:
        return read_bands(given)

    @field_validator("histogram", mode="before")
    @classmethod
    def _read_histogram(cls, given: object) -> object:
        is_read = given is None or isinstance(given, JointHistogram)
        return given if is_read else JointHistogram.read(given)

    include: OutcomeShares = OutcomeShares({})

    @field_validator("include", mode="before")
    @classmethod
    def _read_shares(cls, given: object) -> OutcomeShares:
        return OutcomeShares.read(given)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not 1 <= self.count < ATTEMPT_STRIDE:
            most = ATTEMPT_STRIDE - 1
            raise UserError(f"The count is {self.count}; ask for 1 to {most:,} triples.")
        on_axes = self.histogram.measures if self.histogram else ()
        for band in self.bands:
            if band.measure in on_axes:
                raise UserError(
                    f"The histogram is about {band.measure}: leave out the band {band}."
                )
        if self.is_banded and self.include.shares:
            raise UserError(
                "Bands and histograms are of triples alone: leave them out, or what to include."
            )
        unchanged = {*family_names(), COMPOSER.name}
        mutated = [name for name in self.families if name not in unchanged]
        if mutated and self.include.shares:
            raise UserError(
                f"Problems without an optimum are not drawn from '{mutated[0]}': leave it out, or "
                "what to include."
            )
        self._fill_families()
        return self

    @property
    def is_banded(self) -> bool:
        """Whether its triples must have certain measures."""
        return bool(self.bands or self.histogram)

    def outcome(self, slot: int) -> ProblemOutcome:
        """The outcome that the problem of a slot shall have."""
        return self.include.of_slot(self.seed, slot, self.count)

    def place(self, slot: int, attempt: int) -> DrawPlace:
        """From where a slot draws at its n-th attempt."""
        return draw_place(
            self.families,
            self.seed,
            slot,
            attempt,
            self.outcome(slot),
            has_composer=bool(self._composer_table()),
        )

    def index(self, slot: int, attempt: int) -> int:
        """The index of a slot's draw at its n-th attempt; no two draws share source and index."""
        return self.place(slot, attempt).index

    def _composer_table(self) -> dict[str, int]:
        """The entry of `run.toml` for composed problems.

        A run of all families composes problems of other outcomes too.
        """
        may_compose = self.include.shares and set(family_names()) <= set(self.families)
        return {"composer": problem_source(COMPOSER.name).version} if may_compose else {}

    def to_table(self) -> dict[str, Any]:
        """The `[config]` table of `run.toml`; family versions are part of it."""
        return {
            "command": "generate",
            "count": self.count,
            "seed": self.seed,
            "difficulty": self.difficulty.value if self.difficulty else "all",
            "dialects": list(self.dialects),
            **self._style_table(),
            **({"measure": True} if self.measure else {}),
            **({"include": shares, EXACT: True} if (shares := self.include.to_table()) else {}),
            **self._composer_table(),
            "families": self._family_versions(),
        }


class LLMRunConfig(_DatasetConfig):
    """Triples whose texts a language model writes.

    `writer_model` writes texts, `coder_model` programs, the same where none is named; a run file
    calls them `model` and `modeller`. At most `attempts` drafts are made, four for each triple
    where it is 0. From a text `tries` programs are written until one agrees, and `num_fresh`
    resampled instances must agree as well. A text is rewritten `refinements` times at most
    (OptMATH's T). With a `band` the model proposes size parameters for that difficulty first;
    `source` holds the triples to vary. Models write their programs in `dialect`; `dialects` are
    those of the programs that we render.

    Raises `UserError` for settings out of range, or that the method does not have.
    """

    method: Method
    attempts: StrictInt = 0
    writer_model: str = Field(validation_alias=AliasChoices("model", "teller", "writer_model"))
    coder_model: str = Field(default="", validation_alias=AliasChoices("modeller", "coder_model"))
    band: Band | None = None
    source: Path | None = None
    dialect: str = Field(
        default="pyomo", validation_alias=AliasChoices("program_dialect", "dialect")
    )
    tries: StrictInt = 2
    num_fresh: StrictInt = Field(default=2, validation_alias=AliasChoices("fresh", "num_fresh"))
    refinements: StrictInt = 2
    temperature: Annotated[float, Field(strict=True)] = 0.7
    max_tokens: StrictInt = 3072

    @field_validator("band", mode="before")
    @classmethod
    def _read_band(cls, given: object) -> object:
        if given is None:
            return None
        bands = read_bands(given)
        if len(bands) != 1 or bands[0].measure is not Measure.COMPLEXITY or bands[0].high == inf:
            raise UserError("A language model tunes sizes for a band of complexity, as in 25-75.")
        return bands[0]

    @field_validator("source")
    @classmethod
    def _records_of_run(cls, source: Path | None) -> Path | None:
        """A run's folder stands for the records in it."""
        return source / RECORDS if source is not None and source.is_dir() else source

    @model_validator(mode="after")
    def _check(self) -> Self:
        for what, least in (("count", 1), ("tries", 1), ("num_fresh", 2), ("refinements", 0)):
            if getattr(self, what) < least:
                word = what.removeprefix("num_").replace("_", " ")
                raise UserError(f"The {word} is {getattr(self, what)}; give {least} or more.")
        if self.attempts < 0 or not 0 <= self.temperature <= 2 or self.max_tokens < 1:
            raise UserError("Attempts, temperature (0 to 2) or tokens are out of their range.")
        self._check_method()
        if self.dialect not in dialects():
            raise UnknownNameError("dialect", self.dialect, dialects())
        self._fill_families()
        object.__setattr__(self, "coder_model", self.coder_model or self.writer_model)
        return self

    def _check_method(self) -> None:
        """Raise `UserError` for settings that the method does not have."""
        if (self.source is None) is (self.method == "augment"):
            raise UserError("Augmenting, and nothing else, varies triples: name them with --from.")
        if self.method == "optmath":
            return
        if self.band is not None:
            raise UserError("Only --method optmath has knobs to be tuned for a --band.")
        if self.families:
            raise UserError(f"The method {self.method} draws from no family: omit --family.")
        if self.difficulty is not None:
            raise UserError(f"The method {self.method} knows no --difficulty: leave it out.")

    @property
    def most_slots(self) -> int:
        """The most drafts: four for each triple by default."""
        return self.attempts or 4 * self.count

    def sampling(self, slot: int, purpose: str, *, hot: bool = True) -> Sampling:
        """How a completion is sampled: every slot and purpose has a seed of its own.

        Without `hot` the temperature is 0.
        """
        drawn = RandomStream("reply", self.method, self.seed, slot, purpose).integer(0, 2**31 - 1)
        heat = self.temperature if hot else 0.0
        return Sampling(temperature=heat, max_tokens=self.max_tokens, seed=drawn)

    def to_table(self) -> dict[str, Any]:
        """The `[config]` table of `run.toml`; the prompts are part of it by their hashes."""
        return {
            "command": "generate",
            "method": self.method,
            "count": self.count,
            "attempts": self.most_slots,
            "seed": self.seed,
            "teller": self.writer_model,
            "modeller": self.coder_model,
            "difficulty": self.difficulty.value if self.difficulty else "all",
            "dialect": self.dialect,
            "dialects": list(self.dialects),
            **self._style_table(),
            "tries": self.tries,
            "fresh": self.num_fresh,
            "refinements": self.refinements,
            "temperature": float(self.temperature),
            "max_tokens": self.max_tokens,
            "prompts": prompt_digests(_PROMPTS[self.method]),
            **({"families": self._family_versions()} if self.method == "optmath" else {}),
            **({"band": self.band.range_text} if self.band else {}),
            **({"source_sha256": file_digest(self.source)} if self.source else {}),
        }


GenerateConfig = Annotated[TemplateRunConfig | LLMRunConfig, Field(discriminator="method")]
"""The configuration of `generate`; the method chooses between the two."""


def style_of_slot(style: str, seed: int, slot: int) -> ProgramStyle:
    """The style of a slot's programs, where a run asks for one style or for `mixed`."""
    if style != "mixed":
        return ProgramStyle(style)
    return RandomStream("program style", seed, slot).choice(list(ProgramStyle))


def _in_catalog_order(kind: str, named: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The given names, without duplicates, in the order of the known ones."""
    for name in named:
        if name not in known:
            raise UnknownNameError(kind, name, known)
    return tuple(name for name in known if name in named)
