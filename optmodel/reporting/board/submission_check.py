"""The check of a submission: its programs are executed again, and its claims are compared.

    found = check_submission(read_submission(Path("submissions/mine")), CheckSettings(num_items=50))
    found.differences         # a sentence for each; none where all is as claimed

Nothing of a submission is run but its programs, each in the sandbox, under limits that are no wider
than the benchmark's own.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from optmodel.errors import BadFileError
from optmodel.evaluation import EvaluateConfig, evaluate, load_benchmark
from optmodel.execution import Limits, SandboxLevel
from optmodel.random_stream import RandomStream
from optmodel.reporting.board.claims import claimed_problems, judged_otherwise, stated_otherwise
from optmodel.reporting.board.entry import BoardEntry
from optmodel.reporting.board.publishing import entry_of_run
from optmodel.reporting.board.submission import Submission
from optmodel.reporting.board.verdict_letters import outcome_of
from optmodel.runs import atomic_write

_NO_WIDER = (
    "memory_bytes",
    "disk_bytes",
    "num_files",
    "num_processes",
    "output_bytes",
    "model_bytes",
    "report_bytes",
    "num_variables",
)


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """How many items are executed again (None: all), which ones, and how."""

    num_items: int | None = None
    seed: int = 0
    benchmark_file: Path | None = None
    wall_seconds: float | None = None
    workers: int = 1
    require: SandboxLevel = SandboxLevel.LIMITED


@dataclass(frozen=True, slots=True)
class SubmissionCheck:
    """How many items were executed again, of how many, and what differs from the claims.

    `num_not_run` of them could not be run here, through no fault of their own. `claims_layers` says
    that the result counts layers beneath the value, which are not judged again.
    """

    num_checked: int
    num_items: int
    differences: tuple[str, ...]
    num_not_run: int = 0
    claims_layers: bool = False


def check_submission(submission: Submission, settings: CheckSettings) -> SubmissionCheck:
    """Check all claims that can be checked, and execute programs again.

    Raises `BadFileError` where the submission cannot be read, and `UserError` where its problems
    are not at hand, before anything is run.
    """
    claimed = submission.read_result()
    problems = claimed_problems(submission, claimed, settings.benchmark_file)
    limits = _limits(submission, claimed, settings)
    stated = [*stated_otherwise(submission, claimed), *judged_otherwise(problems, claimed)]
    found = _execute_again(submission, claimed, _chosen(claimed, settings), limits, settings)
    differing = [*_differences(claimed, found), *sampled_otherwise(claimed, found)]
    # A claim is a stranger's text, and stays on the line of its sentence.
    sentences = tuple(" ".join(one.split()) for one in (*stated, *differing))
    return SubmissionCheck(
        num_checked=len(found.items),
        num_items=len(claimed.items),
        differences=sentences,
        num_not_run=found.num_infrastructure,
        claims_layers=claimed.layers is not None,
    )


def _chosen(claimed: BoardEntry, settings: CheckSettings) -> list[str]:
    """The ids of the items to execute again, in the benchmark's order."""
    ids = [item.id for item in claimed.items]
    if settings.num_items is None or settings.num_items >= len(ids):
        return ids
    stream = RandomStream("leaderboard check", settings.seed, claimed.predictions_sha256)
    chosen = set(stream.sample(ids, settings.num_items))
    return [item for item in ids if item in chosen]


def _limits(submission: Submission, claimed: BoardEntry, settings: CheckSettings) -> Limits:
    """The limits of the claimed run. Raises `BadFileError` where they are wider than allowed."""
    try:
        limits = TypeAdapter(Limits).validate_python(claimed.limits)
    except ValidationError as error:
        raise BadFileError(f"{submission.result}: 'limits' are none that a run has.") from error
    manifest = load_benchmark(claimed.benchmark.name).manifest
    longest = settings.wall_seconds or manifest.limits.wall_seconds
    widest = Limits(wall_seconds=longest)
    if limits.wall_seconds > longest:
        raise BadFileError(
            f"{submission.result}: programs had {limits.wall_seconds:g} s each, and may have "
            f"{longest:g} s: allow more with --wall-seconds."
        )
    for name in _NO_WIDER:
        if getattr(limits, name) > getattr(widest, name):
            raise BadFileError(
                f"{submission.result}: the limit {name} is {getattr(limits, name)}, and may be "
                f"{getattr(widest, name)}."
            )
    return limits


def _execute_again(
    submission: Submission,
    claimed: BoardEntry,
    items: Sequence[str],
    limits: Limits,
    settings: CheckSettings,
) -> BoardEntry:
    """The result of the chosen items, executed here in a folder that is removed after it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        atomic_write(folder / "items.txt", "".join(f"{item}\n" for item in items))
        config = EvaluateConfig(
            benchmark=claimed.benchmark.name,
            benchmark_file=settings.benchmark_file,
            predictions=submission.predictions,
            prediction_fields=submission.table.prediction_fields,
            items=folder / "items.txt",
            system=claimed.system,
            limits=limits,
            confirm=claimed.confirms,
        )
        evaluate(config, folder / "run", num_workers=settings.workers, require=settings.require)
        return entry_of_run(folder / "run", settings.benchmark_file)


def _differences(claimed: BoardEntry, found: BoardEntry) -> Iterator[str]:
    """A sentence for each item and pair of verdicts that differ, with the rules."""
    places = {item.id: place for place, item in enumerate(claimed.items)}
    for number, item in enumerate(found.items):
        place = places[item.id]
        said = claimed.items[place]
        for (edition, letter, own), rules in _pairs(claimed, place, found, number).items():
            if letter != own:
                more = "" if len(rules) == 1 else f" and {len(rules) - 1} more rules"
                yield (
                    f"Item '{item.id}': under {rules[0]}{more}, on {edition} labels, the result "
                    f"says '{outcome_of(letter)}' and it is '{outcome_of(own)}'; the program ended "
                    f"as '{item.answer.end}' here, as '{said.answer.end}' there."
                )


def sampled_otherwise(claimed: BoardEntry, found: BoardEntry) -> Iterator[str]:
    """Where there are fewer samples than claimed, or pass@k is another one over all items."""
    if found.attempts < claimed.attempts:
        yield (
            f"The result is of {claimed.attempts} attempts, the predictions have {found.attempts}."
        )
    elif len(found.items) == len(claimed.items):
        for name in claimed.rules.keys() & found.rules.keys():
            said, own = claimed.rules[name].sampled, found.rules[name].sampled
            if said is not None and own is not None and said.pass_at != own.pass_at:
                yield f"Under {name} the result has pass@k {said.pass_at}, and it is {own.pass_at}."


def _pairs(
    claimed: BoardEntry, place: int, found: BoardEntry, number: int
) -> dict[tuple[str, str, str], list[str]]:
    """What is claimed of an item and what was found, on which labels, with the rules of each."""
    pairs: dict[tuple[str, str, str], list[str]] = {}
    for name, rule in claimed.rules.items():
        own = found.rules.get(name)
        if own is None or own.fingerprint != rule.fingerprint or not rule.verdicts:
            continue  # said once for all items
        pair = ("original", rule.verdicts[place], own.verdicts[number])
        pairs.setdefault(pair, []).append(name)
        if rule.corrected_verdicts and claimed.benchmark.ledger == found.benchmark.ledger:
            pair = ("corrected", rule.corrected_verdicts[place], own.corrected_verdicts[number])
            pairs.setdefault(pair, []).append(name)
    return pairs
