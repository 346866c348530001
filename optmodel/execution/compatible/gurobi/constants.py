"""The names that programs compare with: `GRB.OPTIMAL`, `GRB.Attr.X`, `GRB.Callback.MIPSOL`.

    model.Status == GRB.OPTIMAL

The names and their values are those of the vendor's interface; `constants.csv` lists them.
"""

import csv
from pathlib import Path
from typing import Any

from optmodel.execution.compatible.gurobi.parameters import PARAMETERS


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
ATTRIBUTES: dict[str, str] = {name.lower(): name for name in _WORDS["Attr"]}
"""Every attribute of the vendor's interface, by its name in lower case."""

_VOCABULARIES = {
    "Attr": _vocabulary("Attr", _WORDS["Attr"]),
    "Callback": _vocabulary("Callback", _WORDS["Callback"]),
    "Error": _vocabulary("Error", _WORDS["Error"]),
    "Param": _vocabulary("Param", {p.name: p.name for p in PARAMETERS.values()}),
    "Status": _vocabulary("Status", _WORDS["Status"]),
}

GRB: Any = type(
    "GRB",
    (),
    {
        **_WORDS["GRB"],
        **_VOCABULARIES,
        **{name.lower(): words for name, words in _VOCABULARIES.items()},
    },
)
"""The constants: statuses, kinds of variables, senses, errors, and the vocabularies."""
