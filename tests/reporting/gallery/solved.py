"""Solved problems for tests of pictures: drawn ones, and ones written by hand.

problem = drawn("knapsack")
shapes(draw_packing(problem).svg, "rect", "s1")      # the attributes of its coloured rectangles
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from optmodel.reporting.gallery.pictures import Picture
from optmodel.reporting.gallery.solved_problem import SolvedProblem
from optmodel.solving import Certified, certify


@cache
def drawn(name: str, difficulty: Difficulty = Difficulty.EASY, index: int = 0) -> SolvedProblem:
    """A draw of a family with its certified solution; elements keep their neutral names."""
    return _solved(family(name).draw(1, index, difficulty).instance)


def by_hand(
    name: str, sets: Mapping[str, Sequence[Any]], parameters: Mapping[str, Any]
) -> SolvedProblem:
    """A family's formulation with data written by hand, solved."""
    return _solved(Instance.create(family(name).formulation, sets, parameters))


def shapes(picture: Picture | None, tag: str, kind: str = "") -> list[dict[str, str]]:
    """The attributes of the shapes of a kind, with their titles and texts."""
    assert picture is not None
    found = []
    for element in ET.fromstring(picture.svg).iter(tag):
        words = element.get("class", "").split()
        if not kind or kind in words:
            title = element.findtext("title") or ""
            found.append({**element.attrib, "title": title, "text": element.text or ""})
    return found


def _solved(instance: Instance) -> SolvedProblem:
    certified = certify(instance)
    assert isinstance(certified, Certified), certified
    return SolvedProblem(instance, certified.answer.solution)
