"""`docs/architecture.md`: its picture is the one that the code gives, and what it names exists."""

import ast
import re

import pytest

from tests.house.rooms_picture import GROUPS, PAGE, drawn, mermaid, reduced, room_edges
from tests.house.source_code import CHECKOUT, Code

TEXT = PAGE.read_text(encoding="utf-8")
NAMED = re.findall(r"`(optmodel/[\w/]+\.py)(?:: ([\w.]+))?`", TEXT)


def test_the_picture_is_drawn_from_the_code(code: Code) -> None:
    fresh = drawn(TEXT, mermaid(code))
    assert fresh == TEXT, "draw it anew: python -m tests.house.rooms_picture"


def test_the_picture_and_the_table_have_every_room(code: Code) -> None:
    packages = {module.room for module in code.modules.values() if module.is_package}
    assert sorted(room for rooms in GROUPS.values() for room in rooms) == sorted(
        packages - {"optmodel"}
    )
    assert set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)) == packages - {"optmodel"}


def test_every_import_between_rooms_is_an_arrow_or_follows_from_arrows(code: Code) -> None:
    edges = room_edges(code)
    arrows = reduced(edges)
    for room, below in edges.items():
        reached: set[str] = set()
        stack = [room]
        while stack:
            new = set(arrows[stack.pop()]) - reached
            reached |= new
            stack += new
        assert set(below) <= reached


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_a_file_and_a_function_that_the_page_names_exist(code: Code, path: str, name: str) -> None:
    trees = [module.tree for module in code.modules.values() if module.path == CHECKOUT / path]
    assert trees, f"there is no {path}"
    body: list[ast.stmt] = trees[0].body
    for word in name.split(".") if name else ():
        found = [node for node in body if getattr(node, "name", None) == word]
        assert found, f"{path} has no {name}"
        body = getattr(found[0], "body", [])


def test_the_page_names_files_and_functions() -> None:
    assert len([name for _, name in NAMED if name]) > 30


def test_the_ways_have_ten_steps() -> None:
    for way in ("triple", "program", "captured model", "reply"):
        section = TEXT.split(f"## The way of a {way}\n")[1].split("\n## ")[0]
        assert re.findall(r"^(\d+)\. ", section, re.MULTILINE) == [str(n) for n in range(1, 11)]
