"""The everyday functions, which `import optmodel` offers: make triples, run, score, certify.

    triples = optmodel.generate(count=4, families="blending")
    execution = optmodel.run(triples[0].programs["pyomo"])
    verdict = optmodel.score(reply, triples[0])
    certified = optmodel.certify(triples[0].parse_instance())

Each works in scripts without a guard, in notebooks, in threads, in coroutines and after a fork.
Programs run in warm fork servers that stay until the process ends; of several threads as many run
programs at once as it has cores.
"""

import math
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from numbers import Real
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from optmodel import catalog
from optmodel.errors import UserError
from optmodel.execution import (
    NO_ATTACHMENTS,
    Attachments,
    Execution,
    Limits,
    Program,
    SandboxLevel,
    extract_program,
    warm_runner,
)
from optmodel.formulation import Formulation, Instance
from optmodel.judging import Label, Rule, Verdict, judge, load_rule
from optmodel.rejection import Rejection
from optmodel.solving import Certified
from optmodel.solving import certify as certify_instance
from optmodel.triples import Triple, TripleRecord, read_triples

if TYPE_CHECKING:
    from optmodel.evaluation import Item

_WALL_SECONDS = 20.0
_MEMORY_BYTES = 2 << 30

Files = Mapping[str, bytes] | Attachments
"""Attachments, or the bytes of files by their names."""


def generate(
    count: int = 100,
    *,
    seed: int = 0,
    families: str | Sequence[str] = (),
    difficulty: str | None = None,
    dialects: str | Sequence[str] = ("pyomo", "pyscipopt", "highspy"),
    folder: str | os.PathLike[str] | None = None,
    workers: int = 1,
    require: SandboxLevel = SandboxLevel.LIMITED,
) -> list[TripleRecord]:
    """Make verified triples from families of problems, as `optmodel generate` does.

    The same arguments give the same triples. Where no family and no difficulty (`easy`, `medium`,
    `hard`) is named, all are drawn from in turn. Without a folder nothing is kept on disk. A folder
    holds the very run of `optmodel generate`, with its report, and the same call continues one that
    was interrupted. `workers` are processes; programs run in a sandbox of the level `require`.

    Raises `UserError` for an argument that cannot be, and for a folder that holds another run.
    """
    from optmodel.reporting import write_card, write_report
    from optmodel.synthesis import TemplateRunConfig
    from optmodel.synthesis import generate as fill_folder

    settings = {
        "count": count,
        "seed": seed,
        "families": _names(families),
        "difficulty": difficulty,
        "dialects": _names(dialects),
    }
    config = catalog.validated(TemplateRunConfig, settings, "optmodel.generate")
    if folder is None:
        with TemporaryDirectory(prefix="optmodel-") as temporary:
            run_folder = Path(temporary, "run")
            fill_folder(config, run_folder, num_workers=workers, require=require)
            return list(read_triples(run_folder))
    run_folder = Path(folder)
    fill_folder(config, run_folder, num_workers=workers, require=require)
    write_report(run_folder)
    write_card(run_folder)
    return list(read_triples(run_folder))


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def run(
    program: str,
    *,
    dialect: str = "",
    wall_seconds: float = _WALL_SECONDS,
    memory_bytes: int = _MEMORY_BYTES,
    attachments: Files = NO_ATTACHMENTS,
    confirm: bool = False,
    require: SandboxLevel = SandboxLevel.LIMITED,
) -> Execution:
    """Run a program in the sandbox: how it ended, and what its solver answered.

    A program that fails is an `Execution` as well; its `end` says how. The dialect is recognised by
    the imports where none is named. The attachments lie in the program's working folder. With
    `confirm` each captured model is solved again by itself, and `confirmed` says whether it has the
    same answer.

    Raises `UserError` where programs cannot be run in a sandbox of the level `require`.
    """
    files = attachments if isinstance(attachments, Attachments) else Attachments(attachments)
    limits = Limits(wall_seconds=wall_seconds, memory_bytes=memory_bytes)
    return _execute(Program("program", program, dialect, files), limits, confirm, require)


def score(
    answer: str,
    against: "float | Label | Item | Triple | TripleRecord",
    *,
    rule: str | Rule = "objective-rel-1e-6",
    wall_seconds: float = _WALL_SECONDS,
    memory_bytes: int = _MEMORY_BYTES,
    attachments: Files | None = None,
    confirm: bool = False,
    require: SandboxLevel = SandboxLevel.LIMITED,
) -> Verdict:
    """Run a program, or the one in a model's reply, and judge it by a rule: see `correct`.

    It is judged against an optimum, a label, an item of a benchmark or a triple. An item brings its
    attachments where no others are given. Where the `reason` is `infrastructure` this machine
    failed, and not the program. Answers are confirmed, see `run`, where the rule asks for it, too.

    Raises `UserError` as `run` does, and for a rule that is in no catalog.
    """
    label, item_files = _label_and_files(against)
    files = item_files if attachments is None else attachments
    files = files if isinstance(files, Attachments) else Attachments(files)
    found = load_rule(rule) if isinstance(rule, str) else rule
    confirms = confirm or found.unconfirmed == "refused"
    limits = Limits(wall_seconds=wall_seconds, memory_bytes=memory_bytes, keep_models=confirms)
    program = Program("program", extract_program(answer), attachments=files)
    return judge(_execute(program, limits, confirms, require), label, found)


def _execute(program: Program, limits: Limits, confirms: bool, require: SandboxLevel) -> Execution:
    with warm_runner(require=require, confirms=confirms) as runner:
        [execution] = runner.run([program], limits=limits)
        return execution


def _label_and_files(
    against: "float | Label | Item | Triple | TripleRecord",
) -> tuple[Label, Attachments]:
    """What is expected, and the files that belong to it."""
    if isinstance(against, Label):
        return against, NO_ATTACHMENTS
    if isinstance(against, TripleRecord):
        return _optimum(_objective_name(against.formulation), against.objective), NO_ATTACHMENTS
    if isinstance(against, Triple):
        name = against.instance.formulation.objective.name
        return _optimum(name, float(against.objective)), NO_ATTACHMENTS
    if isinstance(against, int | float | Real):
        return _optimum("objective", float(against)), NO_ATTACHMENTS
    return against.label, against.attachments


def _optimum(name: str, value: float) -> Label:
    if not math.isfinite(value):
        raise UserError(f"The expected optimum is {value}: give a finite number.")
    return Label({name: value}, name, value)


@lru_cache(maxsize=256)
def _objective_name(formulation: str) -> str:
    return Formulation.from_text(formulation).objective.name


def certify(instance: Instance) -> Certified | Rejection:
    """The proven optimum of an instance, or why there is none.

    Two solvers that share no code must agree on it, and an exact check must confirm it.
    """
    return certify_instance(instance)
