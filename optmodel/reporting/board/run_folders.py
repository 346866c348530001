"""What a run's folder shows beyond its published result: programs, output, verdicts, layers.

    shown = read_run_folder(Path("runs/mine"))
    shown.entry.system, shown.details["7"].stdout

A published result has no text of others in it. Where the folder of the run is at hand, its page
shows what the programs were and printed, and the layers beneath the value of `layers.jsonl`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from optmodel import catalog
from optmodel.errors import UserError
from optmodel.evaluation import (
    VERDICTS,
    LabelStatus,
    LayerRow,
    PredictionFields,
    RecordedItem,
    RecordedVerdict,
    first_executions,
    read_layers,
    read_predictions,
    read_recorded_items,
    read_summary,
    read_verdicts,
)
from optmodel.evaluation.prompting import TRANSCRIPTS
from optmodel.execution import Execution
from optmodel.reporting.board.entry import BoardEntry, EntryItem, ExpectedAnswer, ItemAnswer
from optmodel.reporting.board.layer_facts import LayerFacts
from optmodel.reporting.board.publishing import entry_of_summary
from optmodel.reporting.board.verdict_letters import letter_of
from optmodel.runs import RUN, check_command, read_records, read_run

_MOST_SHOWN = 4000


@dataclass(frozen=True, slots=True)
class ItemDetails:
    """Of one item: its program, the end of what it printed, and why it ended as it did.

    `explanations` say of a verdict, by its rule, what was expected and what was found.
    """

    program: str = ""
    stdout: str = ""
    detail: str = ""
    explanations: Mapping[str, str] = field(default_factory=dict)
    layers: LayerRow | None = None


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A result with the details that are at hand, by item.

    `has_folder` says that the run's folder was read, and `has_programs` that its programs were: of
    programs from a file the folder holds what they answered, not what they were.
    """

    entry: BoardEntry
    details: Mapping[str, ItemDetails] = field(default_factory=dict)
    has_folder: bool = False
    has_programs: bool = False

    def with_details_of(self, other: "ShownRun") -> "ShownRun":
        """The result with what is at hand of the same run besides."""
        layers = self.entry.layers or other.entry.layers
        return replace(
            self,
            entry=self.entry.model_copy(update={"layers": layers}),
            details={**self.details, **other.details},
            has_folder=self.has_folder or other.has_folder,
            has_programs=self.has_programs or other.has_programs,
        )

    def with_programs(self, file: Path) -> "ShownRun":
        """The run with the programs of the file of predictions that it scored."""
        known = {item.id for item in self.entry.items}
        predictions = read_predictions(file, _EveryId(), self.entry.prediction_fields)
        details = {
            item: replace(self.details.get(item, ItemDetails()), program=programs[0] or "")
            for item, programs in predictions.items()
            if item in known
        }
        return replace(self, details={**self.details, **details}, has_programs=bool(details))


class _EveryId:
    """All ids that there may be: predictions of items that were not scored are read over."""

    def __contains__(self, item: object) -> bool:
        return True


def is_run_folder(path: Path) -> bool:
    """Whether a folder is that of a run, and no folder of results."""
    return path.is_dir() and (path / RUN).is_file()


def read_run_folder(folder: Path) -> ShownRun:
    """The result of a run under the rules that it was scored by, with all details.

    Raises `BadFileError` where it is no folder of `optmodel evaluate`, and `UserError` where the
    run is not finished.
    """
    check_command(folder, "evaluate")
    entry = entry_of_summary(read_summary(folder))
    if not (folder / "items.jsonl").is_file() or not (folder / VERDICTS).is_file():
        return ShownRun(entry)  # a run of an earlier release
    items, executions = read_recorded_items(folder), first_executions(folder)
    missing = next((item for item in items if item not in executions), None)
    if missing is not None:
        raise UserError(
            f"The run in {folder} is not finished: it has no record of the item '{missing}'; give "
            "the same `optmodel evaluate` command again."
        )
    verdicts = [
        one for one in read_verdicts(folder) if one.sample == 0 and one.turn in ("", "first")
    ]
    rules = {
        name: rule.model_copy(update={"verdicts": _letters(items, verdicts, name)})
        for name, rule in entry.rules.items()
    }
    listed = tuple(_entry_item(item, executions[item.id]) for item in items.values())
    given = read_run(folder)["config"].get("prediction_fields") or {}
    fields = catalog.validated(PredictionFields, given, folder)
    full = entry.model_copy(
        update={
            "rules": rules,
            "items": listed,
            "prediction_fields": fields,
            "layers": LayerFacts.of(read_layers(folder)),
        }
    )
    details = _details(folder, executions, verdicts)
    checked = catalog.validated(BoardEntry, full.model_dump(), folder)
    has_programs = (folder / TRANSCRIPTS).is_file()
    return ShownRun(checked, details, has_folder=True, has_programs=has_programs)


def _letters(
    items: Mapping[str, RecordedItem], verdicts: Iterable[RecordedVerdict], rule: str
) -> str:
    reasons = {one.item: one.reason for one in verdicts if one.rule == rule}
    return "".join(letter_of(reasons[item]) for item in items) if reasons else ""


def _entry_item(item: RecordedItem, execution: Execution) -> EntryItem:
    other = item.corrected if item.corrected != item.label else None
    return EntryItem(
        id=item.id,
        type=item.type,
        label=ExpectedAnswer.of(item.label),
        corrected=None if other is None else ExpectedAnswer.of(other),
        # Runs of earlier releases say nothing of corrected labels.
        is_answerable=item.corrected is not None or item.status is LabelStatus.OK,
        status=item.status,
        reason=item.reason,
        answer=ItemAnswer.of(execution, item.label),
    )


def _details(
    folder: Path, executions: Mapping[str, Execution], verdicts: Iterable[RecordedVerdict]
) -> dict[str, ItemDetails]:
    programs = _asked_programs(folder)
    layers = {row.item: row for row in read_layers(folder)}
    explanations: dict[str, dict[str, str]] = {}
    for one in verdicts:
        if one.detail:
            explanations.setdefault(one.item, {})[one.rule] = one.detail
    return {
        item: ItemDetails(
            program=programs.get(item, execution.text),
            stdout=execution.stdout[-_MOST_SHOWN:],
            detail=execution.detail[-_MOST_SHOWN:],
            explanations=explanations.get(item, {}),
            layers=layers.get(item),
        )
        for item, execution in executions.items()
    }


def _asked_programs(folder: Path) -> dict[str, str]:
    """The first program of each item, where a language model was asked."""
    path = folder / TRANSCRIPTS
    if not path.is_file():
        return {}
    first = (one for one in read_records(path) if one["sample"] == 0)
    return {str(one["item"]): one["turns"][0]["program"] or "" for one in first}
