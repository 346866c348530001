"""Options that several verbs share, the types of their values, and the fields that they set.

    @click.option("--out", type=FOLDER)
    @workers_option
    def generate(**given: object) -> None:
        flags_given({"out": "output.folder", "workers": "execution.workers"})

An empty name of a file is an error: as a path it would be the current folder.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click
from click.core import ParameterSource
from click.decorators import FC

if TYPE_CHECKING:
    from optmodel.execution import ExecutionCache, SandboxLevel
    from optmodel.runs import Flag

MAX_WALL_SECONDS = 86_400
"""The longest time limit of one program: a day."""

_MIN_BYTES = 16 << 20
_MAX_BYTES = 1 << 50
_SIZE = re.compile(r"(?P<number>\d+(\.\d+)?)\s*(?P<unit>([KMGT]I?)?B?)", re.IGNORECASE | re.ASCII)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}

Given = ParamSpec("Given")
Result = TypeVar("Result")
Command = Callable[Given, Result]


class _Path(click.Path):
    """A path that need not exist, shown in help by what it is."""

    def __init__(self, name: str) -> None:
        super().__init__(path_type=Path)
        self.name = name

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        if not os.fspath(value):
            self.fail(f"the {self.name}'s name is empty", param, ctx)
        return super().convert(value, param, ctx)


FILE = _Path("file")
FOLDER = _Path("folder")


def run_file_argument(command: Command[Given, Result]) -> Command[Given, Result]:
    """Add the argument RUN.toml, whose settings the options replace one by one."""
    return click.argument("run_file", metavar="[RUN.toml]", type=FILE, required=False)(command)


def flags_given(fields: Mapping[str, str]) -> "dict[str, Flag]":
    """The options that the user gave, by the field that each sets; `fields` maps options to fields.

    Defaults are left out, so that the file decides, and after it the default of the model.
    """
    from optmodel.runs import Flag

    context = click.get_current_context()
    return {
        fields[name]: Flag(context.params[name], option)
        for name, option in _option_names(context).items()
        if name in fields and context.get_parameter_source(name) is not ParameterSource.DEFAULT
    }


def options_of(fields: Mapping[str, str]) -> dict[str, str]:
    """The option for each field, such as `--count` for `generate.count`."""
    names = _option_names(click.get_current_context())
    return {field: names[name] for name, field in fields.items()}


def _option_names(context: click.Context) -> dict[str, str]:
    return {
        one.name: one.opts[0]
        for one in context.command.params
        if isinstance(one, click.Option) and one.name is not None
    }


def number_option(
    name: str, default: float, text: str, *, least: int | None = None, metavar: str = "NUMBER"
) -> Callable[[FC], FC]:
    """An option for a number of the default's type, `least` or more."""
    kind: type[float] | click.IntRange | click.FloatRange = type(default)
    if least is not None:
        is_whole = isinstance(default, int)
        kind = click.IntRange(min=least) if is_whole else click.FloatRange(min=least)
    return click.option(
        name, type=kind, default=default, show_default=True, metavar=metavar, help=text
    )


def workers_option(command: Command[Given, Result]) -> Command[Given, Result]:
    """Add `--workers`, by default the cores that this process may use."""
    return click.option(
        "--workers",
        type=click.IntRange(min=1),
        default=num_cores,
        show_default="cores",
        metavar="NUMBER",
        help="How many processes work at a time.",
    )(command)


def num_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def sandbox_option(command: Command[Given, Result]) -> Command[Given, Result]:
    """Add `--require-sandbox`; its default, `limited`, denies at least network or files."""
    return click.option(
        "--require-sandbox",
        "require",
        default="limited",
        show_default=True,
        metavar="LEVEL",
        callback=_level,
        help="Run no program that is confined to less: none, limited, confined or full.",
    )(command)


def _level(context: click.Context, parameter: click.Parameter, name: str) -> "SandboxLevel":
    from optmodel.execution import SandboxLevel

    return SandboxLevel.named(name)


def confirm_option(command: Command[Given, Result]) -> Command[Given, Result]:
    """Add `--confirm`."""
    return click.option(
        "--confirm",
        "confirms",
        is_flag=True,
        help="Solve each captured model again, by itself, and believe no answer that differs.",
    )(command)


def cache_option(command: Command[Given, Result]) -> Command[Given, Result]:
    """Add `--cache` and `--no-cache`."""
    return click.option(
        "--cache/--no-cache",
        "use_cache",
        default=False,
        show_default=True,
        help="Take what was run alike before from the cache in your cache folder, and add to it.",
    )(command)


@contextmanager
def opened_cache(use_cache: bool) -> "Iterator[ExecutionCache | None]":
    """The user's cache, or None without `--cache`. Raises `UserError` when it cannot be used."""
    from optmodel.execution import ExecutionCache

    if not use_cache:
        yield None
        return
    with ExecutionCache.of_user() as cache:
        yield cache


def items_option(command: Command[Given, Result]) -> Command[Given, Result]:
    """Add `--items`, which scores a part of a benchmark."""
    return click.option(
        "--items",
        metavar="FILE|NUMBER|type=NAME|predicted",
        callback=_part,
        show_default="all",
        help="Score a part: the first ones, those of a type, the predicted ones, or those whose "
        "ids a file lists.",
    )(command)


def _part(
    context: click.Context, option: click.Parameter, given: str | None
) -> int | Path | str | None:
    """A number, a type or the word, unless a file is called so; else the name of a file."""
    is_word = given == "predicted" or (given or "").startswith("type=")
    if given is None or (is_word and not Path(given).exists()):
        return given
    is_number = given.isdecimal() and given.isascii() and not Path(given).exists()
    return int(given) if is_number and len(given) < 10 else Path(given)


def to_bytes(context: click.Context, parameter: click.Parameter, written: str | None) -> int | None:
    """A callback that reads sizes: units of a thousand (kB, MB), of 1024 (KiB, MiB) or none."""
    if written is None:
        return None
    found = _SIZE.fullmatch(written.strip())
    if found is None:
        raise click.BadParameter(f"'{written}' is no size: write it like 512MiB or 2GiB")
    unit = found["unit"].upper().removesuffix("B")
    base = 1024 if unit.endswith("I") else 1000
    size = float(found["number"]) * base ** _POWERS[unit.removesuffix("I")]
    if not _MIN_BYTES <= size <= _MAX_BYTES:
        raise click.BadParameter(f"'{written}' is not between 16 MiB and 1024 TiB")
    return int(size)
