"""The picture of `docs/architecture.md`, drawn from the imports of the code.

    python -m tests.house.rooms_picture          # draws it anew, in place

An arrow goes from a room to one that imports from it, and names the classes of `FLOWS` that are
imported. An arrow that follows from two others is left out, as long as these two name something.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from tests.house.source_code import CHECKOUT, VENDORS, Code, read_code

PAGE = CHECKOUT / "docs" / "architecture.md"
BEGIN, END = "```mermaid\n", "```\n"

GROUPS: Mapping[str, tuple[str, ...]] = {
    "problems": ("formulation", "families", "composer", "mutations", "sources", "narration"),
    "solvers": ("backends", "solving", "vendors"),
    "programs": ("execution", "equivalence", "judging"),
    "what jobs share": ("runs", "triples", "qubo", "lm"),
    "the three jobs": ("synthesis", "training", "evaluation"),
    "what people see": ("reporting", "cli"),
}
"""The rooms, in the order of reading."""

COLOURS = ("#e8f1fb", "#fbf6dc", "#fdeee2", "#edf6e8", "#f5ecf8", "#f3f3f3")
"""One for each group."""

FLOWS = (
    "Formulation",
    "Instance",
    "FlatModel",
    "DrawnInstance",
    "Narrative",
    "Model",
    "SolverResult",
    "Certified",
    "ModelBuilder",
    "Program",
    "Execution",
    "CapturedModel",
    "ModelMatch",
    "Label",
    "Rule",
    "Verdict",
    "LayerVerdict",
    "Triple",
    "TripleRecord",
    "Request",
    "Response",
    "Run",
    "RunFolder",
    "Funnel",
    "Summary",
    "TrainedRun",
)
"""The classes that rooms hand to one another, and that the arrows name."""

Edges = dict[str, dict[str, set[str]]]
"""By room, the rooms that it imports from, and the classes of `FLOWS` that it takes from each."""


def room_edges(code: Code) -> Edges:
    """Which packages import from which. Single modules stand below all of them."""
    packages = {room for rooms in GROUPS.values() for room in rooms}
    edges: Edges = {room: defaultdict(set) for room in sorted(packages)}
    for module in code.modules.values():
        for item in module.imports:
            words = item.module.split(".")
            if words[0] != "optmodel" or module.room not in packages:
                continue
            rooms = set(words[1:2]) or set(item.names)
            for room in rooms & packages - {module.room}:
                edges[module.room][room] |= set(item.names) & set(FLOWS)
    return edges


def reduced(edges: Edges) -> Edges:
    """Without the arrows that a longer way implies.

    The way must name classes at each of its steps, so that `Run` goes from `runs` to the jobs, and
    is not lost where `triples` takes only functions of `runs`. The command line imports everything:
    of its arrows only those are left that no other room is on the way of.
    """
    found: Edges = {}
    for room, below in edges.items():
        named = room != "cli"
        implied = {far for near in below for far in _reachable(edges, near, named)}
        found[room] = {near: names for near, names in below.items() if near not in implied}
    return found


def _reachable(edges: Edges, room: str, named: bool) -> set[str]:
    seen: set[str] = set()
    stack = [room]
    while stack:
        below = edges[stack.pop()]
        new = {near for near, names in below.items() if names or not named} - seen
        seen |= new
        stack += new
    return seen


def mermaid(code: Code) -> str:
    """The picture as the text of a Mermaid flow chart, from the ground up."""
    edges = reduced(room_edges(code))
    lines = ["flowchart BT"]
    for number, (title, rooms) in enumerate(GROUPS.items()):
        lines.append(f'    subgraph group{number}["{title}"]')
        for room in rooms:
            modules = [one for one in code.of(room) if not one.name.startswith(VENDORS)]
            defined = {name for module in modules for name in module.classes}
            own = "".join(f"<br>{name}" for name in FLOWS if name in defined)
            lines.append(f'        {room}["<b>{room}</b>{own}"]')
        lines.append("    end")
    for room in (room for rooms in GROUPS.values() for room in rooms):
        for near, names in sorted(edges[room].items()):
            carried = "<br>".join(name for name in FLOWS if name in names)
            lines.append(
                f"    {near} -->|{carried}| {room}" if carried else f"    {near} -.-> {room}"
            )
    for number, colour in enumerate(COLOURS):
        lines.append(f"    style group{number} fill:{colour},stroke:#b0b0b0")
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
