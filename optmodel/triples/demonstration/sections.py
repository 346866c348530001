"""From a reply to its sections: titles in the format's order, prose first, formal lines after.

    found = read_sections(reply)
    found.sections[0].prose, found.sections[0].formal, found.fault

The first section that is not as it should be ends the demonstration; those before it stay. What is
wrong is data, a `Rejection` of the step `PARSE` with a `DemonstrationCode`, and never an error.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from optmodel.rejection import Rejection
from optmodel.triples.steps import PipelineStep

VARIABLES, OBJECTIVE = "Define Variables", "Define Objective Function"
MAX_CHARACTERS = 20_000
"""Demonstrations have one to four thousand characters."""

_TITLE = re.compile(r"^[ \t]*#{1,6}[ \t]*(.*?)[ \t]*:?[ \t#]*$", re.MULTILINE)
_CONSTRAINT = re.compile(r"generate constraint[- ]?(\d{1,2})")
_FENCE = re.compile(r"^[ \t]*(```|~~~).*$", re.MULTILINE)


class DemonstrationCode(StrEnum):
    """Why a section, and all after it, is left out."""

    EMPTY = "empty"
    """The reply is empty, or blank."""
    TOO_LONG = "too_long"
    """The reply is longer than any demonstration."""
    TRUNCATED = "truncated"
    """The limit of tokens cut the reply within its last section."""
    NO_SECTION = "no_section"
    """No line is the title of a first section."""
    MISSING_SECTION = "missing_section"
    """A section is not there, and a later one is."""
    WRONG_ORDER = "wrong_order"
    """A section stands before one that it follows."""
    UNKNOWN_SECTION = "unknown_section"
    """A title is none of the format's."""
    SECOND_SCENARIO = "second_scenario"
    """Another demonstration begins."""
    NO_PROSE = "no_prose"
    """A section has no prose that says what its formal lines say."""
    NO_FORMAL = "no_formal"
    """A section has no formal line."""
    PROSE_AFTER_FORMAL = "prose_after_formal"
    """Prose follows the formal lines of a section."""
    BAD_VARIABLE = "bad_variable"
    """A variable's line is no JSON object with name, meaning, type and range."""
    NAME_TAKEN = "name_taken"
    """A name is declared twice, or belongs to the algebra."""
    NOT_ALGEBRA = "not_algebra"
    """A formal line is no expression or relation of the algebra."""
    UNDECLARED = "undeclared"
    """A formal line uses a name that nothing declares."""
    NO_OBJECTIVE = "no_goal"
    """The objective is neither maximized nor minimized."""
    SEVERAL_OBJECTIVES = "several_goals"
    """There is more than one objective."""
    NUMBER_NOT_IN_PROSE = "number_not_said"
    """A number of a formal line is not in the section's prose."""
    NUMBER_NOT_IN_FORMAL = "number_not_used"
    """A number of the prose is in no formal line."""
    PROMPT_INJECTION = "to_the_model"
    """The prose speaks to a language model, not of a problem."""


def fault(code: DemonstrationCode, section: str, detail: str) -> Rejection:
    """One thing that is wrong: in which section, and what was seen."""
    return Rejection(PipelineStep.PARSE, code, f"{section}: {detail}")


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part: its prose, and its formal lines without the marks before them."""

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
    fault: Rejection | None = None


def read_sections(reply: str, *, is_cut: bool = False) -> Sections:
    """Read a reply; `is_cut` says that the limit of tokens ended it."""
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
