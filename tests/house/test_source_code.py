"""What the house's tests see is what stands there: held on a small house made for it."""

from pathlib import Path

import pytest

from tests.house.source_code import Code, read_code

FILES = {
    "optmodel/__init__.py": "",
    "optmodel/cellar/__init__.py": (
        "from optmodel.cellar.wine import Bottle, wine\n__all__ = ['Bottle', 'wine']\n"
    ),
    "optmodel/cellar/wine.py": "class Bottle: ...\nclass _Cork: ...\ndef wine(): ...\n",
    "optmodel/cellar/_shelf.py": (
        "def fill():\n    from optmodel.cellar._rack import hold\n    return hold\n"
    ),
    "optmodel/cellar/_rack.py": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from optmodel.cellar._shelf import fill\n"
        "def hold(): ...\n"
    ),
    "optmodel/kitchen/__init__.py": "from optmodel.cellar import Bottle\n",
    "optmodel/kitchen/stove.py": (
        "from optmodel.cellar.wine import Bottle\n"
        "from optmodel.cellar import Bottle\n"
        "class Bottle: ...\nclass _Cork: ...\n"
    ),
    "optmodel/kitchen/larder/__init__.py": "from optmodel.kitchen.larder.jar import Jar\n",
    "optmodel/kitchen/larder/jar.py": "class Jar: ...\n",
    "optmodel/kitchen/table.py": (
        "from optmodel.kitchen.larder.jar import Jar\nfrom optmodel.kitchen.larder import Jar\n"
    ),
    "optmodel/vendors/gurobipy/model.py": "class Bottle: ...\n",
}


@pytest.fixture
def small(tmp_path: Path) -> Code:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_code(tmp_path)


def test_homonyms_may_be_private_and_are_not_a_vendors(small: Code) -> None:
    places = ["optmodel.cellar.wine", "optmodel.kitchen.stove"]
    assert small.homonyms() == {"Bottle": places, "_Cork": places}


def test_a_module_is_hidden_by_a_function_of_its_name(small: Code) -> None:
    assert small.hidden_modules() == ["optmodel.cellar.wine"]


def test_a_circle_may_be_lazy(small: Code) -> None:
    assert small.cycles(lazy=False) == []
    assert small.cycles(lazy=True) == [["optmodel.cellar._rack", "optmodel.cellar._shelf"]]


def test_a_module_past_the_door_is_found_and_the_door_is_not(small: Code) -> None:
    assert small.imports_round_doors() == ["optmodel.kitchen.stove: optmodel.cellar.wine"]


def test_a_module_past_the_door_of_a_room_within_a_room_is_found(small: Code) -> None:
    assert small.imports_round_inner_doors() == [
        "optmodel.kitchen.table: optmodel.kitchen.larder.jar"
    ]


def test_public_names_and_rooms(small: Code) -> None:
    assert small.modules["optmodel.cellar"].public == {"Bottle", "wine"}
    assert small.rooms() == ["cellar", "kitchen", "optmodel", "vendors"]
