"""The layers beneath the value, for a stored run: what they say of each item, and in all.

    problems = TripleProblems(Path("runs/held-out"))
    report = judge_layers(Path("runs/mine"), problems, programs)
    report.counts["same model"], report.right_value_wrong_model       # and an item to read

The rows are written to `layers.jsonl` in the run's folder, one an item, the worst verdict first.
Only variants of programs are run, in the sandbox; nothing else of the run is changed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from optmodel.equivalence import StrengthReport, compare_strength, read_captured_model
from optmodel.errors import UserError
from optmodel.evaluation.layers.layer_row import LAYERS, LayerRow, read_layers
from optmodel.evaluation.layers.layered_problem import LayeredProblem, layer_verdicts
from optmodel.evaluation.recorded_verdicts import read_verdicts
from optmodel.evaluation.rescoring import first_executions
from optmodel.evaluation.summary import read_summary
from optmodel.execution import Execution, Program, Runner, SandboxLevel
from optmodel.rejection import Rejection
from optmodel.runs import RECORDS, atomic_write, canonical, check_command, digest, read_records
from optmodel.triples import TripleRecord, read_triples

VALUE_RULE = "objective-rel-1e-6"
"""The rule by which a value counts as right beside the layers."""


class Problems(Protocol):
    """The problems of a run's items, as the layers need them."""

    @property
    def path(self) -> Path:
        """What they are read from; no program may see it."""

    def require_same_benchmark(self, run: Path) -> None:
        """Raises `UserError` where a run was made on other problems."""

    def of(self, item: str) -> LayeredProblem | None:
        """The problem of an item; None where no reference is known."""

    def key(self, item: str) -> str:
        """What tells an item's reference from any other; empty where none is known."""


@dataclass(frozen=True)
class TripleProblems:
    """The problems of our own triples, by their ids: each has its formulation and its data."""

    path: Path

    @cached_property
    def records(self) -> Mapping[str, TripleRecord]:
        """The triples by id. Raises `BadFileError` where they cannot be read."""
        return {record.id: record for record in read_triples(self.path)}

    def require_same_benchmark(self, run: Path) -> None:
        """Raises `UserError` where no item of a run is among the triples."""
        check_command(run, "evaluate")
        scored = (str(record.get("item")) for record in read_records(run / RECORDS))
        if self.records.keys().isdisjoint(scored):
            raise UserError(
                f"The run in {run} was not made on the triples of {self.path}: name those that it "
                "scored with --triples, or a run of reference programs with --reference."
            )

    def of(self, item: str) -> LayeredProblem | None:
        """The problem of an item that is a triple."""
        record = self.records.get(item)
        if record is None:
            return None
        return LayeredProblem.of(record.parse_instance(), record.objective, record.key)

    def key(self, item: str) -> str:
        """The id of the triple, a hash of its content."""
        return item if item in self.records else ""


@dataclass(frozen=True)
class ReferenceProblems:
    """The problems of a run of reference programs: their captured models are the references."""

    run: Path

    @property
    def path(self) -> Path:
        """The folder of the run."""
        return self.run

    @cached_property
    def executions(self) -> Mapping[str, Execution]:
        """The executions by item."""
        check_command(self.run, "evaluate")
        return first_executions(self.run)

    def require_same_benchmark(self, run: Path) -> None:
        """Raises `UserError` where a run is of another benchmark, or of another file of it."""
        own, other = (read_summary(one).benchmark for one in (self.run, run))
        if (own.name, own.file_sha256) != (other.name, other.file_sha256):
            raise UserError(
                f"{self.run} scored {own.title} {own.edition}, and {run} {other.title} "
                f"{other.edition}: name a run of reference programs on the same file."
            )

    def of(self, item: str) -> LayeredProblem | None:
        """The problem of an item that has a reference program."""
        execution = self.executions.get(item)
        return None if execution is None else LayeredProblem.of_reference_program(execution)

    def key(self, item: str) -> str:
        """The key of the reference program's record."""
        execution = self.executions.get(item)
        return "" if execution is None else execution.key


