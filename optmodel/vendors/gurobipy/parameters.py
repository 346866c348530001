"""Parameters: all of the vendor's are accepted; those with a meaning for HiGHS or SCIP are used.

parameters = Parameters()
parameters.set("TimeLimit", 10)         # a name in any case
parameters.apply(problem.options)
"""

import csv
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from optmodel.vendors.gurobipy.errors import VALUE_OUT_OF_RANGE, GurobiError
from optmodel.vendors.modeling import SolveOptions

Value = float | str
"""The value of a parameter: an int, a float or a text."""
_TYPES: dict[str, type[Value]] = {"int": int, "float": float, "str": str}


class ParameterInfo(NamedTuple):
    """The result of `getParamInfo`."""

    name: str
    type: type[Value]
    value: Value
    minimum: Value
    maximum: Value
    default: Value


@dataclass(frozen=True, slots=True)
class Parameter:
    """The type, the range and the default of a parameter."""

    name: str
    type: type[Value]
    default: Value
    minimum: Value
    maximum: Value

    def checked(self, value: Value) -> Value:
        """The value as its type; `TypeError` or `GurobiError` where it cannot be one."""
        if isinstance(value, str) and value.lower() == "default":
            return self.default
        if self.type is str:
            return str(value)
        if isinstance(value, str):
            value = self._read(value)
        number = self.type(value)
        if not self.minimum <= number <= self.maximum:  # type: ignore[operator]
            is_low = number < self.minimum  # type: ignore[operator]
            side, limit = ("minimum", self.minimum) if is_low else ("maximum", self.maximum)
            message = f"Unable to set parameter {self.name} to value {value} ({side} is {limit:g})"
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
    limits = [kind(row[side]) if kind is not str else "" for side in ("least", "most")]
    return Parameter(row["name"], kind, kind(row["default"]), *limits)


PARAMETERS = _read()
"""Every parameter, by its name in lower case."""


class Parameters:
    """The parameters of an environment or a model: only what differs from the defaults."""

    def __init__(self, given: dict[str, Value] | None = None) -> None:
        self._given = dict(given or {})

    def copy(self) -> "Parameters":
        """An independent copy."""
        return Parameters(self._given)

    def set(self, name: str, value: Value) -> None:
        """Set one; raises `GurobiError` for a name or value that the vendor would not take."""
        parameter = _known(name)
        self._given[parameter.name] = parameter.checked(value)

    def get(self, name: str) -> Any:
        """The value of one; raises `AttributeError` for an unknown name."""
        parameter = PARAMETERS.get(name.lower())
        if parameter is None:
            raise AttributeError(f"No parameter named '{name}'")
        return self._given.get(parameter.name, parameter.default)

    def info(self, name: str) -> ParameterInfo:
        """The value and the range of one; raises `GurobiError` for an unknown name."""
        parameter = _known(name)
        limits = (parameter.minimum, parameter.maximum, parameter.default)
        return ParameterInfo(parameter.name, parameter.type, self.get(parameter.name), *limits)

    def reset(self) -> None:
        """All back to their defaults."""
        self._given.clear()

    def lines(self) -> list[str]:
        """The lines of a parameter file: those that were set."""
        return [f"{name} {value}" for name, value in self._given.items()]

    def apply(self, options: SolveOptions) -> None:
        """Hand those that mean something to the solvers of this layer over."""
        options.seconds = min(self.get("TimeLimit"), self.get("WorkLimit"))
        options.relative_gap = self._given.get("MIPGap")  # type: ignore[assignment]
        options.absolute_gap = self._given.get("MIPGapAbs")  # type: ignore[assignment]
        options.num_threads = max(1, self.get("Threads"))
        options.seed = self.get("Seed")
        options.feasibility = self._given.get("FeasibilityTol")  # type: ignore[assignment]
        nodes = self.get("NodeLimit")
        options.num_nodes = None if nodes == inf else int(nodes)
        solutions = self.get("SolutionLimit")
        is_limited = solutions < PARAMETERS["solutionlimit"].default
        options.num_solutions = int(solutions) if is_limited else None


class ParameterView:
    """`model.Params`: parameters as attributes, in any case."""

    __slots__ = ("_parameters_",)

    def __init__(self, parameters: Parameters) -> None:
        object.__setattr__(self, "_parameters_", parameters)

    def __getattr__(self, name: str) -> Any:
        return self._parameters_.get(name)

    def __setattr__(self, name: str, value: Value) -> None:
        self._parameters_.set(name, value)


def _known(name: object) -> Parameter:
    parameter = PARAMETERS.get(str(name).lower())
    if parameter is None:
        raise GurobiError(0, f"Unknown parameter '{name}'")
    return parameter
