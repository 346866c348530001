"""A snapshot of a run's inputs: pairs, held-out triples, the model, and their digests.

    with tempfile.TemporaryDirectory() as folder:
        inputs = snapshot_inputs(settings, Path(folder))
        inputs.digests                     # {'data_sha256': 'a1b2…', 'held_out_sha256': 'c3d4…'}
        for pair in inputs.pairs(): ...    # any number of times

The pairs are copied when they are first read, and later reads use the copy. So the digests describe
the data that is trained on, even if the files change meanwhile.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from optmodel.errors import UserError
from optmodel.runs import unchanging
from optmodel.training.data import ChatMessage, TrainingPair, hub_digest, local_file, read_pairs
from optmodel.training.distributed import is_first_process
from optmodel.training.model_files import ModelFiles, model_folder
from optmodel.training.settings import DataSettings, RunSettings
from optmodel.training.triple_records import HeldOutTriple, read_held_out

_PAIRS = "pairs.jsonl"


@dataclass(frozen=True, slots=True)
class InputSnapshot:
    """The copied pairs, the held-out items, and SHA-256 digests by their names in `run.toml`.

    `num_duplicates` counts the pairs that equal an earlier one exactly, whether they are kept or
    dropped. `model` is None if the run makes its model or loads it from the hub, and in all
    processes but the first.
    """

    file: Path
    num_duplicates: int
    held_out: list[HeldOutTriple]
    model: ModelFiles | None
    digests: dict[str, str]

    def pairs(self) -> Iterator[TrainingPair]:
        """All pairs, in the order of the data."""
        with self.file.open(encoding="ascii") as lines:
            for line in lines:
                prompt, completion = json.loads(line)
                yield TrainingPair(_part(prompt), _part(completion))

    def texts(self) -> Iterator[tuple[str, str]]:
        """Prompts and replies as plain text, to make a tokenizer from."""
        for pair in self.pairs():
            yield _plain(pair.prompt), _plain(pair.completion)

    def remarks(self, data: DataSettings) -> list[str]:
        """Sentences about the inputs for the user."""
        if not self.num_duplicates:
            return []
        said = f"{self.num_duplicates} pairs are exact copies of earlier ones and are"
        if data.duplicates == "drop":
            return [f"{said} left out."]
        return [f'{said} kept; duplicates = "drop" under [data] leaves them out.']


def snapshot_inputs(settings: RunSettings, folder: Path) -> InputSnapshot:
    """Read all inputs of a run, and copy at most `limit` pairs into `folder`.

    Raises `UserError` for data that is missing or empty or changes while it is read, and if a
    held-out text is among the pairs; `BadFileError` naming the row that is not a pair.
    """
    digests: dict[str, str] = {}
    held_out = _take_held_out(settings, digests)
    held_out_texts = {_fingerprint(item.text) for item in held_out}
    file, num_kept, num_duplicates, seen = folder / _PAIRS, 0, 0, set()
    with _unchanging(settings.data) as digests["data_sha256"], file.open("wb") as copy:
        for pair in read_pairs(settings.data):
            _require_apart(pair, held_out_texts)
            line = json.dumps([pair.prompt, pair.completion], sort_keys=True).encode()
            key = sha256(line).digest()[:16]
            is_duplicate = key in seen
            num_duplicates += is_duplicate
            seen.add(key)
            if not is_duplicate or settings.data.duplicates == "keep":
                copy.write(line + b"\n")
                num_kept += 1
            if num_kept == settings.data.limit:
                break
    model, name = None, settings.model.name
    # One process is enough to hash a model, which may be large.
    if name and is_first_process() and (place := model_folder(name)) is not None:
        model = ModelFiles.take(place)
        digests["model_sha256"] = model.sha256
    return InputSnapshot(file, num_duplicates, held_out, model, digests)


def _unchanging(data: DataSettings) -> AbstractContextManager[str]:
    """A context with the digest of the data, which must not change within it."""
    path = local_file(data.train)
    return nullcontext(hub_digest(data)) if path is None else unchanging(path)


def _take_held_out(settings: RunSettings, digests: dict[str, str]) -> list[HeldOutTriple]:
    judged = settings.evaluation
    if judged is None:
        return []
    file = local_file(judged.held_out)
    if file is None or file.suffix != ".jsonl":
        raise UserError(
            f"Held-out triples are read from a run of `optmodel generate`; '{judged.held_out}' is "
            "none."
        )
    with unchanging(file) as digests["held_out_sha256"]:
        return read_held_out(file, settings.data.dialect, limit=judged.limit)


def _require_apart(pair: TrainingPair, held_out_texts: set[bytes]) -> None:
    last = pair.prompt if isinstance(pair.prompt, str) else pair.prompt[-1]["content"]
    if _fingerprint(last) in held_out_texts:
        raise UserError(
            "A held-out text is among the training data, so its accuracy would mean nothing; "
            "generate the held-out triples with another seed."
        )


def _fingerprint(text: str) -> bytes:
    return sha256(" ".join(text.split()).encode()).digest()


def _part(value: str | list[ChatMessage]) -> str | tuple[ChatMessage, ...]:
    return value if isinstance(value, str) else tuple(value)


def _plain(part: str | tuple[ChatMessage, ...]) -> str:
    return part if isinstance(part, str) else "\n".join(turn["content"] for turn in part)
