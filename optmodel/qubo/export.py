"""The triples of a run as QUBOs: a folder that appears whole, with a line for each in its index.

export = export_qubos(Path("runs/first"), Path("qubos"), ExportOptions(skips_others=True))
for row in export.models:
    row.file, row.num_variables, row.minimum
export.num_left_out
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from optmodel.errors import UserError
from optmodel.formulation import evaluate_objective, read_solution
from optmodel.qubo.codes import QuboCode
from optmodel.qubo.conversion import to_qubo
from optmodel.qubo.files import QuboFormat, write_model
from optmodel.qubo.minimum_check import check_minimum
from optmodel.qubo.qubo_model import QuboMethod, require_dimod
from optmodel.rejection import Rejection
from optmodel.runs import atomic_write, canonical, make_folder
from optmodel.triples import TripleRecord, read_triples

INDEX = "index.jsonl"
"""The file of the folder with a line for each model."""


@dataclass(frozen=True, slots=True)
class ExportedQubo:
    """A line of the index. `unit` is what one unit of energy is in the objective, as a fraction."""

    key: str
    family: str
    file: str
    method: str
    is_exact: bool
    num_variables: int
    num_slack: int
    num_interactions: int
    offset: int
    unit: str
    objective: float
    minimum: str | None
    """How the least energy was found to decode to the label; None where it was not."""
    note: str
    """Why not."""


@dataclass(frozen=True, slots=True)
class QuboExport:
    """The lines of the index, and how many triples were left out, as bits cannot hold them."""

    models: tuple[ExportedQubo, ...]
    num_left_out: int


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is written of each triple. Others are left out with `skips_others`."""

    layout: QuboFormat = QuboFormat.QUBO
    method: QuboMethod = QuboMethod.SLACK
    shrinks: bool = False
    fits: bool = True
    checks: bool = True
    skips_others: bool = False


def export_qubos(source: Path, folder: Path, options: ExportOptions) -> QuboExport:
    """Write the triples of a run or a file as QUBOs, and the index. All of it appears, or nothing.

    Raises `UserError` where the folder holds something, or for a triple that bits cannot hold.
    """
    require_dimod()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is not an empty folder: choose another with --out.")
    rows: list[ExportedQubo] = []
    num_left_out = 0
    with _whole_folder(folder) as place:
        for number, record in enumerate(read_triples(source), start=1):
            try:
                rows.append(_export(record, number, place, options))
            except UserError as error:
                if not options.skips_others:
                    raise UserError(_sentence(number, record, error)) from error
                num_left_out += 1
        lines = (canonical(asdict(row)) + "\n" for row in rows)
        atomic_write(place / INDEX, "".join(lines))
    return QuboExport(tuple(rows), num_left_out)


def _export(record: TripleRecord, number: int, place: Path, options: ExportOptions) -> ExportedQubo:
    instance = record.parse_instance()
    model = to_qubo(instance, options.method, shrinks=options.shrinks, fits=options.fits)
    solution = read_solution(instance, record.solution)
    label = evaluate_objective(instance, solution)
    minimum: str | None = None
    note = "it was not asked for"
    if options.checks:
        check = check_minimum(model, label, solution)
        if isinstance(check, Rejection):
            proven_wrong = model.is_exact and check.code != QuboCode.NOT_SOLVED
            assert not proven_wrong, f"{record.key}: {check.detail}"
            note = check.detail
        else:
            minimum, note = check.proof, ""
    path = write_model(model, place, f"{number:05d}-{record.family}", options.layout)
    return ExportedQubo(
        key=record.key,
        family=record.family,
        file=path.name,
        method=model.method,
        is_exact=model.is_exact,
        num_variables=len(model.variables),
        num_slack=model.num_slack,
        num_interactions=model.num_interactions,
        offset=model.offset,
        unit=str(Fraction(model.unit)),
        objective=float(label),
        minimum=minimum,
        note=note,
    )


def _sentence(number: int, record: TripleRecord, error: UserError) -> str:
    return f"Record {number} ({record.family}): {str(error).rstrip('.')}, or give --skip-others."


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """A new folder beside the wanted one, which takes its place at the end, or is removed."""
    folder = folder.absolute()
    make_folder(folder.parent)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as outer:
        place = Path(outer) / folder.name
        place.mkdir()
        yield place
        os.replace(place, folder)
