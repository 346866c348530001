"""The root command. Verbs are named here and imported when they run, so `--help` stays quick.

    optmodel --help
    optmodel generate --count 20 --out runs/first

Every error of the user, such as a misspelt option or a malformed file, ends in one sentence on
standard error and status 2.
"""

import errno
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from optmodel._version import __version__
from optmodel.errors import OptmodelError, UnknownNameError

# Verbs that resume an interrupted run when the same command is given again.
_CONTINUED = ("generate", "train", "evaluate")

# verb -> (module, one-line help). The module holds a click command of the verb's name.
VERBS: dict[str, tuple[str, str]] = {
    "generate": ("optmodel.cli.generate", "Make verified triples: formulation, instance, text."),
    "verify": ("optmodel.cli.verify", "Re-check a dataset from nothing but its files."),
    "train": ("optmodel.cli.train", "Fine-tune a model on triples, in the memory at hand."),
    "run": ("optmodel.cli.run", "Run one program, confined, and show what its solver answered."),
    "evaluate": ("optmodel.cli.evaluate", "Score programs by what the solver answers."),
    "compare": ("optmodel.cli.compare", "Compare runs on the same items, in pairs."),
    "rescore": ("optmodel.cli.rescore", "Score a stored run under other rules; runs nothing."),
    "audit": ("optmodel.cli.audit", "Find copied texts and doubtful labels of a benchmark."),
    "layers": ("optmodel.cli.layers", "Judge the models of a stored run, beneath their values."),
    "leaderboard": (
        "optmodel.cli.leaderboard",
        "Publish results, build pages, check submissions.",
    ),
    "export": ("optmodel.cli.export", "Write triples as QUBOs for other solvers."),
    "report": ("optmodel.cli.report", "Write the report, card and Parquet of a run."),
    "families": ("optmodel.cli.families", "List and show the problem families."),
    "solvers": ("optmodel.cli.solvers", "List the solvers and modelling dialects."),
    "benchmarks": ("optmodel.cli.benchmarks", "List the benchmarks, and show one."),
    "rules": ("optmodel.cli.rules", "List the scoring rules, and show one in words."),
    "plan": ("optmodel.cli.plan", "Predict the memory that fine-tuning will need."),
    "optimizers": ("optmodel.cli.optimizers", "List the optimizers of fine-tuning."),
    "doctor": ("optmodel.cli.doctor", "Say what is installed, licensed and confined here."),
}


class _Sentence(click.ClickException):
    """An error as one sentence; status 2."""

    exit_code = 2


class _Interrupted(click.ClickException):
    """Ctrl-C; the status is the shell's own for it."""

    exit_code = 130

    def show(self, file: IO[str] | None = None) -> None:
        """On a line of its own: the terminal has shown `^C`."""
        click.echo(f"\n{self.message}", file=file, err=True)


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Shorten click's usage errors, and give optmodel's errors the same form."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise  # a verb without arguments shows its help
    except click.UsageError as error:
        verb = error.ctx.command_path if error.ctx else "optmodel"
        message = error.format_message()
        hint = "" if message.endswith("?") else f"; see '{verb} --help'."
        raise _Sentence(message.removesuffix("." if hint else "") + hint) from None
    except OptmodelError as error:
        raise _Sentence(str(error)) from None
    except OSError as error:  # a full disk, a folder removed meanwhile: the machine's fault
        if error.errno == errno.EPIPE:
            raise  # the reader closed the pipe, as `| head` does; click ends quietly
        place = f" ({error.filename})" if error.filename else ""
        raise _Sentence(f"{error.strerror or error}{place}.") from error


class _LazyGroup(click.Group):
    """A group that imports a verb's module only when that verb is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(VERBS[cmd_name][0])
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in VERBS:
            raise UnknownNameError("command", args[0], VERBS)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, text) for verb, (_, text) in VERBS.items()])

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _one_sentence():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _one_sentence():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            goes_on = ctx.invoked_subcommand in _CONTINUED
            hint = "; the same command continues." if goes_on else "."
            raise _Interrupted(f"Interrupted{hint}") from None


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="optmodel")
def root() -> None:
    """Turn described decision problems into solved optimization models."""


def main() -> None:
    """Entry point of the `optmodel` script."""
    root(prog_name="optmodel")
