"""Whether a run's files fit together: records, candidates, `run.toml` and `summary.json`.

A record that passes every check of its own may still belong to another run, stand twice, or be
missing. These checks compare the files of a folder with one another.

    for issue in inconsistencies(Path("runs/first"), skip=frozenset()):
        issue.line, issue.detail      # (25, 'the key is that of line 3')
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optmodel.composer import COMPOSER
from optmodel.errors import BadFileError, UserError
from optmodel.formulation import ProgramStyle
from optmodel.runs import (
    RECORDS,
    RUN,
    SUMMARY,
    Progress,
    digest,
    read_records,
    read_run,
    record_lines,
    record_of,
)
from optmodel.synthesis.config import (
    EXACT,
    DrawPlace,
    OutcomeShares,
    SlotPlan,
    draw_place,
    style_of_slot,
)
from optmodel.synthesis.generators import CANDIDATES
from optmodel.synthesis.summary import llm_summary, summarize
from optmodel.triples import (
    DatasetRecord,
    ProblemOutcome,
    TripleRecord,
    outcome_of,
    record_type,
)

WHOLE_RUN = 0
"""The line number of an issue that concerns the run as a whole."""

LAST_PROCESS_FIELDS = (
    "num_made_by_last_process",
    "seconds_of_last_process",
    "triples_per_second",
    "dollars",
    "dollars_per_triple",
)
"""Fields of a summary that depend on the last process, and are not compared."""


@dataclass(frozen=True, slots=True)
class RunIssue:
    """What does not fit, and on which line."""

    line: int
    detail: str


Lines = Sequence[tuple[int, DatasetRecord]]


def inconsistencies(path: Path, skip: frozenset[int]) -> Iterator[RunIssue]:
    """What does not fit in a run's folder, or in a file of records alone.

    Lines to skip are damaged, or do not fit the schema. Raises `BadFileError` when `run.toml` can
    not be read.
    """
    records = path / RECORDS if path.is_dir() else path
    lines: list[tuple[int, DatasetRecord]] = []
    for line in record_lines(records):
        if line.number in skip:
            continue
        row = record_of(line)
        try:
            lines.append((line.number, record_type(row).of(row)))
        except BadFileError:  # it was named when it was checked
            skip |= {line.number}
    yield from repeated(lines)
    if not _ends_whole(records):
        num_whole = sum(1 for _ in record_lines(records))
        yield RunIssue(num_whole + 1, "the line is cut off: it is no record")
    if (path / RUN).is_file():
        run = read_run(path)
        if "method" in run["config"]:
            yield from _llm_run_issues(path, lines, run)
            return
        try:
            yield from _foreign_records(lines, run)
            yield from _unfilled_slots(lines, run["config"], len(skip))
        except (KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
            yield RunIssue(WHOLE_RUN, f"{RUN} is not as `optmodel generate` writes it: {error!r}")
        except UserError as error:  # bands, a histogram or shares that are none
            yield RunIssue(WHOLE_RUN, f"{RUN} is not as `optmodel generate` writes it: {error}")
            return
        if not skip:
            yield from _summary_issues(path, lines, run["config"])


def requested_dialects(path: Path) -> tuple[str, ...] | None:
    """The dialects that a run was to render programs in; None where there is no `run.toml`."""
    if not (path / RUN).is_file():
        return None
    requested = read_run(path)["config"].get("dialects")
    return tuple(map(str, requested)) if isinstance(requested, list) else None


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read() == b"\n"


def repeated(lines: Lines) -> Iterator[RunIssue]:
    """Duplicate keys, ids and instances; models may describe one instance in several texts."""
    first: dict[tuple[str, str], int] = {}
    for line, record in lines:
        text = "" if record.origin.provenance is None else record.text
        facts = {
            "key": record.key,
            "id": record.id,
            "instance": digest([record.formulation, record.data, text]),
        }
        again = {
            name: earlier
            for name, value in facts.items()
            if (earlier := first.setdefault((name, value), line)) != line
        }
        for name, earlier in list(again.items())[:1]:  # one is enough to name a record
            yield RunIssue(line, f"the {name} is that of line {earlier}")


def _foreign_records(lines: Lines, run: Mapping[str, Any]) -> Iterator[RunIssue]:
    """Records that another configuration made, or other versions of the software."""
    config = run["config"]
    usual = _usual_solvers(lines)
    plan = SlotPlan.of_table(config)
    shares = OutcomeShares.read(config.get("include", {}))
    count = config["count"] if config.get(EXACT) and config["count"] >= 1 else None
    composer = {COMPOSER.name: config["composer"]} if "composer" in config else {}
    versions = composer | config["families"]
    for line, record in lines:
        origin, solvers = record.origin, _solvers(record)
        outcome = shares.of_slot(config["seed"], origin.slot, count)
        attempts = range(len(origin.rejected) + 1)
        places = [_place_of(config, plan, origin.slot, number, outcome) for number in attempts]
        drawn = [*(item.index for item in origin.rejected), origin.index]
        triple = record if isinstance(record, TripleRecord) else None
        is_measured = triple is not None and triple.measures is not None
        facts: dict[str, tuple[object, object]] = {
            "outcome": (outcome_of(record).value, outcome.value),
            "family": (record.source, places[-1].source),
            "family_version": (origin.family_version, versions.get(record.source)),
            "seed": (origin.seed, config["seed"]),
            "style": (str(record.style), str(_style(config, origin.slot))),
            "indices": (drawn, [place.index for place in places]),
            "measured": (is_measured, bool(triple and (plan or config.get("measure")))),
            "generator": (record.generator, f"optmodel {run['about']['versions']['optmodel']}"),
            "versions of solvers": (solvers, usual & solvers),
        }
        if config["difficulty"] != "all":
            facts["difficulty"] = (record.difficulty.value, config["difficulty"])
        for name, (seen, wanted) in facts.items():
            if seen != wanted:
                yield RunIssue(line, f"{name}: {_text(seen)}, where the run has {_text(wanted)}")
        if plan is None or triple is None or origin.slot >= plan.count:
            continue
        missed = plan.missed_band(triple)
        if missed is not None:
            yield RunIssue(line, f"its measures are not in the run's band {missed}")


def _place_of(
    config: Mapping[str, Any],
    plan: SlotPlan | None,
    slot: int,
    attempt: int,
    outcome: ProblemOutcome,
) -> DrawPlace:
    """From where a slot of the run draws at an attempt."""
    families = list(config["families"])
    if plan is None:
        has_composer = "composer" in config
        return draw_place(
            families, config["seed"], slot, attempt, outcome, has_composer=has_composer
        )
    is_planned = slot < plan.count
    family = plan.family(slot, attempt) if is_planned else families[slot % len(families)]
    return DrawPlace(str(family), plan.index(slot, attempt))


def _style(config: Mapping[str, Any], slot: int) -> ProgramStyle:
    """The style that a run asks for, of the programs in one slot."""
    return style_of_slot(config.get("style", "structured"), config["seed"], slot)


def _solvers(record: DatasetRecord) -> frozenset[tuple[str, str]]:
    return frozenset(
        pair
        for certificate in record.certificates
        for pair in (
            (certificate.solver, certificate.solver_version),
            (certificate.second_solver, certificate.second_version),
        )
    )


def _usual_solvers(lines: Lines) -> frozenset[tuple[str, str]]:
    """For each solver the version that most records name: one run has one."""
    named = Counter(pair for _, record in lines for pair in sorted(_solvers(record)))
    usual: dict[str, str] = {}
    for (solver, version), _ in named.most_common():
        usual.setdefault(solver, version)
    return frozenset(usual.items())


def _text(value: object) -> str:
    return repr(sorted(value) if isinstance(value, frozenset) else value)


def _unfilled_slots(
    lines: Lines, config: Mapping[str, Any], num_skipped: int
) -> Iterator[RunIssue]:
    """Slots that have no record, are beyond the last, or are out of order."""
    slots = [(line, record.origin.slot) for line, record in lines]
    missing = sorted(set(range(config["count"])) - {slot for _, slot in slots})
    if len(missing) > num_skipped:
        some = ", ".join(map(str, missing[:5])) + (", ..." if len(missing) > 5 else "")
        detail = f"{len(missing)} of {config['count']} slots have no record: {some}"
        yield RunIssue(WHOLE_RUN, detail)
    highest = -1
    for line, slot in slots:
        if slot >= config["count"]:
            yield RunIssue(line, f"slot {slot} is beyond the {config['count']} of the run")
        elif slot < highest:
            yield RunIssue(line, f"slot {slot} stands after slot {highest}")
        highest = max(highest, slot)


def _summary_issues(path: Path, lines: Lines, config: Mapping[str, object]) -> Iterator[RunIssue]:
    """Fields of `summary.json` that differ from a summary of the records."""
    try:
        stored = json.loads((path / SUMMARY).read_text(encoding="utf-8"))
    except OSError:
        yield RunIssue(WHOLE_RUN, f"there is no {SUMMARY}: the run is not finished")
        return
    except (ValueError, RecursionError):
        stored = None
    reasons = Counter(item.reason for _, record in lines for item in record.origin.rejected)
    again = summarize(
        (record for _, record in lines), config, Progress(0, rejections=reasons)
    ).to_table()
    if not isinstance(stored, dict) or again.keys() != stored.keys():
        yield RunIssue(WHOLE_RUN, f"{SUMMARY} is not as `optmodel generate` writes it")
        return
    yield from _differing_counts(stored, again)


def _differing_counts(
    stored: Mapping[str, object], again: Mapping[str, object]
) -> Iterator[RunIssue]:
    for name, value in again.items():
        if name not in LAST_PROCESS_FIELDS and stored.get(name) != value:
            yield RunIssue(WHOLE_RUN, f"{SUMMARY}: {name} is not what the records give")


def _llm_run_issues(path: Path, lines: Lines, run: Mapping[str, Any]) -> Iterator[RunIssue]:
    """What does not fit among the records, candidates, summary and configuration of a run."""
    try:
        candidates = list(read_records(path / CANDIDATES))
        accepted = [o["key"] for slot in candidates for o in slot["outcomes"] if o["key"]]
        yield from _foreign_llm_records(lines, run, accepted)
        for number, slot in enumerate(candidates):
            if slot["slot"] != number:
                detail = f"{CANDIDATES}: slot {slot['slot']} stands in place {number}"
                yield RunIssue(WHOLE_RUN, detail)
                break
        try:
            stored = json.loads((path / SUMMARY).read_text(encoding="utf-8"))
        except OSError:
            yield RunIssue(WHOLE_RUN, f"there is no {SUMMARY}: the run is not finished")
            return
        triples = [record for _, record in lines if isinstance(record, TripleRecord)]
        again = llm_summary(triples, candidates, run["config"], Progress(0)).to_table()
        yield from _differing_counts(stored, again)
    except (BadFileError, KeyError, TypeError, ValueError, RecursionError) as error:
        detail = f"{CANDIDATES} is not as `optmodel generate` writes it: {error}"
        yield RunIssue(WHOLE_RUN, detail)


def _foreign_llm_records(
    lines: Lines, run: Mapping[str, Any], accepted: list[str]
) -> Iterator[RunIssue]:
    """Records that another configuration made, or that no candidate became."""
    config = run["config"]
    wanted = [config[name] for name in ("method", "teller", "modeller", "dialect", "seed")]
    wanted.append(f"optmodel {run['about']['versions']['optmodel']}")
    for line, record in lines:
        provenance, num_programs = record.origin.provenance, 0
        seen: list[object] = [None] * 4
        if provenance is not None:
            num_programs = len(provenance.evidence)
            models = (provenance.writer_model, provenance.coder_model)
            seen = [provenance.method, *models, provenance.dialect]
        facts = [*seen, record.origin.seed, record.generator]
        if facts != wanted:
            yield RunIssue(line, f"{facts}, where the run has {wanted}")
        if num_programs <= config["fresh"]:
            detail = f"fewer trials than the {1 + config['fresh']} that the run asks for"
            yield RunIssue(line, detail)
        style = _style(config, record.origin.slot)
        if record.style is not style:
            yield RunIssue(line, f"the programs are {record.style}, where the run has {style}")
        if record.key not in accepted:
            yield RunIssue(line, "no candidate became this triple")
    missing = len(accepted) - len({record.key for _, record in lines} & set(accepted))
    if missing:
        yield RunIssue(WHOLE_RUN, f"{missing} accepted candidates have no record")
