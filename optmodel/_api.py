"""The everyday functions, which `import optmodel` offers: make triples, run, certify, compare.

    triples = optmodel.generate(count=4, families="blending")
    execution = optmodel.run(triples[0].programs["pyomo"])
    certified = optmodel.certify(triples[0].parse_instance())
    comparison = optmodel.compare("runs/base", "runs/tuned")

`optmodel.score` and its streams are in `_scoring`.

Each works in scripts without a guard, in notebooks, in threads, in coroutines and after a fork.
Programs run in warm fork servers that stay until the process ends; of several threads as many run
programs at once as it has cores.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from optmodel import catalog
from optmodel._scoring import MEMORY_BYTES, WALL_SECONDS, Files, execute
from optmodel.execution import (
    NO_ATTACHMENTS,
    Attachments,
    Execution,
    Limits,
    Program,
    SandboxLevel,
)
from optmodel.formulation import Instance
from optmodel.rejection import Rejection
from optmodel.solving import Certified
from optmodel.solving import certify as certify_instance
from optmodel.triples import TripleRecord, read_triples

if TYPE_CHECKING:
    from optmodel.evaluation import RunComparison


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
    wall_seconds: float = WALL_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
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
    return execute(Program("program", program, dialect, files), limits, confirm, require)


def certify(instance: Instance) -> Certified | Rejection:
    """The proven optimum of an instance, or why there is none.

    Two solvers that share no code must agree on it, and an exact check must confirm it.
    """
    return certify_instance(instance)


def compare(
    first: str | os.PathLike[str],
    *others: str | os.PathLike[str],
    rule: str | None = None,
) -> "RunComparison":
    """Compare stored runs of `optmodel evaluate` on the same items, each with the first one.

    Raises `UserError` for runs that cannot be compared, as `optmodel compare` does.
    """
    from optmodel.evaluation import compare_runs

    return compare_runs([Path(first), *map(Path, others)], rule)
