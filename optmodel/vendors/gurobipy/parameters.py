"""Parameters: every one that the vendor knows is taken; those that mean something here are used.

parameters = Parameters()
parameters.set("TimeLimit", 10)         # a name in any case
parameters.apply(problem.options)
"""

import csv
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from optmodel.vendors.core import Options
from optmodel.vendors.gurobipy.errors import VALUE_OUT_OF_RANGE, GurobiError

_TYPES: dict[str, type] = {"int": int, "float": float, "str": str}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What one parameter may be."""

    name: str
    type: type
    default: Any
    least: Any
    most: Any

    def checked(self, value: Any) -> Any:
        """The value as its type; `TypeError` or `GurobiError` where it cannot be one."""
        if isinstance(value, str) and value.lower() == "default":
            return self.default
        if self.type is str:
            return str(value)
        if isinstance(value, str):
            value = self._read(value)
        number = self.type(value)
        if not self.least <= number <= self.most:
            side = "minimum is" if number < self.least else "maximum is"
            limit = self.least if number < self.least else self.most
            message = f"Unable to set parameter {self.name} to value {value} ({side} {limit:g})"
            raise GurobiError(VALUE_OUT_OF_RANGE, message)
        return number

    def _read(self, text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise TypeError(f"must be real number, not str: {text!r}") from None


def _read() -> dict[str, Parameter]:
    with Path(__file__).with_name("parameters.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"].lower(): _parameter(row) for row in csv.DictReader(file)}


def _parameter(row: dict[str, str]) -> Parameter:
    kind = _TYPES[row["type"]]
    least, most = (kind(row[side]) if kind is not str else "" for side in ("least", "most"))
    return Parameter(row["name"], kind, kind(row["default"]), least, most)


PARAMETERS = _read()
"""Every parameter, by its name in lower case."""


class Parameters:
    """The parameters of an environment or a model: only what differs from the defaults."""

    def __init__(self, given: dict[str, Any] | None = None) -> None:
        self._given = dict(given or {})

    def copy(self) -> "Parameters":
        """Parameters of their own."""
        return Parameters(self._given)

    def set(self, name: str, value: Any) -> None:
        """Set one; raises `GurobiError` for a name or value that the vendor would not take."""
        parameter = PARAMETERS.get(str(name).lower())
        if parameter is None:
            raise GurobiError(0, f"Unknown parameter '{name}'")
        self._given[parameter.name] = parameter.checked(value)

    def get(self, name: str) -> Any:
        """The value of one; `AttributeError` for an unknown name."""
        parameter = PARAMETERS.get(name.lower())
        if parameter is None:
            raise AttributeError(f"No parameter named '{name}'")
        return self._given.get(parameter.name, parameter.default)

    def reset(self) -> None:
        """All back to their defaults."""
        self._given.clear()

    def lines(self) -> list[str]:
        """The lines of a file that sets those that were set."""
        return [f"{name} {value}" for name, value in self._given.items()]

    def apply(self, options: Options) -> None:
        """Hand those that mean something to the solvers of this layer over."""
        given = self._given
        options.seconds = min(given.get("TimeLimit", inf), given.get("WorkLimit", inf))
        options.relative_gap = given.get("MIPGap")
        options.absolute_gap = given.get("MIPGapAbs")
        options.num_threads = max(1, given.get("Threads", 1))
        options.seed = given.get("Seed", 0)
        options.feasibility = given.get("FeasibilityTol")
        nodes = given.get("NodeLimit", inf)
        options.num_nodes = None if nodes == inf else int(nodes)
        solutions = given.get("SolutionLimit", PARAMETERS["solutionlimit"].default)
        is_limited = solutions < PARAMETERS["solutionlimit"].default
        options.num_solutions = int(solutions) if is_limited else None


class ParameterView:
    """`model.Params`: parameters as attributes, in any case."""

    __slots__ = ("_parameters_",)

    def __init__(self, parameters: Parameters) -> None:
        object.__setattr__(self, "_parameters_", parameters)

    def __getattr__(self, name: str) -> Any:
        return self._parameters_.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._parameters_.set(name, value)
