"""Splits a reply into sections: titles in a fixed order, each with prose and then formal lines.

    found = read_sections(reply)
    found.sections[0].prose, found.sections[0].formal, found.fault

The first section with a fault ends the demonstration; the sections before it are kept. A fault is a
`Rejection` of the step `PARSE` with a `DemonstrationCode`, and never an exception.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from optmodel.rejection import Rejection
from optmodel.triples.steps import PipelineStep

VARIABLES, OBJECTIVE = "Define Variables", "Define Objective Function"
MAX_CHARACTERS = 20_000
"""The largest length of a reply. Demonstrations have one to four thousand characters."""

_TITLE = re.compile(r"^[ \t]*#{1,6}[ \t]*(.*?)[ \t]*:?[ \t#]*$", re.MULTILINE)
_CONSTRAINT = re.compile(r"generate constraint[- ]?(\d{1,2})")
_FENCE = re.compile(r"^[ \t]*(```|~~~).*$", re.MULTILINE)


class DemonstrationCode(StrEnum):
    """Why a section and all after it are left out."""

    EMPTY = "empty"
    """The reply is empty, or blank."""
    TOO_LONG = "too_long"
    """The reply is longer than any demonstration."""
    TRUNCATED = "truncated"
    """The token limit cut the reply in its last section."""
    NO_SECTION = "no_section"
    """No line is the title of the first section."""
    MISSING_SECTION = "missing_section"
    """A section is missing, and a later one is there."""
    WRONG_ORDER = "wrong_order"
    """A section comes before one that it must follow."""
    UNKNOWN_SECTION = "unknown_section"
    """A title is not one of the format."""
    SECOND_SCENARIO = "second_scenario"
    """A second demonstration begins."""
    NO_PROSE = "no_prose"
    """A section has formal lines without prose that says the same."""
    NO_FORMAL = "no_formal"
    """A section has no formal line."""
    PROSE_AFTER_FORMAL = "prose_after_formal"
    """Prose follows the formal lines of a section."""
    BAD_VARIABLE = "bad_variable"
    """A variable's line is not a JSON object with name, meaning, type and range."""
    NAME_TAKEN = "name_taken"
    """A name is declared twice, or is reserved."""
    NOT_ALGEBRA = "not_algebra"
    """A formal line is neither an expression nor a relation of the algebra."""
    UNDECLARED = "undeclared"
    """A formal line uses a name that is not declared."""
    NO_OBJECTIVE = "no_goal"
    """The objective is neither maximized nor minimized."""
    SEVERAL_OBJECTIVES = "several_goals"
    """There is more than one objective."""
    NUMBER_NOT_IN_PROSE = "number_not_said"
    """A number of a formal line does not occur in the section's prose."""
    NUMBER_NOT_IN_FORMAL = "number_not_used"
    """A number of the prose occurs in no formal line."""
    PROMPT_INJECTION = "to_the_model"
    """The prose addresses a language model instead of describing a problem."""


def fault(code: DemonstrationCode, section: str, detail: str) -> Rejection:
    """A fault: its code, the section, and what was found there."""
    return Rejection(PipelineStep.PARSE, code, f"{section}: {detail}")


@dataclass(frozen=True, slots=True)
class Section:
    """A section: title, prose, and formal lines without the marks before them."""

    title: str
    prose: str
    formal: tuple[str, ...]

    @property
    def text(self) -> str:
        """The section as text."""
        lines = "\n".join(f"// {line}" for line in self.formal)
        return f"## {self.title}:\n{self.prose}\n{lines}\n"


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections up to the first fault."""

    sections: tuple[Section, ...]
    fault: Rejection | None = None


def read_sections(reply: str, *, is_cut: bool = False) -> Sections:
    """Split a reply into sections; `is_cut` says that the token limit ended the reply."""
    text = _plain(reply)
    if not text.strip():
        return Sections((), fault(DemonstrationCode.EMPTY, "", "the reply is empty"))
    if len(text) > MAX_CHARACTERS:
        seen = f"{len(text):,} characters, where {MAX_CHARACTERS:,} are the most"
        return Sections((), fault(DemonstrationCode.TOO_LONG, "", seen))
    parts = list(_parts(text))
    if not parts:
        return Sections((), fault(DemonstrationCode.NO_SECTION, "", f"no '## {VARIABLES}:'"))
    titles = [title for title, _ in parts]
    sections: list[Section] = []
    for place, (title, body) in enumerate(parts):
        wrong = _misplaced(title, place, titles)
        if wrong is None and is_cut and place == len(parts) - 1:
            wrong = fault(DemonstrationCode.TRUNCATED, title, "the reply ends within it")
        if wrong is not None:
            return Sections(tuple(sections), wrong)
        section = _section(title, body)
        if isinstance(section, Rejection):
            return Sections(tuple(sections), section)
        sections.append(section)
    return Sections(tuple(sections))


def _plain(reply: str) -> str:
    """The reply without encoding marks; if the sections are in a fence, only its content."""
    text = reply.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    fences = list(_FENCE.finditer(text))
    ends = [fence.start() for fence in fences[1:]] + [len(text)]
    for opening, end in zip(fences, ends, strict=bool(fences)):
        inside = text[opening.end() : end]
        if next(_parts(inside), None) is not None:
            return inside
    return text


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Titles and the bodies below them, from the first `Define Variables` on."""
    matches = list(_TITLE.finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    begun = False
    for match, end in zip(matches, ends, strict=bool(matches)):
        title = _title(match[1])
        begun = begun or title in (VARIABLES, OBJECTIVE) or bool(_number(title))
        if begun:
            yield title, text[match.end() : end]


def _title(written: str) -> str:
    """The format's spelling of a title, or the title as written."""
    lower = " ".join(written.lower().replace("*", "").split())
    for known in (VARIABLES, OBJECTIVE):
        if lower == known.lower():
            return known
    match = _CONSTRAINT.fullmatch(lower)
    return f"Generate Constraint-{int(match[1])}" if match else written


def _number(title: str) -> int:
    match = _CONSTRAINT.fullmatch(title.lower())
    return int(match[1]) if match else 0


def _misplaced(title: str, place: int, titles: list[str]) -> Rejection | None:
    wanted = f"Generate Constraint-{place - 1}" if place > 1 else (VARIABLES, OBJECTIVE)[place]
    if title == wanted:
        return None
    if title not in (VARIABLES, OBJECTIVE) and not _number(title):
        return fault(DemonstrationCode.UNKNOWN_SECTION, title[:80], f"where '{wanted}' should be")
    if title == VARIABLES and VARIABLES in titles[:place]:
        return fault(DemonstrationCode.SECOND_SCENARIO, title, "another demonstration begins")
    is_there = wanted in titles[place + 1 :] or title in titles[:place]
    code = DemonstrationCode.WRONG_ORDER if is_there else DemonstrationCode.MISSING_SECTION
    return fault(code, title, f"where '{wanted}' should be")


def _section(title: str, body: str) -> Section | Rejection:
    prose: list[str] = []
    formal: list[str] = []
    for line in body.splitlines():
        bare = line.strip()
        if bare.startswith("//"):
            formal.append(bare.lstrip("/").strip())
        elif bare and formal:
            return fault(DemonstrationCode.PROSE_AFTER_FORMAL, title, bare[:80])
        elif bare or prose:
            prose.append(bare)
    if not any(prose):
        return fault(DemonstrationCode.NO_PROSE, title, "no line of words")
    lines = tuple(line for line in formal if line)
    if not lines:
        return fault(DemonstrationCode.NO_FORMAL, title, "no line that begins with //")
    return Section(title, "\n".join(prose).strip(), lines)