@dataclass(frozen=True, slots=True)
class LayerReport:
    """All rows of a run; `num_without_reference` items have none.

    `num_kept` rows have verdicts of variants, or a strength, from an earlier call that judged the
    same; `num_lost` earlier rows had some that are gone, as they judged something else.
    """

    rows: tuple[LayerRow, ...]
    num_without_reference: int
    num_kept: int = 0
    num_lost: int = 0

    @property
    def counts(self) -> dict[str, Counter[str]]:
        """How often each layer says yes, no and unknown."""
        found: dict[str, Counter[str]] = {}
        for row in self.rows:
            for one in row.layers:
                found.setdefault(one.layer, Counter())[one.answer] += 1
        return found

    @property
    def answers(self) -> Counter[str]:
        """How often value and layers together say yes, no and unknown."""
        return Counter(row.answer for row in self.rows)

    @property
    def right_value_wrong_model(self) -> list[LayerRow]:
        """The items whose value is right and that a layer refuses."""
        return [row for row in self.rows if row.value_is_right and row.is_refused]

    @property
    def wrong_value_right_model(self) -> list[LayerRow]:
        """The items whose value is wrong and whose model is proven to be the reference's."""
        return [row for row in self.rows if not row.value_is_right and row.is_same_model]

    @property
    def strengths(self) -> list[StrengthReport]:
        """The strengths of the items that have one."""
        return [row.strength for row in self.rows if row.strength is not None]

    @property
    def weaker_formulations(self) -> list[LayerRow]:
        """The items whose formulation has a weaker root bound than the reference."""
        return [row for row in self.rows if row.strength is not None and row.strength.is_weaker]


def judge_layers(
    run: Path,
    problems: Problems,
    programs: Mapping[str, Program],
    *,
    num_workers: int = 1,
    require: SandboxLevel = SandboxLevel.LIMITED,
    with_strength: bool = False,
    hidden: Iterable[Path] = (),
) -> LayerReport:
    """Judge the first program of each item of a stored run, and write `layers.jsonl`.

    `programs` are needed by the layers that run variants; an item without one is judged by its
    captured model alone. What an earlier call stored of variants and strength is kept where this
    one has none and judges the same program and reference. Programs see neither the run, nor what
    the problems are read from, nor the `hidden` paths. Raises `UserError` where the folder holds no
    finished evaluation or no item has a reference, and `BadFileError` on malformed earlier rows.
    """
    check_command(run, "evaluate")
    problems.require_same_benchmark(run)
    executions = first_executions(run)
    right = _right_items(run)
    unseen = (run, problems.path, *hidden)
    earlier = {row.item: row for row in read_layers(run)}
    with Runner(num_workers=num_workers, require=require, hidden=unseen) as runner:
        judged = _Judged(problems, programs, runner, with_strength)
        new = [
            row
            for item, execution in executions.items()
            if (row := judged.row(item, execution, is_right=item in right)) is not None
        ]
    if not new:
        raise UserError(
            f"No item of {run} has a reference: name the triples or the reference run that its "
            "items come from."
        )
    rows = {
        row.item: row.completed_by(earlier[row.item]) if row.item in earlier else row for row in new
    }
    atomic_write(run / LAYERS, "".join(f"{canonical(row.to_row())}\n" for row in rows.values()))
    return LayerReport(
        rows=tuple(rows.values()),
        num_without_reference=len(executions) - len(rows),
        num_kept=sum(row != rows[row.item] for row in new),
        num_lost=sum(one.item not in rows or rows[one.item].lacks(one) for one in earlier.values()),
    )


def _right_items(run: Path) -> set[str]:
    """The items whose first program has the right value: by the usual rule, or the run's first."""
    verdicts = [one for one in read_verdicts(run) if one.sample == 0 and one.turn in ("", "first")]
    rules = [one.rule for one in verdicts]
    rule = VALUE_RULE if VALUE_RULE in rules else rules[0] if rules else ""
    return {one.item for one in verdicts if one.rule == rule and one.correct}


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the items of a run are judged with."""

    problems: Problems
    programs: Mapping[str, Program]
    runner: Runner
    with_strength: bool

    def row(self, item: str, execution: Execution, *, is_right: bool) -> LayerRow | None:
        """The row of an item; None where it has no reference."""
        problem = self.problems.of(item)
        if problem is None:
            return None
        program = self.programs.get(item, Program(item, None))
        verdicts = layer_verdicts(program, problem, self.runner, execution)
        return LayerRow(
            item=item,
            value_is_right=is_right,
            layers=tuple(verdicts.all),
            inputs=digest([execution.key, execution.end, self.problems.key(item)]),
            strength=_strength(execution, problem) if self.with_strength else None,
        )


def _strength(execution: Execution, problem: LayeredProblem) -> StrengthReport | None:
    """The strength of a program's model beside the reference's, where both are known."""
    solve = execution.last_solve
    if solve is None or solve.model is None:
        return None
    model = read_captured_model(solve.model.format, solve.model.text)
    if isinstance(model, Rejection):
        return None
    found = compare_strength(model, problem.reference.model)
    return None if isinstance(found, Rejection) else found
