"""Parameters: all of the vendor's are accepted; those with a meaning for HiGHS or SCIP are used.

parameters = Parameters()
parameters.set("TimeLimit", 10)         # a name in any case
parameters.apply(problem.options)
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from optmodel.vendors.modeling import SolveOptions

_RELATIVE_GAP = 1e-4
"""The vendor's default, also where a program sets none."""


Value = float | str
"""The value of a parameter in a program: a number, or the text of one."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """The range and the default of a parameter; it is an integer where its default is one."""

    name: str
    default: float
    minimum: float
    maximum: float

    def clamped(self, value: Value) -> float:
        """The value, brought within its limits; raises `TypeError` where it is no number."""
        kind = type(self.default)
        return min(max(kind(value), kind(self.minimum)), kind(self.maximum))


def _number(text: str) -> float:
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _read() -> dict[str, Parameter]:
    with Path(__file__).with_name("parameters.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["name"].lower(): Parameter(
                row["name"], *(_number(row[side]) for side in ("default", "least", "most"))
            )
            for row in csv.DictReader(file)
        }


PARAMETERS = _read()
"""Every parameter, by its name in lower case."""


class Parameters:
    """`model.Param`: the parameters of a model as attributes, in any case."""

    __slots__ = ("_given",)
    _given: dict[str, float]

    def __init__(self) -> None:
        object.__setattr__(self, "_given", {})

    def set(self, name: str, value: Value) -> None:
        """Set one; raises `AttributeError` for an unknown name."""
        parameter = _known(name)
        self._given[parameter.name] = parameter.clamped(value)

    def get(self, name: str) -> float:
        """The value of one; raises `AttributeError` for an unknown name."""
        parameter = _known(name)
        return self._given.get(parameter.name, parameter.default)

    def reset(self) -> None:
        """All back to their defaults."""
        self._given.clear()

    def apply(self, options: SolveOptions) -> None:
        """Hand those that mean something to the solvers of this layer over."""
        given = self._given
        options.seconds = min(self.get("TimeLimit"), self.get("SolTimeLimit"))
        options.relative_gap = given.get("RelGap", _RELATIVE_GAP)
        options.absolute_gap = given.get("AbsGap")
        options.num_threads = max(1, int(given.get("Threads", 1)))
        options.feasibility = given.get("FeasTol")
        nodes = given.get("NodeLimit", -1)
        options.num_nodes = None if nodes < 0 else int(nodes)

    def __getattr__(self, name: str) -> float:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(name)

    def __setattr__(self, name: str, value: Value) -> None:
        self.set(name, value)


def _known(name: str) -> Parameter:
    parameter = PARAMETERS.get(str(name).lower())
    if parameter is None:
        raise AttributeError(f"Invalid parameter name '{name}'")
    return parameter
