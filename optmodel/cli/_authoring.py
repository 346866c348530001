"""The options of `optmodel generate` that decide how a language model makes triples, and the run.

@authoring_options
def generate(*, written: AuthoringOptions, ...) -> None: ...
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from optmodel.cli._model import ModelOptions
from optmodel.cli._options import collected
from optmodel.cli._paths import FOLDER
from optmodel.errors import UserError

if TYPE_CHECKING:
    from optmodel.execution import Level
    from optmodel.synthesis import Commission

METHODS = ("templates", "resocratic", "optmath", "augment")

_OPTIONS = (
    click.option(
        "--method",
        type=click.Choice(METHODS),
        default="templates",
        show_default=True,
        help="How texts come about; all but templates ask a language model.",
    ),
    click.option(
        "--attempts",
        type=click.IntRange(min=1),
        metavar="NUMBER",
        show_default="four for each triple",
        help="How many drafts there may be at most.",
    ),
    click.option(
        "--from",
        "source",
        type=FOLDER,
        help="The run whose triples are varied, by --method augment.",
    ),
    click.option(
        "--band",
        metavar="LOW-HIGH",
        help="Difficulty scores that instances should have, such as 25-75; the model tunes the"
        " families' sizes for it, by --method optmath.",
    ),
    click.option("--modeller", metavar="NAME", help="Another model that writes the programs."),
    click.option("--modeller-server", metavar="URL", help="Where that one runs, if elsewhere."),
    click.option(
        "--program-dialect",
        default="pyomo",
        show_default=True,
        metavar="NAME",
        help="What the model writes its programs in.",
    ),
    click.option(
        "--tries",
        type=int,
        default=2,
        show_default=True,
        metavar="NUMBER",
        help="Programs that may be written from a text until one agrees.",
    ),
    click.option(
        "--fresh",
        type=int,
        default=2,
        show_default=True,
        metavar="NUMBER",
        help="Sets of other numbers that must agree as well; 2 at least.",
    ),
    click.option(
        "--refinements",
        type=int,
        default=2,
        show_default=True,
        metavar="NUMBER",
        help="How often a text may be told again.",
    ),
    click.option(
        "--temperature",
        type=float,
        default=0.7,
        show_default=True,
        metavar="NUMBER",
        help="How varied replies are, where variety is wanted.",
    ),
)


@dataclass(frozen=True, slots=True)
class AuthoringOptions:
    """What the options say."""

    method: Literal["templates", "resocratic", "optmath", "augment"]
    attempts: int | None
    source: Path | None
    band: str | None
    modeller: str | None
    modeller_server: str | None
    program_dialect: str
    tries: int
    fresh: int
    refinements: int
    temperature: float

    def refuse_for_templates(self) -> None:
        """Raise `UserError` for an option that means nothing without a model."""
        given = {
            "--from": self.source,
            "--band": self.band,
            "--attempts": self.attempts,
            "--modeller": self.modeller,
        }
        for name, value in given.items():
            if value is not None:
                raise UserError(f"{name} needs a --method that asks a model: add one.")

    def commission(self, asked: ModelOptions, **more: Any) -> "Commission":
        """All that decides the run. `more` is what all methods have."""
        from optmodel.runs import RECORDS
        from optmodel.synthesis import Commission
        from optmodel.synthesis.difficulty import Band

        assert self.method != "templates", "templates need no model"
        source = self.source
        return Commission(
            method=self.method,
            attempts=self.attempts or 0,
            band=Band.read(self.band) if self.band else None,
            source=source / RECORDS if source is not None and source.is_dir() else source,
            teller=asked.name,
            modeller=self.modeller or "",
            dialect=self.program_dialect,
            tries=self.tries,
            num_fresh=self.fresh,
            refinements=self.refinements,
            temperature=self.temperature,
            max_tokens=asked.max_tokens,
            **more,
        )

    def run(
        self,
        commission: "Commission",
        asked: ModelOptions,
        out: Path,
        *,
        workers: int,
        require: "Level",
    ) -> dict[str, Any]:
        """Ask the models and fill the folder."""
        from optmodel.cli._progress import ProgressLine
        from optmodel.lm import Patience
        from optmodel.synthesis import Models, author

        commission.config()  # a source that cannot be read shows before anybody is asked
        budget = asked.read_budget()
        models = Models(
            teller=asked.open(),
            modeller=self._modeller(asked),
            budget=budget,
            most_calls=asked.calls,
            patience=Patience(asked.patience),
        )
        with ProgressLine("triples") as line:
            return author(
                commission, models, out, num_workers=workers, require=require, report=line.show
            )

    def _modeller(self, asked: ModelOptions) -> Any:
        if self.modeller is None and self.modeller_server is None:
            return None
        if self.modeller is None:
            raise UserError("Name the model that --modeller-server has, with --modeller.")
        return asked.open_as(self.modeller, self.modeller_server or asked.server)


authoring_options = collected(_OPTIONS, AuthoringOptions, "written")
"""Adds the options, and hands them on together as `written`."""
