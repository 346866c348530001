"""Comparing runs on the same items: accuracies side by side, and the differences in pairs.

    comparison = compare_runs([Path("runs/base"), Path("runs/tuned")])
    comparison.differences[0].counts.p_value       # 0.0215: exact McNemar, tuned against base

Every run is compared with the first one. The comparison is of first samples; the mean over samples
and pass@k stand beside it. Intervals are bootstrapped over groups of near-duplicates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import UserError
from optmodel.evaluation.recorded_items import RecordedItem, read_recorded_items
from optmodel.evaluation.run_under_rule import RunUnderRule
from optmodel.evaluation.sampling import Sampled
from optmodel.evaluation.statistics import (
    Interval,
    detectable_difference,
    grouped_accuracy_interval,
    grouped_bootstrap,
    holm,
    mcnemar,
)
from optmodel.evaluation.summary import RuleScore, Summary, read_summary
from optmodel.judging import load_rule
from optmodel.runs import check_command

_DEFAULT_RULE = "objective-rel-1e-6"


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """A run and its score under the rule; `name` tells runs of one system apart.

    `is_rescored` says that the run was not scored by the rule, or by another revision of it, and
    was judged anew from what it stored.
    """

    name: str
    folder: Path
    summary: Summary
    score: RuleScore
    sampled: Sampled | None
    interval_95: Interval
    is_rescored: bool = False


@dataclass(frozen=True, slots=True)
class PairedCounts:
    """How many items are right in both runs, in one of them alone, and in neither."""

    num_both: int
    num_only_first: int
    num_only_second: int
    num_neither: int

    @property
    def num_items(self) -> int:
        """All items."""
        return self.num_both + self.num_differing + self.num_neither

    @property
    def num_differing(self) -> int:
        """The items in which the runs differ."""
        return self.num_only_first + self.num_only_second

    @property
    def p_value(self) -> float:
        """McNemar's exact p-value."""
        return mcnemar(self.num_only_first, self.num_only_second)

    @property
    def detectable(self) -> float | None:
        """The difference that so many items find with 80 % power, where so many differ."""
        return detectable_difference(self.num_items, self.num_differing / self.num_items)


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """The accuracy of `second` less that of `first`, on the same items.

    `adjusted_p_value` is Holm's, for all comparisons with the first run.
    """

    first: str
    second: str
    counts: PairedCounts
    difference: float
    interval_95: Interval
    adjusted_p_value: float


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Runs on one edition of a benchmark under one rule; the others are against the first."""

    benchmark: str
    labels: str
    rule: str
    num_items: int
    num_groups: int
    runs: tuple[ComparedRun, ...]
    differences: tuple[PairedDifference, ...]


def compare_runs(folders: Sequence[Path], rule: str | None = None) -> RunComparison:
    """Compare stored runs; by default under the strict objective, or a rule that all share.

    A run that was not scored by the rule in the others' revision is judged anew. Raises `UserError`
    unless there are two runs or more on the same items and labels.
    """
    if len(folders) < 2:
        raise UserError("Give two runs or more: a comparison needs something to compare with.")
    if rule is not None:
        load_rule(rule)  # an unknown name is said before anything is read
    for folder in folders:
        check_command(folder, "evaluate")
    summaries = [read_summary(folder) for folder in folders]
    chosen = _common_rule(summaries, rule)
    items = [read_recorded_items(folder) for folder in folders]
    _require_same_items(summaries, items, folders)
    scored = _scored(folders, summaries, chosen)
    groups = _groups(items[0])
    runs = tuple(
        _compared(name, folder, summary, own, items[0], groups)
        for name, folder, summary, own in zip(
            _names(summaries, folders), folders, summaries, scored, strict=True
        )
    )
    first = summaries[0].benchmark
    return RunComparison(
        benchmark=first.title,
        labels=first.labels,
        rule=chosen,
        num_items=len(items[0]),
        num_groups=len(set(groups.values())),
        runs=runs,
        differences=_differences(runs, [own.right for own in scored], groups),
    )


def _common_rule(summaries: Sequence[Summary], wanted: str | None) -> str:
    """The rule to compare by: the wanted one, else one by which each run was scored, if any."""
    if wanted is not None:
        return wanted
    common = [name for name in summaries[0].rules if all(name in one.rules for one in summaries)]
    return _DEFAULT_RULE if _DEFAULT_RULE in common or not common else common[0]


def _scored(folders: Sequence[Path], summaries: Sequence[Summary], rule: str) -> list[RunUnderRule]:
    """Each run under the rule, all in one revision: as recorded, or else that of today."""
    recorded = [summary.rules.get(rule) for summary in summaries]
    prints = {None if one is None else one.fingerprint for one in recorded}
    if len(prints) == 1 and None not in prints:
        return [
            RunUnderRule.recorded(folder, summary, rule)
            for folder, summary in zip(folders, summaries, strict=True)
        ]
    today = load_rule(rule)
    return [
        RunUnderRule.recorded(folder, summary, rule)
        if own is not None and own.fingerprint == today.fingerprint
        else RunUnderRule.rescored(folder, summary, today)
        for folder, summary, own in zip(folders, summaries, recorded, strict=True)
    ]


def _require_same_items(
    summaries: Sequence[Summary],
    items: Sequence[Mapping[str, RecordedItem]],
    folders: Sequence[Path],
) -> None:
    for summary, own, folder in zip(summaries[1:], items[1:], folders[1:], strict=True):
        theirs, ours = summary.benchmark, summaries[0].benchmark
        if (theirs.name, theirs.labels) != (ours.name, ours.labels):
            raise UserError(
                f"{folder} scored {theirs.title} {theirs.labels}, and {folders[0]} {ours.title} "
                f"{ours.labels}: compare runs on the same items and labels."
            )
        if own.keys() != items[0].keys():
            raise UserError(f"{folder} and {folders[0]} scored different items.")


def _groups(items: Mapping[str, RecordedItem]) -> dict[str, int]:
    places = {name: place for place, name in enumerate(items)}
    return {name: places[item.group] for name, item in items.items()}


def _compared(
    name: str,
    folder: Path,
    summary: Summary,
    own: RunUnderRule,
    items: Mapping[str, RecordedItem],
    groups: Mapping[str, int],
) -> ComparedRun:
    shares = [float(own.right[item]) for item in groups]
    interval = grouped_accuracy_interval(shares, list(groups.values()))
    score = own.grouped(list(items.values()))
    return ComparedRun(name, folder, summary, score, own.sampled, interval, own.is_rescored)


def _differences(
    runs: Sequence[ComparedRun],
    rights: Sequence[Mapping[str, bool]],
    groups: Mapping[str, int],
) -> tuple[PairedDifference, ...]:
    """The difference of every run from the first one."""
    pairs = [[(rights[0][item], right[item]) for item in groups] for right in rights[1:]]
    counts = [
        PairedCounts(
            num_both=one.count((True, True)),
            num_only_first=one.count((True, False)),
            num_only_second=one.count((False, True)),
            num_neither=one.count((False, False)),
        )
        for one in pairs
    ]
    adjusted = holm([one.p_value for one in counts])
    differences = [[float(theirs) - float(ours) for ours, theirs in one] for one in pairs]
    return tuple(
        PairedDifference(
            first=runs[0].name,
            second=run.name,
            counts=count,
            difference=sum(values) / len(values),
            interval_95=grouped_bootstrap(values, list(groups.values())),
            adjusted_p_value=p_value,
        )
        for run, count, values, p_value in zip(runs[1:], counts, differences, adjusted, strict=True)
    )


def _names(summaries: Sequence[Summary], folders: Sequence[Path]) -> list[str]:
    """The systems' names; with the folder's where one system has several runs."""
    systems = [summary.system for summary in summaries]
    return [
        system if systems.count(system) == 1 else f"{system} ({folder.name})"
        for system, folder in zip(systems, folders, strict=True)
    ]
