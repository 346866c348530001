"""The picture of `docs/architecture.md`, drawn from the imports of the code.

    python tests/house/rooms_picture.py          # draws it anew, in place

An arrow goes from a room to one that imports from it, and says which of the nouns it carries.
Arrows that follow from others are left out.
"""

from collections import defaultdict
from pathlib import Path

from tests.house.source_code import CHECKOUT, Code, read_code

PAGE = CHECKOUT / "docs" / "architecture.md"
BEGIN, END = "```mermaid\n", "```\n"

NOUNS = (
    "Formulation",
    "Instance",
    "Certificate",
    "Narrative",
    "Triple",
    "Execution",
    "Verdict",
)
"""What flows through the house, and is named on the arrows."""

Edges = dict[str, dict[str, set[str]]]
"""By room, the rooms that it imports from, and the nouns it takes from each."""


def room_edges(code: Code) -> Edges:
    """Which packages import from which; single modules are the ground, and left out."""
    packages = {module.room for module in code.modules.values() if module.is_package}
    packages -= {"optmodel"}
    edges: Edges = {room: defaultdict(set) for room in sorted(packages)}
    for module in code.modules.values():
        for item in module.imports:
            words = item.module.split(".")
            if words[0] != "optmodel" or module.room not in packages:
                continue
            rooms = set(words[1:2]) or set(item.names)
            for room in rooms & packages - {module.room}:
                edges[module.room][room] |= set(item.names) & set(NOUNS)
    return edges


def reduced(edges: Edges) -> Edges:
    """Without the edges that a longer way implies."""
    found: Edges = {}
    for room, below in edges.items():
        implied = {far for near in below for far in _reachable(edges, near)}
        found[room] = {near: nouns for near, nouns in below.items() if near not in implied}
    return found


def _reachable(edges: Edges, room: str) -> set[str]:
    seen: set[str] = set()
    stack = [room]
    while stack:
        new = set(edges[stack.pop()]) - seen
        seen |= new
        stack += new
    return seen


def mermaid(code: Code) -> str:
    """The picture as the text of a Mermaid flow chart, from the ground up."""
    edges = reduced(room_edges(code))
    homes = {
        name: module.room
        for module in code.modules.values()
        for name in module.classes
        if name in NOUNS
    }
    lines = ["flowchart BT"]
    for room in edges:
        own = ", ".join(noun for noun in NOUNS if homes.get(noun) == room)
        lines.append(f'    {room}["<b>{room}</b>{f"<br>{own}" if own else ""}"]')
    for room, below in edges.items():
        for near, nouns in sorted(below.items()):
            told = ", ".join(noun for noun in NOUNS if noun in nouns)
            lines.append(f"    {near} -->{f'|{told}|' if told else ''} {room}")
    return "\n".join(lines) + "\n"


def drawn(page: str, picture: str) -> str:
    """The page with its picture replaced."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{picture}{END}{after}"


def main(page: Path = PAGE) -> None:
    """Draw the picture of the page anew."""
    picture = mermaid(read_code(CHECKOUT))
    page.write_text(drawn(page.read_text(encoding="utf-8"), picture), encoding="utf-8")


if __name__ == "__main__":
    main()
