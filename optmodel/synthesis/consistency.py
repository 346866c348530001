"""Whether a run's files fit together: records, `run.toml` and `summary.json`.

What one record says of itself may be flawless and still belong to another run, or stand twice, or
be missing; only the folder tells.

    for finding in inconsistencies(Path("runs/first"), skip=frozenset()):
        finding.line, finding.detail      # (25, 'the key is that of line 3')
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from optmodel.runs import RECORDS, RUN, SUMMARY, digest, read_run, record_lines, record_of
from optmodel.synthesis.candidates import authored_inconsistencies
from optmodel.synthesis.finding import PASSING, WHOLE_RUN, Finding, Lines
from optmodel.synthesis.generating import Progress
from optmodel.synthesis.recipe import ATTEMPT_STRIDE
from optmodel.synthesis.summary import summarize


def inconsistencies(path: Path, skip: frozenset[int]) -> Iterator[Finding]:
    """What does not fit in a run's folder, or in a file of records alone.

    Lines to skip are damaged, or do not fit the schema. Raises `BadFileError` when `run.toml` can
    not be read.
    """
    records = path / RECORDS if path.is_dir() else path
    lines = [
        (line.number, record_of(line)) for line in record_lines(records) if line.number not in skip
    ]
    yield from repeated(lines)
    if not _ends_whole(records):
        num_whole = sum(1 for _ in record_lines(records))
        yield Finding(num_whole + 1, "the line is cut off: it is no record")
    if (path / RUN).is_file():
        run = read_run(path)
        if "method" in run["config"]:
            yield from authored_inconsistencies(path, lines, run)
            return
        try:
            yield from _foreign(lines, run)
            yield from _unfilled(lines, run["config"], len(skip))
        except (KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
            yield Finding(WHOLE_RUN, f"{RUN} is not as `optmodel generate` writes it: {error!r}")
        if not skip:
            yield from _summary(path, lines, run["config"])


def asked_dialects(path: Path) -> tuple[str, ...] | None:
    """The dialects that a run's programs were asked for in; None where no run is known."""
    if not (path / RUN).is_file():
        return None
    asked = read_run(path)["config"].get("dialects")
    return tuple(map(str, asked)) if isinstance(asked, list) else None


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read() == b"\n"


def repeated(lines: Lines) -> Iterator[Finding]:
    """Keys, ids and instances stand once; one instance may be told in several ways by a model."""
    first: dict[tuple[str, str], int] = {}
    for line, record in lines:
        told = {
            "key": record["key"],
            "id": record["id"],
            "instance": digest([record["formulation"], record["data"], _told(record)]),
        }
        again = {
            name: earlier
            for name, value in told.items()
            if (earlier := first.setdefault((name, value), line)) != line
        }
        for name, earlier in list(again.items())[:1]:  # one is enough to name a record
            yield Finding(line, f"the {name} is that of line {earlier}")


def _told(record: Mapping[str, Any]) -> str:
    return record["text"] if "written" in record["origin"] else ""


def _foreign(lines: Lines, run: Mapping[str, Any]) -> Iterator[Finding]:
    """Records that another recipe made, or other versions."""
    families = list(run["config"]["families"])
    solvers = _usual_solvers(lines)
    for line, record in lines:
        config, origin = run["config"], record["origin"]
        attempt = len(origin["rejected"])
        indices = [
            origin["slot"] // len(families) + number * ATTEMPT_STRIDE
            for number in range(attempt + 1)
        ]
        told = [*(item["index"] for item in origin["rejected"]), origin["index"]]
        facts = {
            "family": (record["family"], families[origin["slot"] % len(families)]),
            "family_version": (origin["family_version"], config["families"].get(record["family"])),
            "seed": (origin["seed"], config["seed"]),
            "indices": (told, indices),
            "generator": (record["generator"], f"optmodel {run['about']['versions']['optmodel']}"),
            "versions of solvers": (_solvers(record), solvers & _solvers(record)),
        }
        if config["difficulty"] != "all":
            facts["difficulty"] = (record["difficulty"], config["difficulty"])
        for name, (seen, wanted) in facts.items():
            if seen != wanted:
                yield Finding(line, f"{name}: {_text(seen)}, where the run has {_text(wanted)}")


def _solvers(record: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    certificate = record["certificate"]
    return frozenset(
        {
            (certificate["solver"], certificate["solver_version"]),
            (certificate["second_solver"], certificate["second_version"]),
        }
    )


def _usual_solvers(lines: Lines) -> frozenset[tuple[str, str]]:
    """For each solver the version that most records tell: one run has one."""
    told = Counter(pair for _, record in lines for pair in sorted(_solvers(record)))
    usual: dict[str, str] = {}
    for (solver, version), _ in told.most_common():
        usual.setdefault(solver, version)
    return frozenset(usual.items())


def _text(value: object) -> str:
    return repr(sorted(value) if isinstance(value, frozenset) else value)


def _unfilled(lines: Lines, config: Mapping[str, Any], num_skipped: int) -> Iterator[Finding]:
    """Slots without a record, beyond the last, or out of order."""
    slots = [(line, record["origin"]["slot"]) for line, record in lines]
    missing = sorted(set(range(config["count"])) - {slot for _, slot in slots})
    if len(missing) > num_skipped:
        some = ", ".join(map(str, missing[:5])) + (", ..." if len(missing) > 5 else "")
        detail = f"{len(missing)} of {config['count']} slots have no record: {some}"
        yield Finding(WHOLE_RUN, detail)
    highest = -1
    for line, slot in slots:
        if slot >= config["count"]:
            yield Finding(line, f"slot {slot} is beyond the {config['count']} of the run")
        elif slot < highest:
            yield Finding(line, f"slot {slot} stands after slot {highest}")
        highest = max(highest, slot)


def _summary(path: Path, lines: Lines, config: Mapping[str, Any]) -> Iterator[Finding]:
    """The summary counts what is there."""
    try:
        stored = json.loads((path / SUMMARY).read_text(encoding="utf-8"))
    except OSError:
        yield Finding(WHOLE_RUN, f"there is no {SUMMARY}: the run is not finished")
        return
    except (ValueError, RecursionError):
        stored = None
    rejections = Counter(item["reason"] for _, r in lines for item in r["origin"]["rejected"])
    again = summarize((record for _, record in lines), config, Progress(0, rejections=rejections))
    if not isinstance(stored, dict) or again.keys() != stored.keys():
        yield Finding(WHOLE_RUN, f"{SUMMARY} is not as `optmodel generate` writes it")
        return
    for name, value in again.items():
        if name not in PASSING and stored[name] != value:
            yield Finding(WHOLE_RUN, f"{SUMMARY}: {name} is not what the records give")
