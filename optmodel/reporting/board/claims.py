"""What a result claims, compared with what is known without running anything.

    problems = claimed_problems(submission, claimed, file)
    [*stated_otherwise(submission, claimed), *judged_otherwise(problems, claimed)]

Each difference is a sentence: between the TOML and the result, and between the result's labels,
rules and baselines and those of the benchmark's file, the catalog and the ledger.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import (
    Ledger,
    Manifest,
    RecordedItem,
    choose_subset,
    load_benchmark,
    load_ledger,
    read_items,
    record_items,
)
from optmodel.judging import load_rule
from optmodel.judging import rule_names as all_rules
from optmodel.reporting.board.entry import LABEL_EDITIONS, BoardEntry
from optmodel.reporting.board.publishing import blind_rules, entry_item
from optmodel.reporting.board.submission import Submission


@dataclass(frozen=True, slots=True)
class ClaimedProblems:
    """The problems that a result claims to be of, as the benchmark's file and the ledger say."""

    manifest: Manifest
    ledger: Ledger
    items: list[RecordedItem]


def claimed_problems(
    submission: Submission, claimed: BoardEntry, file: Path | None
) -> ClaimedProblems:
    """The problems of a result, in the benchmark's order.

    Raises `BadFileError` where it is of others than its TOML says or than the file has, and
    `UserError` where the file is not the one that it scored.
    """
    name = submission.table.benchmark
    if claimed.benchmark.name != name:
        raise BadFileError(
            f"{submission.path}: the benchmark is '{name}', the result is of "
            f"'{claimed.benchmark.name}'."
        )
    if not claimed.items:
        raise BadFileError(f"{submission.result} has no verdicts, and cannot be checked.")
    benchmark = load_benchmark(name)
    given = file or benchmark.find_items()
    if benchmark.digest_of(given) != claimed.benchmark.file_sha256:
        raise UserError(
            f"The result scored other labels than {given} holds ({claimed.benchmark.edition}): "
            "name the file or folder that it scored with --benchmark-file."
        )
    ids = [item.id for item in claimed.items]
    every = read_items(given, benchmark.manifest)
    subset = choose_subset(every, set(ids))
    is_same = [item.id for item in subset.items] == ids
    if not is_same or subset.description != claimed.benchmark.part:
        raise BadFileError(f"{submission.result}: its items are not those of the benchmark's file.")
    ledger = load_ledger(name)
    return ClaimedProblems(benchmark.manifest, ledger, record_items(subset.items, ledger))


def stated_otherwise(submission: Submission, claimed: BoardEntry) -> Iterator[str]:
    """Where the TOML and the result say different things of the same system."""
    for name, value in submission.table.facts().items():
        said = getattr(claimed, name)
        said = said.model_dump() if name == "flags" else said
        if said != value:
            yield f"The TOML gives '{name}' as '{value}', and the result as '{said}'."
    if claimed.is_blind:
        yield "The result says that it is a blind baseline, which nobody submits."
    if not submission.is_of(claimed):
        yield (
            f"The result is of other predictions than '{submission.table.predictions}' "
            f"(SHA-256 {claimed.predictions_sha256[:12]}...)."
        )


def judged_otherwise(problems: ClaimedProblems, claimed: BoardEntry) -> Iterator[str]:
    """Where the result has other labels, rules or baselines than there are here."""
    facts, manifest = claimed.benchmark, problems.manifest
    here = (manifest.title, manifest.edition(facts.file_sha256))
    if (facts.title, facts.edition) != here:
        yield f"The result is of {facts.title}, edition {facts.edition}; it is {', '.join(here)}."
    ends = Counter(str(item.answer.end) for item in claimed.items)
    if ends != Counter(claimed.ends):
        yield f"The result counts the ends {claimed.ends}, and its items have {dict(ends)}."
    yield from _other_rules(claimed)
    if facts.ledger != problems.ledger.digest:
        yield (
            f"The labels were corrected by the ledger '{facts.ledger}', here it is "
            f"'{problems.ledger.digest}': add the run again."
        )
        return
    for item, said in zip(problems.items, claimed.items, strict=True):
        own = entry_item(item, said.answer)
        if own != said:
            differing = [name for name, value in own if value != getattr(said, name)]
            yield f"Item '{item.id}': the result has another {' and '.join(differing)}."
    yield from _other_baselines(problems, claimed)


def _other_rules(claimed: BoardEntry) -> Iterator[str]:
    known = set(all_rules())
    for name, rule in claimed.rules.items():
        if name not in known:
            yield f"The rule '{name}' of the result is not known here."
        elif (own := load_rule(name).fingerprint) != rule.fingerprint:
            yield (
                f"The rule '{name}' is another one here ({own}) than in the result "
                f"({rule.fingerprint}): add the run again."
            )
        if not rule.verdicts or not rule.corrected_verdicts:
            yield f"Under {name} the result has scores without the verdicts that they count."


def _other_baselines(problems: ClaimedProblems, claimed: BoardEntry) -> Iterator[str]:
    """Where a score stands beside another blind baseline than it should."""
    known = set(all_rules())
    rules = [load_rule(name) for name in claimed.rules if name in known]
    for name, own in blind_rules(problems.items, rules).items():
        if own.fingerprint != claimed.rules[name].fingerprint:
            continue  # said already
        for edition in LABEL_EDITIONS:
            score, blind = claimed.rules[name].score(edition), own.score(edition)
            if score is None or blind is None:
                continue
            said = None if score.blind is None else score.blind.num_correct
            if said != blind.num_correct:
                yield (
                    f"Under {name}, on {edition} labels, the result has the blind baseline {said}, "
                    f"and it is {blind.num_correct}."
                )
