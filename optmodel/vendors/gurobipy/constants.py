"""The names that programs compare with: `GRB.OPTIMAL`, `GRB.Attr.X`, `GRB.Callback.MIPSOL`.

    model.Status == GRB.OPTIMAL

The names and their values are those of the vendor's interface; `constants.csv` lists them.
"""

from pathlib import Path
from typing import Any

from optmodel.vendors.gurobipy.parameters import PARAMETERS
from optmodel.vendors.modeling.constant_tables import constants, groups, vocabulary

_WORDS = groups(Path(__file__).with_name("constants.csv"))
ATTRIBUTES: dict[str, str] = {name.lower(): name for name in _WORDS["Attr"]}
"""Every attribute of the vendor's interface, by its name in lower case."""

_VOCABULARIES = {
    "Attr": vocabulary("Attr", _WORDS["Attr"]),
    "Callback": vocabulary("Callback", _WORDS["Callback"]),
    "Error": vocabulary("Error", _WORDS["Error"]),
    "Param": vocabulary("Param", {p.name: p.name for p in PARAMETERS.values()}),
    "Status": vocabulary("Status", _WORDS["Status"]),
}

GRB: Any = constants("GRB", _WORDS["GRB"], _VOCABULARIES)
"""The constants: statuses, types of variables, senses, and the groups `Attr`, `Callback`, ..."""
