"""Texts and JSON that users give, read strictly: what could be read in two ways is refused.

parse_json(read_text(path), path)      # or a BadFileError that names the place
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError, brief

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_text(path: Path) -> str:
    """A text file, less a byte order mark. Raises `BadFileError` when it is absent or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFileError(f"{path} is not UTF-8 text (byte {error.start}): convert it.") from error


def replace_surrogates(text: str) -> str:
    """The text as a file can hold it: half of a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def parse_json(text: str, place: object) -> Any:
    """JSON as the standard has it, without NaN, no name twice in one object, no surrogates.

    Raises `BadFileError` naming the place.
    """
    try:
        value = _parsed(text)
        if _SURROGATE.search(text):
            value = _parsed(replace_surrogates(json.dumps(value, ensure_ascii=False)))
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"{place}: not valid JSON ({error}).") from error
    return value


def _parsed(text: str) -> Any:
    return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_object)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for name, number in Counter(name for name, _ in pairs).items():
        if number > 1:
            raise ValueError(f"{brief(name)} stands twice in one object")
    return dict(pairs)
