"""The pairs that a model is trained on: prompts, and the completions it is to learn.

    for pair in read_pairs(settings):              # a DataSettings
        pair.prompt, pair.completion               # what is given, what is learnt

A source is a run of `optmodel generate` (its folder, `records.jsonl` or Parquet), or a dataset with
`prompt` and `completion` or with `messages`, as JSONL, Parquet or on the hub.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from optmodel.errors import BadFileError, MissingExtraError, UserError
from optmodel.jsonl import read_lines
from optmodel.runs import RECORDS, digest
from optmodel.training.library_types import Json
from optmodel.training.settings import DataSettings

if TYPE_CHECKING:
    from optmodel.training.library_types import Dataset

ChatMessage = Mapping[str, str]
"""One turn: `role` and `content`."""

Row = Mapping[str, Json]
"""A row of a dataset, of whatever shape."""

_FORMATS = {".jsonl": "json", ".json": "json", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """A prompt and the completion to learn: both plain text, or both turns of a conversation."""

    prompt: str | tuple[ChatMessage, ...]
    completion: str | tuple[ChatMessage, ...]


def read_pairs(settings: DataSettings) -> Iterator[TrainingPair]:
    """Yield all pairs in the order of the data. The caller applies `limit`.

    Triples without a program in the dialect are skipped. Raises `BadFileError` for a row that is
    neither a triple nor a pair, and `UserError` if no row is left.
    """
    is_empty = True
    for number, row in enumerate(_rows(settings), start=1):
        pair = _pair(row, settings, f"{settings.train}, row {number}")
        if pair is None:
            continue
        _require_characters(pair, f"{settings.train}, row {number}")
        yield pair
        is_empty = False
    if is_empty:
        raise UserError(
            f"{settings.train} has no pair to learn from (dialect {settings.dialect}); name "
            "another dataset or dialect."
        )


def hub_digest(settings: DataSettings) -> str:
    """SHA-256 of the fingerprint of a dataset on the hub, in hexadecimal."""
    return digest(str(_hub(settings.train, settings.split)._fingerprint))


def local_file(source: str) -> Path | None:
    """The local file that a source names, None for a dataset on the hub.

    A folder stands for its `records.jsonl`. Raises `UserError` for a path that does not exist.
    """
    path = Path(source)
    if path.is_dir():
        records = path / RECORDS
        if records.is_file():
            return records
        raise UserError(f"The folder {path} has no {RECORDS}; name a run, or a file of pairs.")
    if path.is_file():
        return path
    is_local = path.is_absolute() or source.startswith(".") or path.suffix in _FORMATS
    if is_local or (path.parent != Path() and path.parent.is_dir()):
        raise UserError(f"There is no file {path}; make triples with `optmodel generate`.")
    return None


def _rows(settings: DataSettings) -> Iterator[Row]:
    path = local_file(settings.train)
    if path is None:
        yield from _hub(settings.train, settings.split)
        return
    kind = _FORMATS.get(path.suffix)
    if kind is None:
        raise UserError(f"{path} is neither JSONL nor Parquet; name a file of one of them.")
    yield from (
        _parquet_rows(path) if kind == "parquet" else (line.table() for line in read_lines(path))
    )


def _parquet_rows(path: Path) -> Iterator[Row]:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise MissingExtraError("pyarrow", "train", "Reading Parquet") from error
    try:
        for batch in ParquetFile(path).iter_batches(batch_size=1000):
            yield from batch.to_pylist()
    except ArrowException as error:
        raise BadFileError(f"{path} is not valid Parquet: {error}.") from error


@lru_cache(maxsize=1)
def _hub(name: str, split: str) -> "Dataset":
    """Load a dataset of the hub by its own client, once in a process."""
    try:
        from datasets import load_dataset
    except ImportError as error:
        raise MissingExtraError("datasets", "train", "A dataset of the hub") from error
    try:
        return load_dataset(name, split=split)
    except (OSError, ValueError, RuntimeError) as error:  # all that its client raises for a failure
        reason = str(error).partition("\n")[0]
        raise UserError(
            f"There is no file or folder {name}, and the hub gives no dataset of that "
            f"name ({reason.rstrip('.')}); make triples with `optmodel generate`."
        ) from error


def _pair(row: Row, settings: DataSettings, place: str) -> TrainingPair | None:
    from optmodel.triples import TripleText

    system = ({"role": "system", "content": settings.system_prompt},)
    before = system if settings.system_prompt else ()
    if (triple := TripleText.of(row)) is not None:
        program = triple.programs.get(settings.dialect)
        return None if program is None else _triple(triple.prompt, program, before, settings.fenced)
    match row:
        case {"prompt": str(prompt), "completion": str(completion)} if completion:
            return TrainingPair(prompt, completion)
        case {"prompt": [*prompt], "completion": [*completion]} if completion:
            return TrainingPair((*before, *_turns(prompt, place)), _turns(completion, place))
        case {"messages": [*messages]} if messages:
            *given, last = _turns(messages, place)
            if last["role"] != "assistant" or not given:
                raise BadFileError(f"{place}: its messages do not end with an assistant's reply.")
            return TrainingPair((*before, *given), (last,))
        case _:
            raise BadFileError(
                f"{place}: no completion to learn from; a row has prompt and completion, or "
                "messages, or text and programs."
            )


def _triple(text: str, program: str, before: tuple[ChatMessage, ...], fenced: bool) -> TrainingPair:
    reply = f"```python\n{program.strip()}\n```" if fenced else program
    asked: ChatMessage = {"role": "user", "content": text}
    return TrainingPair((*before, asked), ({"role": "assistant", "content": reply},))


def _require_characters(pair: TrainingPair, place: str) -> None:
    """Refuse half of a surrogate pair, which JSON can hold and no tokenizer takes."""
    try:
        json.dumps([pair.prompt, pair.completion], ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadFileError(
            f"{place}: half of a surrogate pair is no character; take it out."
        ) from error


def _turns(values: list[Json], place: str) -> tuple[ChatMessage, ...]:
    for value in values:
        match value:
            case {"role": str(), "content": str()}:
                continue
            case _:
                raise BadFileError(f"{place}: a message lacks its role or its content.")
    return tuple({"role": value["role"], "content": value["content"]} for value in values)
