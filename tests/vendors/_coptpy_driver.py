"""Runs coptpy programs one after another in a process of its own, and says how each ended.

The argument is `vendor` or ours; programs come as JSON by name on standard input.

    python _coptpy_driver.py optmodel.vendors.coptpy < programs.json
"""

import importlib
import json
import os
import sys
import warnings
from typing import Any

PRELUDE = """
import numpy as np
import coptpy as cp
from coptpy import *
env = cp.Envr()
m = env.createModel("m")
m.setParam(COPT.Param.Logging, 0)
"""


def ended(text: str) -> dict[str, Any]:
    """The status and objective of its model `m`, and its `out`; or its error."""
    names: dict[str, Any] = {}
    try:
        exec(PRELUDE + text, names)
        model = names["m"]
        objective = model.objval if model.status == 1 else None
        out = plain(names.get("out"))
        return {"status": model.status, "objective": objective, "out": out}
    except Exception as error:  # noqa: BLE001 - how it fails is what is compared
        return {"error": type(error).__name__, "said": str(error)}


def plain(value: Any) -> Any:
    """A value as JSON can say it."""
    if isinstance(value, dict):
        return [[plain(key), plain(item)] for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if isinstance(value, str) or value is None else float(value)


def main() -> None:
    """Run all programs; what they and the library print goes nowhere."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if sys.argv[1] != "vendor":
        sys.modules["coptpy"] = importlib.import_module(sys.argv[1])
    programs = json.load(sys.stdin)
    json.dump({name: ended(text) for name, text in programs.items()}, answers)
    answers.close()


main()
