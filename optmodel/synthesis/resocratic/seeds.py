"""Seed demonstrations: what a model is shown when it is to write another one.

    seeds()[0].name, seeds()[0].domain, seeds()[0].text
    examples(RandomStream("seeds", 7, 0))      # one seed, or two

They are `data/demonstrations/<domain>/<name>.md`; a folder of your own comes first.
"""

from dataclasses import dataclass
from functools import cache

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.random_stream import RandomStream

_SINGLE = 0.25  # of the paper's 5,200 linear replies 1,300 come from single seeds


@dataclass(frozen=True, slots=True)
class Seed:
    """A demonstration that people wrote."""

    name: str
    domain: str
    text: str


@cache
def seeds() -> tuple[Seed, ...]:
    """All seeds, by domain and name. Raises `BadFileError` where there is none."""
    found = [
        Seed(name, domain, path.read_text(encoding="utf-8"))
        for domain in catalog.folders("data", "demonstrations")
        for name, path in catalog.files("data", f"demonstrations/{domain}", ".md").items()
    ]
    if not found:
        raise BadFileError("data/demonstrations holds no demonstration: write one as a .md file.")
    return tuple(found)


def examples(stream: RandomStream) -> tuple[Seed, ...]:
    """One seed, or a pair of different ones, in an order that is drawn."""
    return tuple(stream.sample(seeds(), 1 if stream.chance(_SINGLE) else min(2, len(seeds()))))
