"""`optmodel run`: one program in the sandbox, and its execution record, as a rule would judge it.

optmodel run mine.py
optmodel run reply.md --json
optmodel run mine.py --attach items.csv
optmodel run - --wall-seconds 5 --model mine.mps < mine.py
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optmodel.cli._options import (
    FILE,
    MAX_WALL_SECONDS,
    cache_option,
    confirm_option,
    opened_cache,
    sandbox_option,
    to_bytes,
)
from optmodel.cli._output import json_option
from optmodel.errors import BadFileError, UnknownNameError, UserError

if TYPE_CHECKING:
    from optmodel.execution import Attachments, Execution, Limits, Program, SandboxLevel

_STANDARD_INPUT = Path("-")
# The largest model that is written to a file; a record on its own keeps a smaller one.
_MODEL_BYTES = 64 << 20
# Files in which a program stands among other things.
_REPLIES = frozenset({".md", ".markdown", ".txt", ".ipynb"})


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--dialect", default="", metavar="NAME", show_default="by its imports", help="Its dialect."
)
@click.option(
    "--wall-seconds",
    type=click.FloatRange(max=MAX_WALL_SECONDS),
    metavar="NUMBER",
    show_default="20",
    help="How long it may take.",
)
@click.option(
    "--memory",
    metavar="SIZE",
    callback=to_bytes,
    show_default="2GiB",
    help="How much memory it may take, as 512MiB.",
)
@click.option(
    "--attach",
    "attached",
    multiple=True,
    metavar="[NAME=]FILE",
    callback=lambda _context, _option, given: _attachments(given),
    help="A file that its problem comes with, read-only in its folder; repeat it for several.",
)
@click.option("--model", type=FILE, help="Write the model that its last solve was given here.")
@click.option("--all", "show_all", is_flag=True, help="Show every variable, not the first 20.")
@sandbox_option
@cache_option
@confirm_option
@json_option
def run(  # noqa: PLR0913 - one parameter per option
    *,
    file: Path,
    dialect: str,
    wall_seconds: float | None,
    memory: int | None,
    attached: "Attachments",
    model: Path | None,
    show_all: bool,
    require: "SandboxLevel",
    use_cache: bool,
    confirms: bool,
    as_json: bool,
) -> None:
    """Run one program, confined, and show how it ended and what its solver answered.

    FILE is a program, or `-` for one on standard input; from Markdown, plain text and notebooks the
    program is taken as from a model's reply. Ends with status 1 when the program did not end well.
    """
    from optmodel.cli._execution import show
    from optmodel.execution import End, Runner, execution_to_dict

    if model is not None:
        _require_writable(model)
    program = replace(_program(file, dialect), attachments=attached)
    with (
        opened_cache(use_cache) as cache,
        Runner(
            _limits(wall_seconds, memory, model),
            require=require,
            cache=cache,
            confirms=confirms,
            hidden=[model] if model else (),
        ) as runner,
    ):
        [execution] = runner.run([program])
    if as_json:
        # Escaped to ASCII: names and texts are a stranger's, and may hold a terminal's commands.
        click.echo(json.dumps(execution_to_dict(execution), indent=2))
    else:
        show(execution, from_cache=cache is not None and cache.num_hits > 0, show_all=show_all)
    is_written = model is None or _write_model(execution, model)
    if execution.end is not End.OK or not is_written:
        raise SystemExit(1)


def _attachments(given: Sequence[str]) -> "Attachments":
    """The files; what stands before a first `=` is the name, unless a file is called so."""
    from optmodel.execution import Attachments, read_attachment

    files: dict[str, bytes] = {}
    for text in given:
        name, sign, path = text.partition("=")
        file = Path(path if sign and not Path(text).exists() else text)
        name = name if file == Path(path) and sign else file.name
        if name in files:
            raise UserError(f"Two attachments are called '{name}': give one as OTHER=FILE.")
        files[name] = read_attachment(file)
    return Attachments(files)


def _program(file: Path, dialect: str) -> "Program":
    from optmodel.execution import Program, dialects, extract_program

    if dialect and dialect not in dialects():
        raise UnknownNameError("dialect", dialect, dialects())
    is_file = file != _STANDARD_INPUT
    try:
        data: bytes = file.read_bytes() if is_file else sys.stdin.buffer.read()
        text = data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise BadFileError(f"There is no file {file}: name one that holds a program.") from error
    except IsADirectoryError as error:
        raise BadFileError(f"{file} is a folder: name one file that holds a program.") from error
    except OSError as error:
        raise BadFileError(f"Cannot read {file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFileError(f"{file} is not text in UTF-8: name a file with a program.") from error
    if not text.strip():
        name = str(file) if is_file else "Standard input"
        raise BadFileError(f"{name} is empty: give a file that holds a program.")
    is_reply = file.suffix.lower() in _REPLIES
    return Program(str(file), extract_program(text) if is_reply else text, dialect)


def _limits(wall_seconds: float | None, memory: int | None, model: Path | None) -> "Limits":
    from optmodel.execution import Limits

    usual = Limits()
    is_model_wanted = model is not None
    return replace(
        usual,
        wall_seconds=usual.wall_seconds if wall_seconds is None else wall_seconds,
        memory_bytes=usual.memory_bytes if memory is None else memory,
        model_bytes=_MODEL_BYTES if is_model_wanted else usual.model_bytes,
        report_bytes=2 * _MODEL_BYTES if is_model_wanted else usual.report_bytes,
    )


def _require_writable(path: Path) -> None:
    """Raises `BadFileError` where no model could be written, before a program is run for it."""
    if path.is_dir():
        raise BadFileError(f"{path} is a folder: name a file for the model with --model.")
    if not path.parent.is_dir():
        raise BadFileError(f"There is no folder {path.parent} to write {path.name} in: make it.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise BadFileError(f"Cannot write {path}: its folder may not be written to.")


def _write_model(execution: "Execution", path: Path) -> bool:
    """Whether there was a model to write."""
    from optmodel.runs import atomic_write

    solve = execution.last_solve
    if solve is None or solve.model is None:
        what = "was too large to record" if solve else "is absent: no solver was called"
        click.echo(f"Error: {path} is not written, for the model {what}.", err=True)
        return False
    try:
        atomic_write(path, solve.model.text)
    except OSError as error:
        raise BadFileError(f"Cannot write {path}: {error.strerror}.") from error
    if path.suffix.lower() != f".{solve.model.format}":
        click.echo(f"{path} holds the model in the format '{solve.model.format}'.", err=True)
    return True
