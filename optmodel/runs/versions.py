"""The environment of a run: versions of the packages that decide its outcome, and our revision.

    Environment.current().versions      # {'optmodel': '0.3.0', 'highspy': '1.16.0', ...}

Which packages decide is in the catalog: the manifests of solvers and dialects name them.
"""

import platform
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Self

from optmodel import catalog
from optmodel._version import __version__
from optmodel.errors import UserError

_ARRAYS = "numpy"
"""No manifest names it, and most libraries hand it their numbers."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What a run is made with. `revision` is empty for an installed package.

    `measurements` are further tables of `[about]`: what the run measured of the machine.
    """

    versions: Mapping[str, str]
    revision: str = ""
    measurements: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def current(cls, more: Iterable[str] = ()) -> Self:
        """What is installed here, `more` packages included, and the checkout's revision."""
        return cls(installed_versions(more), revision())

    @classmethod
    def from_table(cls, about: Mapping[str, Any]) -> Self:
        """The environment in an `[about]` table; earlier releases held versions alone in it."""
        if "versions" not in about:
            return cls(about)
        measurements = {k: v for k, v in about.items() if k not in ("versions", "revision")}
        return cls(about["versions"], about.get("revision", ""), measurements)

    def to_table(self) -> dict[str, Any]:
        """The `[about]` table of `run.toml`."""
        return {"versions": dict(self.versions), "revision": self.revision, **self.measurements}


def installed_versions(more: Iterable[str] = ()) -> dict[str, str]:
    """Versions of this package, of Python, of what the catalog names and of `more` packages.

    Those that are not installed are left out.
    """
    found = {"optmodel": __version__, "python": platform.python_version()}
    for package in (*deciding_packages(), *more):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue  # an absent library has no version to tell
    return found


@cache
def deciding_packages() -> tuple[str, ...]:
    """The packages that can change an answer, sorted: solvers, and what programs call."""
    found = {_ARRAYS}
    for folder in (".", "dialects"):
        for path in catalog.files("solvers", folder, suffix=".toml").values():
            manifest = catalog.parse_toml(path)
            found |= {manifest.get("package", ""), *manifest.get("solver_packages", ())}
    return tuple(sorted(found - {""}))


def require_versions(folder: Path, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Raise `UserError` where a run goes on with other versions than it began with.

    A package that was added since is welcome: it has made nothing yet.
    """
    for name, version in before.items():
        if now.get(name) != version:
            raise UserError(
                f"The run in {folder} was begun with {name} {version}, and here is "
                f"{now.get(name, 'none')}: install that version, or choose another folder with "
                "--out."
            )


def revision() -> str:
    """The git commit of the checkout this runs from, with `+` for uncommitted changes.

    Empty for an installed package, or where git is not installed.
    """
    checkout = Path(__file__).parents[2]
    if not (checkout / ".git").exists():
        return ""
    try:
        commit = _git(checkout, "rev-parse", "HEAD")
        return commit + ("+" if _git(checkout, "status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(checkout: Path, *arguments: str) -> str:
    command = ["git", "-C", str(checkout), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()
