"""Whether a run's triples are those that its candidates tell of: `candidates.jsonl` beside them.

list(authored_inconsistencies(Path("runs/a"), lines, run))      # [] where all fits
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.runs import SUMMARY, read_records
from optmodel.synthesis.authoring import CANDIDATES, authored_summary
from optmodel.synthesis.finding import PASSING, WHOLE_RUN, Finding, Lines
from optmodel.synthesis.generating import Progress


def authored_inconsistencies(path: Path, lines: Lines, run: Mapping[str, Any]) -> Iterator[Finding]:
    """What does not fit among records, candidates, summary and what was asked for."""
    try:
        candidates = list(read_records(path / CANDIDATES))
        accepted = [o["key"] for slot in candidates for o in slot["outcomes"] if o["key"]]
        yield from _foreign(lines, run, accepted)
        yield from _gaps(candidates)
        yield from _summary(path, lines, candidates, run["config"])
    except (BadFileError, KeyError, TypeError, ValueError, RecursionError) as error:
        yield Finding(WHOLE_RUN, f"{CANDIDATES} is not as `optmodel generate` writes it: {error}")


def _foreign(lines: Lines, run: Mapping[str, Any], accepted: list[str]) -> Iterator[Finding]:
    """Records that another commission made, or that no candidate became."""
    config = run["config"]
    generator = f"optmodel {run['about']['versions']['optmodel']}"
    for line, record in lines:
        written = record["origin"].get("written", {})
        seen = [written.get(name) for name in ("method", "teller", "modeller", "dialect")]
        wanted = [config[name] for name in ("method", "teller", "modeller", "dialect")]
        facts = [*seen, record["origin"]["seed"], record["generator"]]
        if facts != [*wanted, config["seed"], generator]:
            yield Finding(
                line, f"{facts}, where the run has {[*wanted, config['seed'], generator]}"
            )
        if len(written.get("trials", ())) <= config["fresh"]:
            yield Finding(
                line, f"fewer trials than the {1 + config['fresh']} that the run asks for"
            )
        if record["key"] not in accepted:
            yield Finding(line, "no candidate became this triple")
    missing = len(accepted) - len({record["key"] for _, record in lines} & set(accepted))
    if missing:
        yield Finding(WHOLE_RUN, f"{missing} accepted candidates have no record")


def _gaps(candidates: list[dict[str, Any]]) -> Iterator[Finding]:
    for number, slot in enumerate(candidates):
        if slot["slot"] != number:
            yield Finding(WHOLE_RUN, f"{CANDIDATES}: slot {slot['slot']} stands in place {number}")
            return


def _summary(
    path: Path, lines: Lines, candidates: list[dict[str, Any]], config: Mapping[str, Any]
) -> Iterator[Finding]:
    try:
        stored = json.loads((path / SUMMARY).read_text(encoding="utf-8"))
    except OSError:
        yield Finding(WHOLE_RUN, f"there is no {SUMMARY}: the run is not finished")
        return
    again = authored_summary([dict(r) for _, r in lines], candidates, config, Progress(0))
    for name, value in again.items():
        if name not in PASSING and stored.get(name) != value:
            yield Finding(WHOLE_RUN, f"{SUMMARY}: {name} is not what the records give")
