"""A commission: all that decides what a run with a language model makes, but for its replies.

commission = Commission("resocratic", count=100, seed=7, teller="qwen2.5-72b", dialect="pyomo")
commission.sampling(3, "question").seed      # a number of its own for every slot and purpose
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from optmodel.errors import UnknownNameError, UserError
from optmodel.execution import dialects
from optmodel.families import Difficulty, family, family_names
from optmodel.formulation.programs import DIALECTS
from optmodel.lm import Sampling
from optmodel.random_stream import RandomStream
from optmodel.runs import file_digest
from optmodel.synthesis.difficulty.band import Band
from optmodel.synthesis.prompts import prompt_digests
from optmodel.synthesis.written import Trial, Written

Method = Literal["resocratic", "optmath", "augment"]

_PROMPTS = {
    "resocratic": ("demonstration", "question", "program"),
    "optmath": ("tell", "criticise", "refine", "knobs", "program"),
    "augment": ("tell", "criticise", "refine", "rephrase", "amend", "program"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """A method, how many triples, the most slots, the seed, the models, and the knobs.

    `tries` programs are written from a text until one agrees, and `num_fresh` sets of other numbers
    must agree as well. `refinements` is how often a text may be told again (OptMATH's T).
    With a `band` the teller proposes knobs for it first; `source` holds the triples to be varied.
    `dialect` is that of programs that models write, `dialects` those of the ones we render.
    """

    method: Method
    count: int
    attempts: int = 0
    seed: int = 0
    teller: str
    modeller: str = ""
    families: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    band: Band | None = None
    source: Path | None = None
    dialect: str = "pyomo"
    dialects: tuple[str, ...] = ("pyomo", "pyscipopt", "highspy")
    tries: int = 2
    num_fresh: int = 2
    refinements: int = 2
    temperature: float = 0.7
    max_tokens: int = 3072

    def __post_init__(self) -> None:
        for what, least in (("count", 1), ("tries", 1), ("num_fresh", 2), ("refinements", 0)):
            if getattr(self, what) < least:
                word = what.removeprefix("num_").replace("_", " ")
                raise UserError(f"The {word} is {getattr(self, what)}; give {least} or more.")
        if self.attempts < 0 or not 0 <= self.temperature <= 2 or self.max_tokens < 1:
            raise UserError("Attempts, temperature (0 to 2) or tokens are out of their range.")
        if (self.source is None) is (self.method == "augment"):
            raise UserError("Augmenting, and nothing else, varies triples: name them with --from.")
        if self.band is not None and self.method != "optmath":
            raise UserError("Only --method optmath has knobs to be tuned for a --band.")
        if self.dialect not in dialects():
            raise UnknownNameError("dialect", self.dialect, dialects())
        named = self.families or tuple(family_names())
        object.__setattr__(self, "families", _ordered("family", named, family_names()))
        object.__setattr__(self, "dialects", _ordered("dialect", self.dialects, DIALECTS))
        object.__setattr__(self, "modeller", self.modeller or self.teller)

    @property
    def most_slots(self) -> int:
        """How many attempts there may be: four for each triple where nothing else is said."""
        return self.attempts or 4 * self.count

    def slot_family(self, slot: int) -> str:
        """The family of a slot, for methods that draw from families."""
        return self.families[slot % len(self.families)]

    def sampling(self, slot: int, purpose: str, *, hot: bool = True) -> Sampling:
        """How a reply is drawn: every slot and purpose has a seed of its own.

        Where no variety is wanted it is not `hot`, but greedy.
        """
        drawn = RandomStream("reply", self.method, self.seed, slot, purpose).integer(0, 2**31 - 1)
        heat = self.temperature if hot else 0.0
        return Sampling(temperature=heat, max_tokens=self.max_tokens, seed=drawn)

    def written(self, part: str, trials: tuple[Trial, ...], **more: Any) -> Written:
        """What a triple holds of how it was written; `more` is what its method adds."""
        rest: dict[str, Any] = {"source": ""} | more
        return Written(
            self.method, self.teller, self.modeller, self.dialect, part, trials=trials, **rest
        )

    def config(self) -> dict[str, Any]:
        """What `run.toml` holds of it; the texts of the prompts are part of it by their hashes."""
        drawn = {name: family(name).version for name in self.families}
        return {
            "command": "generate",
            "method": self.method,
            "count": self.count,
            "attempts": self.most_slots,
            "seed": self.seed,
            "teller": self.teller,
            "modeller": self.modeller,
            "difficulty": self.difficulty.value if self.difficulty else "all",
            "dialect": self.dialect,
            "dialects": list(self.dialects),
            "tries": self.tries,
            "fresh": self.num_fresh,
            "refinements": self.refinements,
            "temperature": float(self.temperature),
            "max_tokens": self.max_tokens,
            "prompts": prompt_digests(_PROMPTS[self.method]),
            **({"families": drawn} if self.method == "optmath" else {}),
            **({"band": str(self.band)} if self.band else {}),
            **({"source_sha256": file_digest(self.source)} if self.source else {}),
        }


def _ordered(kind: str, named: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    for name in named:
        if name not in known:
            raise UnknownNameError(kind, name, known)
    return tuple(name for name in known if name in named)
