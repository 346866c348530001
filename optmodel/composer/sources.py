"""Problem sources by name: the families, and the composer as `composed`.

problem_source("transportation"), problem_source("composed")
source_names()                # families first
"""

from optmodel.composer.composer import COMPOSER, Composer
from optmodel.errors import UnknownNameError
from optmodel.families import Family, family, family_names

ProblemSource = Family | Composer
"""What draws problems."""


def source_names() -> list[str]:
    """All names: those of the families, and `composed`."""
    return [*family_names(), COMPOSER.name]


def problem_source(name: str) -> ProblemSource:
    """One source. Raises `UnknownNameError`, which names the nearest one."""
    if name == COMPOSER.name:
        return COMPOSER
    if name not in family_names():
        raise UnknownNameError("family", name, source_names())
    return family(name)
