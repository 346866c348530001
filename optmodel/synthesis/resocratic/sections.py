"""From a reply to its sections: titles in the format's order, words first, formal lines after.

    found = read_sections(reply)
    found.sections[0].prose, found.sections[0].formal, found.fault

The first section that is not as it should be ends the demonstration; those before it stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from optmodel.synthesis.resocratic.faults import Fault, FaultKind

VARIABLES, OBJECTIVE = "Define Variables", "Define Objective Function"
MAX_CHARACTERS = 20_000
"""Demonstrations have one to four thousand characters."""

_TITLE = re.compile(r"^[ \t]*#{1,6}[ \t]*(.*?)[ \t]*:?[ \t#]*$", re.MULTILINE)
_CONSTRAINT = re.compile(r"generate constraint[- ]?(\d{1,2})")
_FENCE = re.compile(r"^[ \t]*(```|~~~).*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part: its words, and its formal lines without the marks before them."""

    title: str
    prose: str
    formal: tuple[str, ...]

    @property
    def text(self) -> str:
        """The section as it is written."""
        lines = "\n".join(f"// {line}" for line in self.formal)
        return f"## {self.title}:\n{self.prose}\n{lines}\n"


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections up to the first fault."""

    sections: tuple[Section, ...]
    fault: Fault | None = None


def read_sections(reply: str, *, is_cut: bool = False) -> Sections:
    """Read a reply; `is_cut` says that the limit of tokens ended it."""
    text = _plain(reply)
    if not text.strip():
        return Sections((), Fault(FaultKind.EMPTY, "", "the reply is empty"))
    if len(text) > MAX_CHARACTERS:
        seen = f"{len(text):,} characters, where {MAX_CHARACTERS:,} are the most"
        return Sections((), Fault(FaultKind.TOO_LONG, "", seen))
    parts = list(_parts(text))
    if not parts:
        return Sections((), Fault(FaultKind.NO_SECTION, "", f"no '## {VARIABLES}:'"))
    titles = [title for title, _ in parts]
    sections: list[Section] = []
    for place, (title, body) in enumerate(parts):
        fault = _misplaced(title, place, titles)
        if fault is None and is_cut and place == len(parts) - 1:
            fault = Fault(FaultKind.TRUNCATED, title, "the reply ends within it")
        if fault is not None:
            return Sections(tuple(sections), fault)
        section = _section(title, body)
        if isinstance(section, Fault):
            return Sections(tuple(sections), section)
        sections.append(section)
    return Sections(tuple(sections))


def _plain(reply: str) -> str:
    """Without marks of encodings, and only what stands within fences where the sections do."""
    text = reply.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    fences = list(_FENCE.finditer(text))
    ends = [fence.start() for fence in fences[1:]] + [len(text)]
    for opening, end in zip(fences, ends, strict=bool(fences)):
        inside = text[opening.end() : end]
        if next(_parts(inside), None) is not None:
            return inside
    return text


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Titles with the bodies below them, from the first `Define Variables` on."""
    matches = list(_TITLE.finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    begun = False
    for match, end in zip(matches, ends, strict=bool(matches)):
        title = _title(match[1])
        begun = begun or title in (VARIABLES, OBJECTIVE) or bool(_number(title))
        if begun:
            yield title, text[match.end() : end]


def _title(written: str) -> str:
    """The format's own spelling of a title, or what is written."""
    lower = " ".join(written.lower().replace("*", "").split())
    for known in (VARIABLES, OBJECTIVE):
        if lower == known.lower():
            return known
    match = _CONSTRAINT.fullmatch(lower)
    return f"Generate Constraint-{int(match[1])}" if match else written


def _number(title: str) -> int:
    match = _CONSTRAINT.fullmatch(title.lower())
    return int(match[1]) if match else 0


def _expected(place: int) -> str:
    return [VARIABLES, OBJECTIVE][place] if place < 2 else f"Generate Constraint-{place - 1}"


def _misplaced(title: str, place: int, titles: list[str]) -> Fault | None:
    wanted = _expected(place)
    if title == wanted:
        return None
    if title not in (VARIABLES, OBJECTIVE) and not _number(title):
        return Fault(FaultKind.UNKNOWN_SECTION, title[:80], f"where '{wanted}' should be")
    if title == VARIABLES and VARIABLES in titles[:place]:
        return Fault(FaultKind.SECOND_SCENARIO, title, "another demonstration begins")
    is_there = wanted in titles[place + 1 :] or title in titles[:place]
    kind = FaultKind.WRONG_ORDER if is_there else FaultKind.MISSING_SECTION
    return Fault(kind, title, f"where '{wanted}' should be")


def _section(title: str, body: str) -> Section | Fault:
    prose: list[str] = []
    formal: list[str] = []
    for line in body.splitlines():
        bare = line.strip()
        if bare.startswith("//"):
            formal.append(bare.lstrip("/").strip())
        elif bare and formal:
            return Fault(FaultKind.PROSE_AFTER_FORMAL, title, bare[:80])
        elif bare or prose:
            prose.append(bare)
    if not any(prose):
        return Fault(FaultKind.NO_PROSE, title, "no line of words")
    lines = tuple(line for line in formal if line)
    if not lines:
        return Fault(FaultKind.NO_FORMAL, title, "no line that begins with //")
    return Section(title, "\n".join(prose).strip(), lines)
