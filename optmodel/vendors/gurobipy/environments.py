"""Environments: the parameters that their models start with.

with gp.Env(params={"OutputFlag": 0}) as env, gp.Model(env=env) as model: ...
"""

from collections.abc import Mapping
from typing import Any

from optmodel.vendors.gurobipy.errors import ENVIRONMENT_NOT_STARTED, GurobiError
from optmodel.vendors.gurobipy.parameters import Parameters, Value


class Env:
    """Parameters for models; those of licences and servers are taken and not used."""

    def __init__(
        self,
        logfilename: str = "",
        empty: bool = False,
        params: Mapping[str, Value] | None = None,
    ) -> None:
        self._parameters_ = Parameters()
        self._is_started = not empty
        if logfilename:
            self.setParam("LogFile", logfilename)
        for name, value in (params or {}).items():
            self.setParam(name, value)

    def setParam(self, paramname: str, newval: Value) -> None:
        """Set a parameter for models made from now on."""
        self._parameters_.set(paramname, newval)

    def getParam(self, paramname: str) -> Any:
        """The value of a parameter."""
        return self._parameters_.get(paramname)

    def resetParams(self) -> None:
        """All parameters back to their defaults."""
        self._parameters_.reset()

    def start(self) -> None:
        """Start an empty environment: models may be made in it from now on."""
        self._is_started = True

    def parameters(self) -> Parameters:
        """A copy of them for a model; raises `GurobiError` before `start`."""
        if not self._is_started:
            raise GurobiError(ENVIRONMENT_NOT_STARTED, "Environment not started yet")
        return self._parameters_.copy()

    def close(self) -> None:
        """Close it; nothing is held."""

    dispose = close

    def __enter__(self) -> "Env":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_DEFAULTS = Env()


def default_environment() -> Env:
    """The environment of models without one of their own."""
    return _DEFAULTS


def setParam(paramname: str, newval: Value) -> None:
    """Set a parameter of the default environment."""
    _DEFAULTS.setParam(paramname, newval)


def resetParams() -> None:
    """All parameters of the default environment back to their defaults."""
    _DEFAULTS.resetParams()


def disposeDefaultEnv() -> None:
    """Start the default environment anew."""
    _DEFAULTS.resetParams()
