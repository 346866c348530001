"""Other libraries' modelling interfaces over HiGHS and SCIP, for where theirs cannot run.

`core` is a model of no dialect; each package beside it offers one vendor's interface on top, and
stands in for the vendor's module in `sys.modules`. Nothing here is imported by `execution` itself.

    sys.modules["gurobipy"] = importlib.import_module("optmodel.execution.compatible.gurobi")
"""

__all__: list[str] = []
