"""Versions of installed packages, looked up without importing them.

version_of("pyarrow")      # '26.0.1', or None where it is not installed
"""

from importlib import metadata


def version_of(package: str) -> str | None:
    """The installed version of a package, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
