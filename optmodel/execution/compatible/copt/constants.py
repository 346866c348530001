"""The names that programs compare with: `COPT.OPTIMAL`, `COPT.Info.Value`, `COPT.Param.TimeLimit`.

    model.status == COPT.OPTIMAL

The names and their values are those of the vendor's interface; `constants.csv` lists them.
"""

import csv
from pathlib import Path
from typing import Any

from optmodel.execution.compatible.copt.parameters import PARAMETERS

INFINITY = 1e30
VERSION = "8.0.7"


def _value(text: str) -> int | float | str:
    for reading in (int, float):
        try:
            return reading(text)
        except ValueError:
            continue
    return text


def _groups() -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    path = Path(__file__).with_name("constants.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups.setdefault(row["group"], {})[row["name"]] = _value(row["value"])
    return groups


def _vocabulary(name: str, words: dict[str, Any]) -> Any:
    """An object whose attributes are the words."""
    return type(name, (), {"__slots__": (), **words})()


_WORDS = _groups()
_VOCABULARIES = {
    "Attr": _vocabulary("Attr", _WORDS["Attr"]),
    "CbInfo": _vocabulary("CbInfo", _WORDS["CbInfo"]),
    "Info": _vocabulary("Info", _WORDS["Info"]),
    "Param": _vocabulary("Param", {p.name: p.name for p in PARAMETERS.values()}),
    "Version": VERSION,
}

COPT: Any = type(
    "COPT",
    (),
    {
        **_WORDS["COPT"],
        **_VOCABULARIES,
        **{name.lower(): words for name, words in _VOCABULARIES.items()},
    },
)
"""The constants: statuses, kinds of variables, senses, and the vocabularies."""
