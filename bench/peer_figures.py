"""The figures by which a generator of problems is compared, and which family stands for which.

listed = PeerCounterparts.load()                  # bench/peer_counterparts.toml
peers = read_baseline(benchmarks)                 # the peer's figures by generator
ours.below(peers["KnapSack"])                     # ["distinct answers"]
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from optmodel.catalog import parse_toml, validated
from optmodel.errors import BadFileError

COUNTERPARTS = Path(__file__).with_name("peer_counterparts.toml")
ENOUGH_SOLVED = 100
_BASELINE = Path("optmath_bench", "generator_baseline.json")


class PeerException(BaseModel):
    """Why a family of ours may be below a generator in one measure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    generator: str
    measure: str
    reason: str


class PeerCounterparts(BaseModel):
    """Our family for each generator, why some have none, and where ours may be below."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counterparts: dict[str, str]
    no_counterpart: dict[str, str]
    exceptions: tuple[PeerException, ...] = ()

    @classmethod
    def load(cls) -> Self:
        """The file beside this module."""
        return validated(cls, parse_toml(COUNTERPARTS), COUNTERPARTS.name)

    def families(self) -> tuple[str, ...]:
        """The families that stand for a generator, each once."""
        return tuple(dict.fromkeys(self.counterparts.values()))

    def reasons(self, generator: str) -> dict[str, str]:
        """Why our family may be below a generator, by measure."""
        return {one.measure: one.reason for one in self.exceptions if one.generator == generator}


@dataclass(frozen=True, slots=True)
class GeneratorFigures:
    """What draws of a generator or a family showed: shares from 0 to 1, and solved draws a second.

    `yield_share` is the share of draws that were solved; the others are shares of these.
    `relaxation_differs` is None where there is no integer, or no relaxation.
    """

    num_solved: int
    yield_share: float
    distinct: float
    zero: float
    relaxation_differs: float | None
    per_second: float

    @classmethod
    def of_peer(cls, row: Mapping[str, Any]) -> Self:
        """The figures of a row of the baseline."""
        solved, (tight, _, compared) = row["opt"], row["lpint"]
        return cls(
            num_solved=solved,
            yield_share=solved / row["n"],
            distinct=row["uniq"] / max(1, solved),
            zero=row["zero"] / max(1, solved),
            relaxation_differs=1 - tight / compared if compared else None,
            per_second=row["ips_gs"],
        )

    @property
    def is_compared(self) -> bool:
        """Whether a generator solved enough draws to be compared."""
        return self.num_solved >= ENOUGH_SOLVED

    def below(self, peer: "GeneratorFigures") -> list[str]:
        """The measures in which these figures fall short of another generator's."""
        short = {
            "yield": self.yield_share < peer.yield_share,
            "distinct answers": self.distinct < peer.distinct,
            "zero share": self.zero > peer.zero,
            "relaxation gap": peer.relaxation_differs is not None
            and (self.relaxation_differs or 0.0) < peer.relaxation_differs,
        }
        return [measure for measure, is_below in short.items() if is_below]

    def cells(self) -> str:
        """The figures as cells of a line."""
        gap = "–" if self.relaxation_differs is None else f"{self.relaxation_differs:.0%}"
        shares = f"{self.yield_share:7.1%}{self.distinct:9.1%}{self.zero:7.1%}"
        return f"{shares}{gap:>7}{self.per_second:8.1f}"


def read_baseline(benchmarks: Path) -> dict[str, GeneratorFigures]:
    """The generators' figures by name. Raises `BadFileError` where the file is not there."""
    path = benchmarks / _BASELINE
    if not path.is_file():
        raise BadFileError(f"{path} is absent: give the folder of the public benchmarks.")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["name"]: GeneratorFigures.of_peer(row) for row in rows}
