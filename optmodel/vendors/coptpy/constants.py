"""The names that programs compare with: `COPT.OPTIMAL`, `COPT.Info.Value`, `COPT.Param.TimeLimit`.

    model.status == COPT.OPTIMAL

The names and their values are those of the vendor's interface; `constants.csv` lists them.
"""

from pathlib import Path
from typing import Any

from optmodel.vendors.coptpy.parameters import PARAMETERS
from optmodel.vendors.modeling.constant_tables import constants, groups, vocabulary

INFINITY = 1e30
VERSION = "8.0.7"

_WORDS = groups(Path(__file__).with_name("constants.csv"))
_VOCABULARIES = {
    "Attr": vocabulary("Attr", _WORDS["Attr"]),
    "CBInfo": vocabulary("CBInfo", _WORDS["CbInfo"]),
    "CbInfo": vocabulary("CbInfo", _WORDS["CbInfo"]),
    "Info": vocabulary("Info", _WORDS["Info"]),
    "Param": vocabulary("Param", {p.name: p.name for p in PARAMETERS.values()}),
    "Version": VERSION,
}

COPT: Any = constants("COPT", _WORDS["COPT"], _VOCABULARIES)
"""The constants: statuses, kinds of variables, senses, and the vocabularies."""
