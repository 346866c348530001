"""The report of a run with a language model: how many entered each step, and why others did not.

write_funnel_report(Path("runs/a"))      # runs/a/report.html

It shows rejected candidates to read, tokens for each triple, and what came of each kind of slot.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.reporting._pages import render_page
from optmodel.reporting.dataset_report import NUM_EXAMPLES, example_of, pictures_of, spread_of
from optmodel.runs import RECORDS, SUMMARY, atomic_write, read_records, read_run
from optmodel.synthesis import CANDIDATES, Funnel, Step

_NUM_SHOWN = 2
_MOST_CHARACTERS = 1_500


@dataclass(slots=True)
class _Read:
    """What the page needs of all slots."""

    examples: dict[tuple[str, str], list[Mapping[str, Any]]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)

    def add(self, slot: Mapping[str, Any]) -> None:
        """Count a slot by what it was about, and keep some of what was rejected."""
        about = slot["about"]
        examples = about.get("examples", ())
        kind = about.get("family") or about.get("kind") or " + ".join(sorted(examples)) or "all"
        self.kinds[kind] += len(slot["outcomes"])
        for outcome in slot["outcomes"]:
            if outcome["key"]:
                self.accepted[kind] += 1
            elif outcome["reason"]:
                shown = self.examples.setdefault((outcome["step"], outcome["reason"]), [])
                if len(shown) < _NUM_SHOWN:
                    shown.append(outcome)


def write_funnel_report(folder: Path) -> Path:
    """Write `report.html` and return its path. Raises `BadFileError` where no slot is done yet."""
    run, read = read_run(folder), _Read()
    try:
        slots = list(read_records(folder / CANDIDATES))
        funnel = Funnel.of(slots)
        for slot in slots:
            read.add(slot)
    except (KeyError, TypeError, ValueError) as error:
        raise BadFileError(
            f"{folder / CANDIDATES} is not as `optmodel generate` writes it."
        ) from error
    if not slots:
        raise BadFileError(f"{folder / CANDIDATES} holds no slot yet: give the command again.")
    page = render_page(
        "funnel.html",
        config=run["config"],
        about=run["about"],
        funnel=funnel,
        first=max(1, funnel.stages[0].num_entered),
        num_accepted=funnel.num_accepted,
        dollars=_dollars(folder),
        per_triple=funnel.usage.num_tokens / max(1, funnel.num_accepted),
        rejections=_rejections(read),
        kinds=_kinds(read),
        **_triples(folder),
    )
    path = folder / "report.html"
    atomic_write(path, page)
    return path


def _dollars(folder: Path) -> Mapping[str, Any]:
    """What all slots and each triple cost, where the run was told a price."""
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        return {name: summary[name] for name in ("dollars", "dollars_per_triple")}
    except (OSError, ValueError, KeyError):  # the run is not finished
        return {"dollars": None, "dollars_per_triple": None}


def _rejections(read: _Read) -> list[dict[str, Any]]:
    """Rejected candidates by step and reason, in the order of the steps."""
    order = {step.value: place for place, step in enumerate(Step)}
    found = sorted(read.examples.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    return [
        {
            "step": step,
            "reason": reason,
            "shown": [
                {"part": one["part"], "detail": one["detail"], "text": _cut(one["text"])}
                for one in shown
            ],
        }
        for (step, reason), shown in found
    ]


def _kinds(read: _Read) -> list[dict[str, Any]]:
    """What came of each family, kind or pair of seeds, the most candidates first."""
    return [
        {"kind": kind, "candidates": count, "accepted": read.accepted[kind]}
        for kind, count in sorted(read.kinds.items(), key=lambda item: (-item[1], item[0]))[:40]
    ]


def _triples(folder: Path) -> dict[str, Any]:
    """Pictures and examples of what was accepted; none where nothing was."""
    if not _any(read_records(folder / RECORDS)):
        return {"pictures": [], "examples": []}
    spread = spread_of(folder / RECORDS)
    examples = [example_of(record) for record in list(spread.examples.values())[:NUM_EXAMPLES]]
    return {"pictures": pictures_of(spread), "examples": examples}


def _any(items: Iterable[object]) -> bool:
    return next(iter(items), None) is not None


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]} ..."
