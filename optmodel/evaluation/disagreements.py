"""Labels that programs dispute: independent ones agree with each other and not with the label.

    find_disagreements([Path("runs/a"), Path("runs/b")], load_rule("objective-rel-1e-6"))
    # [Disagreement(id="29", label=3.0, answer=None, systems=("a", "b"), status="ok")]

Agreement proves nothing, since systems misread a text alike; it says where to look first. Nothing
is run: the answers are those of stored executions, found without the label.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import UserError
from optmodel.evaluation.config import EvaluationTable
from optmodel.evaluation.judged_samples import sample_answers, states_one_value
from optmodel.evaluation.labels import LabelStatus
from optmodel.evaluation.recorded_items import RecordedItem
from optmodel.evaluation.rescoring import StoredRun, read_evaluation_table, read_stored_run
from optmodel.evaluation.scoring import judge_all
from optmodel.evaluation.selection import SampleAnswer
from optmodel.judging import Rule


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An item on which systems have one answer and the label another; None is "no solution".

    `status` is what the ledger says of the label already.
    """

    id: str
    label: float | None
    answer: float | None
    systems: tuple[str, ...]
    status: LabelStatus


@dataclass(frozen=True, slots=True)
class RepeatedRun:
    """A run of the same system or the same programs as the `first`: it is no second opinion."""

    folder: Path
    first: Path


def repeated_runs(folders: Sequence[Path]) -> list[RepeatedRun]:
    """The runs whose agreement with an earlier one is not independent."""
    earlier = _earlier_runs([read_evaluation_table(folder) for folder in folders])
    return [
        RepeatedRun(folder, folders[place])
        for folder, place in zip(folders, earlier, strict=True)
        if place is not None
    ]


def _earlier_runs(tables: Sequence[EvaluationTable]) -> list[int | None]:
    """For each run the place of the first one of its system or its programs, None at that one."""
    first: dict[str, int] = {}
    places: list[int | None] = []
    for place, table in enumerate(tables):
        keys = [f"system {table.system}", f"programs {table.predictions_sha256 or place}"]
        found = next((first[key] for key in keys if key in first), None)
        places.append(found)
        if found is None:
            first |= dict.fromkeys(keys, place)
    return places


def find_disagreements(
    folders: Sequence[Path], rule: Rule, benchmark: str | None = None
) -> list[Disagreement]:
    """Items on which two systems or more have one answer that the rule calls wrong.

    Each system counts once, by the first program of its first run that is given, and so do the same
    programs under several names; runs may be of different parts. Of several such answers the one of
    most systems is named. Raises `UserError` where the runs are not of one edition of the
    benchmark, or the rule is not of one value.
    """
    if not states_one_value(rule):
        raise UserError(
            f"'{rule.name}' compares no single value: choose a rule of the objective with --rule."
        )
    runs = [read_stored_run(folder) for folder in folders]
    _require_one_edition(runs, folders, benchmark)
    items: dict[str, RecordedItem] = {}
    answers: dict[str, dict[str, SampleAnswer]] = {}
    earlier = _earlier_runs([run.table for run in runs])
    for run in (run for run, place in zip(runs, earlier, strict=True) if place is None):
        for item, answer in _wrong_answers(run, rule):
            items.setdefault(item.id, item)
            answers.setdefault(item.id, {})[run.table.system] = answer
    found = (_disagreement(items[name], by_system) for name, by_system in answers.items())
    order = {item.id: place for run in runs for place, item in enumerate(run.items)}
    return sorted((one for one in found if one is not None), key=lambda one: order[one.id])


def _require_one_edition(
    runs: Sequence[StoredRun], folders: Sequence[Path], benchmark: str | None
) -> None:
    wanted = runs[0].table.benchmark if benchmark is None else benchmark
    for run, folder in zip(runs, folders, strict=True):
        if run.table.benchmark != wanted:
            raise UserError(
                f"The run in {folder} scored {run.table.benchmark}, and not {wanted}: give runs of "
                f"'{wanted}'."
            )
        if run.table.edition != runs[0].table.edition:
            raise UserError(
                f"The runs in {folder} and {folders[0]} scored other labels ({run.table.edition} "
                f"and {runs[0].table.edition}): give runs on one edition."
            )


def _wrong_answers(run: StoredRun, rule: Rule) -> list[tuple[RecordedItem, SampleAnswer]]:
    """The items of a run whose program answers something, and not what the label says."""
    judged = judge_all(run.items, run.executions, [rule])
    answers = sample_answers(rule, [judged], [run.executions], run.items)
    return [
        (one.item, answer)
        for one, [answer] in zip(judged, answers, strict=True)
        if not one.verdict.correct and (answer.value is not None or answer.has_no_solution)
    ]


def _disagreement(item: RecordedItem, by_system: dict[str, SampleAnswer]) -> Disagreement | None:
    agreeing = [
        (answer, tuple(one for one, other in by_system.items() if answer.agrees(other)))
        for answer in by_system.values()
    ]
    answer, systems = max(agreeing, key=lambda one: len(one[1]))
    if len(systems) < 2:
        return None
    names = tuple(sorted(systems))
    return Disagreement(item.id, item.label.optimum, answer.value, names, item.status)
