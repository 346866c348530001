"""Problem sources by name: the families, the composer as `composed`, mutations as `mutated`.

problem_source("transportation"), problem_source("composed"), problem_source("mutated")
problem_source("knapsack+add_budget+make_integer")      # one base, and one chain of mutations
source_names()                # families first
"""

from optmodel.composer import COMPOSER, Composer
from optmodel.errors import UnknownNameError
from optmodel.families import Family, family, family_names
from optmodel.mutations import CHAIN_MARK, MUTATOR, Mutator

ProblemSource = Family | Composer | Mutator
"""What draws problems."""


def source_names() -> list[str]:
    """All names: those of the families, `composed` and `mutated`."""
    return [*family_names(), COMPOSER.name, MUTATOR.name]


def problem_source(name: str) -> ProblemSource:
    """One source. Raises `UnknownNameError`, which names the nearest one.

    A family and mutations joined by `+` are a source as well.
    """
    if CHAIN_MARK in name:
        return Mutator.of_chain(name)
    if name in (COMPOSER.name, MUTATOR.name):
        return COMPOSER if name == COMPOSER.name else MUTATOR
    try:
        return family(name)
    except UnknownNameError:
        raise UnknownNameError("family", name, source_names()) from None
