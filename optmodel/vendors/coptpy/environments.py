"""Environments, which create models.

with cp.Envr() as env:
    model = env.createModel("plan")
"""

from optmodel.vendors.coptpy.model import Model


class EnvrConfig:
    """Settings of licences and servers, which are taken and not used."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def set(self, name: str, value: str) -> None:
        """Set one."""
        self._given[name] = value


class Envr:
    """An environment; it holds nothing."""

    def __init__(self, arg: str | EnvrConfig | None = None) -> None:
        self.arg = arg

    def createModel(self, name: str = "") -> Model:
        """A new model, empty."""
        return Model(name)

    def close(self) -> None:
        """Close it; nothing is held."""

    dispose = close

    def __enter__(self) -> "Envr":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
