"""Environments: parameters that models begin with.

with gp.Env(params={"OutputFlag": 0}) as env, gp.Model(env=env) as model: ...
"""

from collections.abc import Mapping
from typing import Any

from optmodel.vendors.gurobipy.errors import GurobiError
from optmodel.vendors.gurobipy.parameters import Parameters


class Env:
    """Parameters for models; what concerns licences and servers is taken and left aside."""

    def __init__(
        self,
        logfilename: str = "",
        empty: bool = False,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        self._parameters_ = Parameters()
        self._is_started = not empty
        if logfilename:
            self.setParam("LogFile", logfilename)
        for name, value in (params or {}).items():
            self.setParam(name, value)

    def setParam(self, paramname: str, newval: Any) -> None:
        """Set a parameter for models made from now on."""
        self._parameters_.set(paramname, newval)

    def getParam(self, paramname: str) -> Any:
        """The value of a parameter."""
        return self._parameters_.get(paramname)

    def resetParams(self) -> None:
        """All parameters back to their defaults."""
        self._parameters_.reset()

    def start(self) -> None:
        """Let an empty environment be used."""
        self._is_started = True

    def parameters(self) -> Parameters:
        """A copy of them for a model; raises `GurobiError` before `start`."""
        if not self._is_started:
            raise GurobiError(10002, "Environment not started yet")
        return self._parameters_.copy()

    def close(self) -> None:
        """Give it back; nothing is held."""

    dispose = close

    def __enter__(self) -> "Env":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_DEFAULTS = Env()


def default_environment() -> Env:
    """What models without an environment of their own begin with."""
    return _DEFAULTS


def setParam(paramname: str, newval: Any) -> None:
    """Set a parameter of the default environment."""
    _DEFAULTS.setParam(paramname, newval)


def resetParams() -> None:
    """All parameters of the default environment back to their defaults."""
    _DEFAULTS.resetParams()


def disposeDefaultEnv() -> None:
    """Start the default environment anew."""
    _DEFAULTS.resetParams()
