"""TOML written: the half the standard library leaves out.

Tables hold plain values, lists of them, and tables; what is written reads back equal.

    table("config", {"seed": 7, "limits": {"wall_seconds": 20.0}})
"""

import json
from collections.abc import Mapping
from typing import Any


def table(name: str, values: Mapping[str, Any]) -> str:
    """A table and its sub-tables as TOML; names that hold None are left out."""
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    lines = [f"[{name}]"]
    lines += [f"{_word(key)} = {_value(item)}" for key, item in plain.items() if item is not None]
    subtables = [
        table(f"{name}.{_word(key)}", value)
        for key, value in values.items()
        if isinstance(value, Mapping)
    ]
    return "\n\n".join(["\n".join(lines), *(part.strip() for part in subtables)]) + "\n"


def _word(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else _value(key)


def _value(value: Any) -> str:
    """A TOML value. Its basic strings are JSON's, but for DEL, which TOML wants escaped."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    assert isinstance(value, str | int | float), f"no TOML value: {value!r}"
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")
