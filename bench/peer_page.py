"""The page that sets our families beside the generators of a peer, and the figures that it keeps.

    kept = PeerPage.read(folder)                     # docs/peer, or empty where nothing is kept
    kept = kept.with_family(MeasuredFamily("knapsack", 120, 1, "2 cores, 2026-11-29", figures))
    kept.write(folder, peers, listed)                # against-peer.json and against-peer.md

Each family's figures are kept with the draws, the machine and the day of their own, so that one
family can be measured again without all others.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter, ValidationError

from bench.peer_figures import ENOUGH_SOLVED, GeneratorFigures, PeerCounterparts
from optmodel.errors import BadFileError
from optmodel.runs import atomic_write, make_folder

PEER_FIGURES = "against-peer.json"
PEER_PAGE = "against-peer.md"

_INTRODUCTION = """# Our families beside a peer's generators

Each of OptMATH's 54 generators with the family of ours that poses its problem, done right. Theirs
are the solved of 200 seeds at default parameters, measured once on another machine and without
certificates; ours are draws of all difficulties, certified. Each cell has theirs, then ours: the
share of draws that are solved (*yield*), of different optima among these, of optima that are 0, and
of draws whose relaxation has another optimum (*gap*; a dash where nothing is whole). *Solved a
second* counts CPU seconds and is not compared. A generator with fewer than {enough} solved draws
stands here without being compared.

Measured: {measured}. `bench/peer_counterparts.toml` says which family stands for which
generator and why one may be below; `python -m bench.families_against_peer` writes this page.
"""
_COLUMNS = ("generator", "family", "yield", "different", "zero", "gap", "solved a second", "remark")


@dataclass(frozen=True, slots=True)
class MeasuredFamily:
    """The figures of one family, over so many draws of a seed; `measured` is where and when."""

    family: str
    num_draws: int
    seed: int
    measured: str
    figures: GeneratorFigures


@dataclass(frozen=True, slots=True)
class PeerPage:
    """The measured families by name."""

    families: Mapping[str, MeasuredFamily]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What a folder keeps. Raises `BadFileError` where its file cannot be read."""
        path = folder / PEER_FIGURES
        if not path.exists():
            return cls({})
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            kept = TypeAdapter(list[MeasuredFamily]).validate_python(rows)
        except (OSError, ValueError, ValidationError) as error:
            raise BadFileError(f"{path} is not what the comparison wrote: remove it.") from error
        return cls({one.family: one for one in kept})

    def with_family(self, measured: MeasuredFamily) -> "PeerPage":
        """The page with the figures of one family, new or in place of older ones."""
        return PeerPage({**self.families, measured.family: measured})

    def write(
        self, folder: Path, peers: Mapping[str, GeneratorFigures], listed: PeerCounterparts
    ) -> None:
        """Write the figures and the page."""
        make_folder(folder)
        order = [name for name in listed.families() if name in self.families]
        rows = [json.dumps(asdict(self.families[name]), ensure_ascii=False) for name in order]
        atomic_write(folder / PEER_FIGURES, "[\n" + ",\n".join(rows) + "\n]\n")
        atomic_write(folder / PEER_PAGE, self.text(peers, listed))

    def text(self, peers: Mapping[str, GeneratorFigures], listed: PeerCounterparts) -> str:
        """The page, of those families that are measured."""
        return "\n".join(self._lines(peers, listed)) + "\n"

    def _lines(
        self, peers: Mapping[str, GeneratorFigures], listed: PeerCounterparts
    ) -> Iterator[str]:
        measured = dict.fromkeys(
            f"{one.num_draws} draws of seed {one.seed} each on {one.measured}"
            for one in self.families.values()
        )
        yield _INTRODUCTION.format(enough=ENOUGH_SOLVED, measured="; ".join(measured) or "nothing")
        yield _row(_COLUMNS)
        yield "|---|---|--:|--:|--:|--:|--:|---|"
        for generator, name in listed.counterparts.items():
            if name in self.families:
                ours = self.families[name].figures
                yield _row(_cells(generator, name, peers[generator], ours, listed))
        yield from (
            _row((generator, "none", *[""] * 5, reason))
            for generator, reason in listed.no_counterpart.items()
        )


def _cells(
    generator: str,
    name: str,
    peer: GeneratorFigures,
    ours: GeneratorFigures,
    listed: PeerCounterparts,
) -> Sequence[str]:
    return (
        generator,
        f"`{name}`",
        f"{peer.yield_share:.1%} / {ours.yield_share:.1%}",
        f"{peer.distinct:.1%} / {ours.distinct:.1%}",
        f"{peer.zero:.1%} / {ours.zero:.1%}",
        f"{_share(peer.relaxation_differs)} / {_share(ours.relaxation_differs)}",
        f"{peer.per_second:.0f} / {ours.per_second:.0f}",
        _remark(generator, peer, ours, listed),
    )


def _remark(
    generator: str, peer: GeneratorFigures, ours: GeneratorFigures, listed: PeerCounterparts
) -> str:
    if not peer.is_compared:
        return f"Not compared: {peer.num_solved} draws of theirs are solved."
    reasons = listed.reasons(generator)
    return " ".join(
        f"Below in {measure}: {reasons.get(measure, '**without a reason.**')}"
        for measure in ours.below(peer)
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
