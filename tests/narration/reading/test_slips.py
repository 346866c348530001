"""Texts one slip away from a true one are noticed; `bench/reading.py` measures many more."""

import random
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from optmodel.families import family
from optmodel.formulation import Instance
from optmodel.narration import Narrative, find_telling, narrate, read_back
from optmodel.random_stream import RandomStream
from tests.families.every import REPRESENTATIVES
from tests.narration.mutants import MUTATIONS, mutants

# The smallest share that must be noticed. Below 1 are slips that only the meaning of words tells: a
# wrong size of a set, `up to` at a rate, two scalars of one unit with no words of their own.
FLOORS = {
    "change": 0.98,
    "copy": 0.98,
    "drop": 0.98,
    "repeat": 0.95,
    "sign": 1,
    "swap-near": 0.96,
    "swap-far": 0.98,
    "names": 0.98,
    "units": 1,
    "limits": 0.9,
    "far-limits": 0,
    "goal": 1,
    "membership": 0.9,
}


@cache
def _told(name: str, index: int) -> tuple[Narrative, Instance]:
    instance = family(name).draw(5, index).instance
    return narrate(instance, find_telling(name), RandomStream("slips", name, index)), instance


@pytest.mark.parametrize("kind", list(MUTATIONS))
def test_slips_are_noticed(kind: str) -> None:
    made, noticed = Counter[str](), Counter[str]()
    for name in REPRESENTATIVES:
        for index in range(3):
            narrative, instance = _told(name, index)
            chance = random.Random(f"{name} {index} {kind}")
            for text in mutants(kind, narrative, instance, chance, most=3):
                made[name] += 1
                noticed[name] += bool(read_back(replace(narrative, text=text), instance))
    assert made.total() >= 10
    assert noticed.total() >= FLOORS[kind] * made.total(), made - noticed
