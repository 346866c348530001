"""The results that a board shows, from files, summaries and folders of runs, each once.

    runs = read_results([Path("eval/results"), Path("runs/mine")], predictions=[file])
    runs[0].entry.system, runs[0].details

A result and the folder of its own run make one: the scores are those of the result, the programs
and what they printed are from the folder.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from optmodel import catalog
from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import Summary, parse_json, read_text
from optmodel.reporting.board.board_folder import BOARD
from optmodel.reporting.board.entry import BoardEntry
from optmodel.reporting.board.publishing import entry_of_summary
from optmodel.reporting.board.run_folders import ShownRun, is_run_folder, read_run_folder
from optmodel.reporting.board.submission import has_scored
from optmodel.runs import SUMMARY, file_digest


def read_results(paths: Sequence[Path], predictions: Sequence[Path] = ()) -> list[ShownRun]:
    """The results of files and folders, by their names, with the programs of predictions files.

    Raises `BadFileError` at what is no result, and `UserError` where two of them have one name, or
    where a file of predictions is that of no result.
    """
    places = {path: _read(path) for path in _expanded(paths)}
    known: dict[tuple[str, str, str], Path] = {}
    for path, run in sorted(places.items(), key=lambda one: bool(one[1].details)):
        first = known.get(run.entry.key) or _same_run(run, known.values(), places)
        if first is None:
            known[run.entry.key] = first = path
        elif not _is_same(places[first].entry, run.entry):
            raise UserError(
                f"{first} and {path} are two results of one name, {run.entry.place}: rename one."
            )
        places[first] = places[first].with_details_of(run)
    runs = [places[path] for _, path in sorted(known.items())]
    for file in predictions:
        runs = _with_programs(runs, file)
    return runs


def default_results() -> list[Path]:
    """The results that come with the product, and those of the user's catalog."""
    return list(catalog.files("eval", "results", ".json").values())


def _with_programs(runs: Sequence[ShownRun], file: Path) -> list[ShownRun]:
    """The runs, those that scored a file of predictions with its programs."""
    sha256 = file_digest(file)
    own = [run for run in runs if run.entry.predictions_sha256 == sha256]
    shown = {
        run.entry.key: run.with_programs(file)
        for run in own or [run for run in runs if _has_scored(run.entry, file)]
    }
    if not any(run.has_programs for run in shown.values()):
        raise UserError(
            f"{file} holds the predictions of no result that is given: name the file that a run "
            "scored, beside the run or its result."
        )
    return [shown.get(run.entry.key, run) for run in runs]


def _has_scored(entry: BoardEntry, file: Path) -> bool:
    """Whether a result names the programs of a file, as one does whose run asked a model."""
    try:
        return has_scored(entry, file, entry.prediction_fields)
    except BadFileError:  # it is of other items, or has other fields
        return False


def _expanded(paths: Sequence[Path]) -> Iterator[Path]:
    """The files of folders of results; what is a run, or a file, is itself."""
    for path in paths:
        if not path.is_dir() or is_run_folder(path) or (path / SUMMARY).is_file():
            yield path
            continue
        files = sorted(one for one in path.glob("*.json") if one.name != BOARD)
        if not files:
            raise BadFileError(
                f"{path} holds no run of `optmodel evaluate`, no {SUMMARY} and no result: name "
                "folders of runs, or of results."
            )
        yield from files


def _read(path: Path) -> ShownRun:
    if is_run_folder(path):
        return read_run_folder(path)
    file = path / SUMMARY if path.is_dir() else path
    table = parse_json(read_text(file), file)
    if isinstance(table, dict) and "schema_version" in table:
        return ShownRun(catalog.validated(BoardEntry, table, file))
    return ShownRun(entry_of_summary(catalog.validated(Summary, table, file)))


def _same_run(run: ShownRun, known: Iterable[Path], places: Mapping[Path, ShownRun]) -> Path | None:
    """Where the result of a run's folder stands, which may have been published by another name."""
    if not run.details:
        return None
    return next((path for path in known if _is_same(places[path].entry, run.entry)), None)


def _is_same(one: BoardEntry, other: BoardEntry) -> bool:
    """Whether two results are of the same programs on the same labels, and say the same of them."""
    return (
        (one.benchmark.name, one.benchmark.labels) == (other.benchmark.name, other.benchmark.labels)
        and one.predictions_sha256 == other.predictions_sha256
        and one.is_blind == other.is_blind
        and all(
            one.rules[name].original == other.rules[name].original
            for name in one.rules.keys() & other.rules.keys()
        )
    )
