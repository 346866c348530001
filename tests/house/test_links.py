"""Every relative link of every page leads somewhere, and every heading that it names is there."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source_code import CHECKOUT

EXEMPT = ("eval/benchmarks/", "data/", "eval/prompts/", "tests/execution/wild/")
"""Texts of problems and prompts, whose brackets are no links."""

_CODE = re.compile(r"^( *)```.*?^\1```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def _pages() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = {name for name in listed.stdout.split("\0") if name and not name.startswith(EXEMPT)}
    return sorted(name for name in names if (CHECKOUT / name).is_file())


def _links(text: str) -> Iterator[str]:
    for target in _LINK.findall(_CODE.sub("", text)):
        if not re.match(r"[a-z]+:", target):
            yield target


def _anchors(text: str) -> set[str]:
    """Headings as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", _pages())
def test_relative_links_lead_somewhere(name: str) -> None:
    page = CHECKOUT / name
    dead = [link for link in _links(page.read_text(encoding="utf-8")) if not _leads(page, link)]
    assert dead == []


def _leads(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return False
    return not anchor or anchor in _anchors(target.read_text(encoding="utf-8"))


def test_links_are_found_outside_of_code() -> None:
    text = "[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n![g](h.svg) [i](https://j) [k](#l)"
    assert list(_links(text)) == ["b.md", "h.svg", "#l"]


def test_headings_are_named_as_github_names_them() -> None:
    assert _anchors("# A\n## `optmodel run` and more\n```\n# b\n```") == {
        "a",
        "optmodel-run-and-more",
    }


def test_the_index_of_decisions_lists_all_of_them_in_order() -> None:
    folder = CHECKOUT / "docs" / "decisions"
    listed = re.findall(
        r"^\| \[(\d{4})\]\((.+?)\)", (folder / "README.md").read_text("utf-8"), re.M
    )
    names = sorted(path.name for path in folder.glob("0*.md"))
    assert [name for _, name in listed] == names
    assert [number for number, _ in listed] == [f"{n:04}" for n in range(1, len(names) + 1)]
    for number, name in listed:
        assert (folder / name).read_text(encoding="utf-8").startswith(f"# {number} ")
