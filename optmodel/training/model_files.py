"""Checks of a model's folder without loading it: is it a model, complete, and which one.

    check_folder(Path("models/small"))         # a BadFileError for a file that is cut short
    config = read_config(Path("models/small/config.json"))
    ModelFiles.take(Path("models/small")).sha256

Libraries report a broken file after minutes of loading, by any error of their parsers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError, UserError, brief
from optmodel.runs import digest, file_digest
from optmodel.training.library_types import Json

_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
_DECIDING = (".json", ".safetensors", ".bin", ".model", ".txt", ".jinja")
_GGUF = b"GGUF"
_HEADER = 8
_LARGEST_CONFIG = 4 * 2**20
_LONGEST_HEADER = 100_000_000

_SIZES_OF_LAYERS = ("intermediate_size", "num_attention_heads", "num_key_value_heads")
SIZES = ("hidden_size", "num_hidden_layers", "vocab_size", *_SIZES_OF_LAYERS)
"""The sizes in a config.json that most architectures name alike."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The files of a model: one digest of all their bytes, and size and time of each file."""

    folder: Path
    sha256: str
    stamps: dict[str, tuple[int, int]]

    @staticmethod
    def take(folder: Path) -> "ModelFiles":
        """Read all files once. Raises `UserError` if one changes meanwhile."""
        stamps = _stamps(folder)
        sha256 = digest({name: file_digest(folder / name) for name in stamps})
        found = ModelFiles(folder, sha256, stamps)
        found.require_unchanged()
        return found

    def require_unchanged(self) -> None:
        """Raise `UserError` if the size or time of a file has changed."""
        if _stamps(self.folder) != self.stamps:
            raise UserError(f"The model in {self.folder} changed while it was read: start again.")


def model_folder(name: str) -> Path | None:
    """The folder of a model's name, None for a model on the hub.

    A name on the hub has at most one slash. Raises `UserError` for a path that does not exist, and
    for a file.
    """
    path = Path(name)
    if path.is_dir():
        return path
    if path.is_file():
        refuse_gguf(path)
        raise UserError(f"{path} is a file; name the folder that holds a model's config.json.")
    is_local = path.is_absolute() or name.startswith(".") or len(path.parts) > 2
    if is_local or (path.parent != Path() and path.parent.is_dir()):
        raise UserError(f"There is no folder {path}; name a model's folder, or one of the hub.")
    return None


def check_folder(folder: Path) -> None:
    """Raise `UserError` for a folder without a model, `BadFileError` naming a file that is broken.

    Every JSON file must parse, every index must find its shards, and a safetensors file must be as
    long as its header says. The weights themselves are not read.
    """
    if not (folder / "config.json").is_file():
        if (folder / "adapter_config.json").is_file():
            raise UserError(
                f"The folder {folder} holds adapters alone; merge them into their model, and name "
                "the folder of the whole."
            )
        raise UserError(f"The folder {folder} has no config.json; name a model's folder.")
    read_config(folder / "config.json")
    tables = {file: _json(file) for file in sorted(folder.glob("*.json"))}
    for file, table in tables.items():
        if file.name.endswith(".index.json"):
            _check_shards(file, table)
    weights = [file for pattern in _WEIGHTS for file in sorted(folder.glob(pattern))]
    if not weights:
        raise UserError(
            f"The folder {folder} has no weights (*.safetensors); download the whole model, or "
            "make one from nothing with the table [model.tiny]."
        )
    for file in weights:
        if file.suffix == ".safetensors" and (wrong := safetensors_defect(file)):
            raise BadFileError(f"{file} {wrong}: copy or download it again.")


def read_config(path: Path) -> dict[str, Json]:
    """Read a config.json. Raises `BadFileError` for any other file, and as `check_sizes` does.

    The sizes of its part `text_config` are checked too.
    """
    refuse_gguf(path)
    if (size := path.stat().st_size) > _LARGEST_CONFIG:
        raise BadFileError(f"{path} has {size} bytes and is no config.json: give a model's.")
    config = _json(path)
    if not isinstance(config, dict):
        raise BadFileError(f"{path} holds no table: give a model's config.json.")
    check_sizes(config, f"{path}: ")
    if isinstance(part := config.get("text_config"), Mapping):
        check_sizes(part, f"{path}: text_config.")
    return config


def check_sizes(sizes: Mapping[str, Json], where: str) -> None:
    """Raise `BadFileError` for a size that is not a positive whole number.

    The message begins with `where`. Sizes of layers may be lists with one number for each layer.
    Sizes that are missing are not checked.
    """
    for name in SIZES:
        value = sizes.get(name)
        is_listed = name in _SIZES_OF_LAYERS and isinstance(value, list | tuple)
        found = value if is_listed else [value]
        if value is not None and not (found and all(map(_is_size, found))):
            raise BadFileError(f"{where}{name} is {brief(value)}, and no positive whole number.")


def _is_size(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def refuse_gguf(path: Path) -> None:
    """Raise `BadFileError` for a GGUF file, whatever its name is."""
    try:
        with path.open("rb") as file:
            is_gguf = file.read(len(_GGUF)) == _GGUF
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error
    if is_gguf:
        raise BadFileError(
            f"{path} is a GGUF file, made for inference; name the model's folder of safetensors, "
            "or its config.json."
        )


def safetensors_defect(path: Path) -> str:
    """Describe what is wrong with a safetensors file; '' if it is complete.

    The format: eight bytes with the length of a JSON header, the header, and the bytes of all
    tensors, at the offsets that the header gives.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_HEADER), "little")
        if size < _HEADER or length > min(size - _HEADER, _LONGEST_HEADER):
            return "is cut short within its header"
        try:
            header = json.loads(file.read(length))
            places = [one["data_offsets"] for name, one in header.items() if name != "__metadata__"]
            end = max((int(last) for _, last in places), default=0)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return "has no readable header"
    wanted = _HEADER + length + end
    return "" if size == wanted else f"has {size} bytes of {wanted}"


def _json(path: Path) -> Json:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        reason = "it is cut short or damaged"
        raise BadFileError(f"{path} is not valid JSON; {reason}, so copy it again.") from error


def _check_shards(index: Path, table: Json) -> None:
    try:
        names = sorted({str(name) for name in table["weight_map"].values()})
    except (KeyError, TypeError, AttributeError) as error:
        raise BadFileError(f"{index} has no weight_map: copy it again.") from error
    absent = [name for name in names if not (index.parent / name).is_file()]
    if absent:
        others = f" and {len(absent) - 1} more" if absent[1:] else ""
        raise BadFileError(f"{index} names {absent[0]}{others}, which is not there: copy it.")


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file that decides what the model is, by name."""
    files = sorted(file for file in folder.iterdir() if file.suffix in _DECIDING and file.is_file())
    return {file.name: (file.stat().st_size, file.stat().st_mtime_ns) for file in files}
