"""Runs programs one after another in a process of its own, and says how each ended.

The first argument is `vendor` or ours; programs come as JSON by name on standard input.

    python _driver.py optmodel.vendors.gurobipy < programs.json
"""

import importlib
import json
import sys
import warnings
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

PRELUDE = """
import numpy as np
import gurobipy as gp
from gurobipy import *
from gurobipy import GRB, nlfunc
m = gp.Model()
m.Params.OutputFlag = 0
"""


def ended(text: str) -> dict[str, Any]:
    """The status and objective of its model, `m` or `model`, and its `out`; or its error."""
    names: dict[str, Any] = {}
    try:
        exec(PRELUDE + text, names)
        return said(names)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - how it fails is what is compared
        known = [kind.__name__ for kind in type(error).__mro__]
        return {"error": known[0], "errno": getattr(error, "errno", None), "said": str(error)}


def said(names: dict[str, Any]) -> dict[str, Any]:
    """The status and objective of the model, and what lies in `out`."""
    model, grb = names.get("model", names["m"]), names["GRB"]
    is_optimal = model.Status in (grb.OPTIMAL, grb.LOCALLY_OPTIMAL)
    objective = model.ObjVal if model.SolCount and is_optimal else None
    return {"status": model.Status, "objective": objective, "out": plain(names.get("out"))}


def plain(value: Any) -> Any:
    """A value as JSON can say it."""
    if isinstance(value, dict):
        return [[plain(key), plain(item)] for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if isinstance(value, str) or value is None else float(value)


def main() -> None:
    """Run all programs."""
    warnings.simplefilter("ignore")
    if sys.argv[1] != "vendor":
        ours = importlib.import_module(sys.argv[1])
        sys.modules["gurobipy"] = ours
        sys.modules["gurobipy.nlfunc"] = ours.nlfunc
    programs = json.load(sys.stdin)
    with redirect_stdout(StringIO()):
        answers = {name: ended(text) for name, text in programs.items()}
    sys.stdout.write("\n" + json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
