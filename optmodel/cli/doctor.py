"""`optmodel doctor`: what is installed here, how programs are confined, and what is licensed.

    optmodel doctor
    optmodel doctor --licences --json

Packages are looked up, not imported; only `--licences` starts a solver, and only one that needs a
licence.
"""

import platform
import sys

import click

from optmodel.cli._installed import version_of
from optmodel.cli._output import emit, json_option
from optmodel.errors import InfrastructureError, UserError

EXTRAS = {
    "programs": "networkx",
    "publish": "datasets",
    "qubo": "dimod",
    "train": "torch",
    "vllm": "vllm",
}
"""For each extra beyond the dialects, the package by which it is known."""


@click.command()
@click.option("--licences", is_flag=True, help="Ask solvers that need a licence for theirs.")
@json_option
def doctor(licences: bool, as_json: bool) -> None:
    """Say what is installed, licensed and confined here, and what programs see of it."""
    from optmodel.execution import dialects
    from optmodel.solving import solver_info, solver_names

    rows = [
        _row("python", "python", True, version=platform.python_version(), note=sys.executable),
        *[
            _package("solver", info.name, info.package, f"pip install {info.package}")
            for info in map(solver_info, solver_names())
        ],
        *[
            _package("dialect", dialect.name, dialect.package, _install(dialect.extra))
            for dialect in dialects().values()
            if dialect.package
        ],
        *[_package("extra", extra, name, _install(extra)) for extra, name in EXTRAS.items()],
        *_confinement(),
        *_shown(),
    ]
    if licences:
        rows += _licences()
    emit(rows, as_json=as_json, title="What is here")


def _row(
    part: str, name: str, ok: bool, *, version: str | None = None, note: str = ""
) -> dict[str, object]:
    return {"part": part, "name": name, "ok": ok, "version": version, "note": note}


def _package(part: str, name: str, package: str, hint: str) -> dict[str, object]:
    """A row on an installed package; where it is absent, the note says how to get it."""
    version = version_of(package)
    return _row(part, name, version is not None, version=version, note="" if version else hint)


def _install(extra: str) -> str:
    return f"pip install 'optmodel[{extra}]'"


def _confinement() -> list[dict[str, object]]:
    from optmodel.execution import SandboxLevel, probe_sandbox, sandbox_level_of

    try:
        layers = probe_sandbox()
    except InfrastructureError as error:  # a finding of the doctor, and no failure of the command
        return [_row("confinement", "worker", False, note=str(error))]
    rows = [
        _row(
            "confinement",
            name,
            layer.held,
            note="" if layer.held else f"{layer.note}. {layer.remedy}",
        )
        for name, layer in layers.items()
    ]
    level = sandbox_level_of([name for name, layer in layers.items() if layer.held])
    return [*rows, _row("level", str(level), level >= SandboxLevel.LIMITED, note=level.meaning)]


def _shown() -> list[dict[str, object]]:
    """A row for each folder or file that programs see, and each that is covered within those."""
    from optmodel.execution import paths_visible_to_programs

    try:
        seen = paths_visible_to_programs()
    except UserError as error:  # as above
        return [_row("shown", "nothing", False, note=str(error))]
    return [
        *[_row("shown", path, True) for path in seen.shown],
        *[_row("covered", path, True) for path in seen.covered],
    ]


def _licences() -> list[dict[str, object]]:
    """A row for each solver: its open licence, or what it answers when asked for one."""
    from optmodel.cli._installed import copt_licence, gurobi_licence
    from optmodel.solving import solver_info, solver_names

    rows = [
        _row("licence", info.name, True, note=f"free: {info.licence}")
        for info in map(solver_info, solver_names())
    ]
    for package, ask in {"coptpy": copt_licence, "gurobipy": gurobi_licence}.items():
        if version_of(package):
            licence = ask()
            rows.append(_row("licence", package, licence.holds, note=licence.text))
    return rows
