"""The errors of optmodel, as a tree.

    OptmodelError
    ├── UserError                 what the user can put right: one sentence that says what to do
    │   ├── MissingExtraError     an optional dependency is not installed
    │   ├── UnknownNameError      no such family, solver, benchmark, rule ...; names the nearest
    │   └── BadFileError          a file is absent, malformed or of another shape
    └── InfrastructureError       our own machinery failed; never counted against a model

The command line prints a `UserError` without a traceback and ends with status 2. Mistakes of
programmers are assertions. A failed sample is neither: it is data, recorded with its reason.

    raise UnknownNameError("family", "transpotation", known=["transportation", "blending"])
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches
from itertools import takewhile

# Above it are the slips that people make, such as two letters swapped in four.
_LEAST_ALIKE = 0.75
_LEAST_BEGUN = 3  # letters of a name that somebody cut short
_MOST_SHARED = 4  # first letters that count for a name that begins in the same way


class OptmodelError(Exception):
    """Root of every error that optmodel raises on purpose."""


class UserError(OptmodelError):
    """Something the user can put right; the message is one sentence that says how."""


class MissingExtraError(UserError):
    """An optional dependency is absent; the message is its install command."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package '{package}': install it with "
            f"`pip install 'optmodel[{extra}]'`."
        )


_MOST_LISTED = 40


class UnknownNameError(UserError):
    """A name that no catalog holds; the message names the nearest known one.

    Where none is near it lists them, or only the `choices` where there are too many to list.
    """

    def __init__(
        self, kind: str, name: str, known: Iterable[str], choices: Iterable[str] = ()
    ) -> None:
        names = sorted(set(known))
        listed = _listed(sorted(set(choices)) or names)
        near = _near_name(name, names)
        hint = f"did you mean '{near}'?" if near else f"choose from {listed}."
        super().__init__(f"There is no {kind} named '{name}'; {hint}")


class BadFileError(UserError):
    """A file is absent, malformed or of another shape; the message names file and place."""


class InfrastructureError(OptmodelError):
    """Our own machinery failed (solver missing, licence, worker lost): never the model's fault."""


def brief(value: object, most: int = 60) -> str:
    """A value as it is written in a message: cut, with an ellipsis, where it is long."""
    if isinstance(value, str):
        return repr(value if len(value) <= most else f"{value[:most]}...")
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}..."


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence: all of them, or the first and how many more there are."""
    more = len(names) - _MOST_LISTED
    if more <= 0:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_LISTED])} and {more} more"


def _near_name(name: str, known: Sequence[str]) -> str | None:
    """The known name that was most likely meant: one with a slip, or one that goes on.

    Of several with a slip the one that begins in the same way counts more, as people slip later. A
    name goes on also where only its last letter differs, as in a plural.

    Of dotted names the last step is compared, among those of the same table: what stands before it
    makes any two of them alike. One of the same last step in another table comes last.
    """
    table, _, step = name.rpartition(".")
    tables = {one: one.rpartition(".") for one in sorted(known, key=len)}
    beside = {own.lower(): one for one, (other, _, own) in tables.items() if other == table}
    begun = step.lower()
    slips = get_close_matches(begun, beside, n=len(beside) or 1, cutoff=_LEAST_ALIKE)
    slips.sort(key=lambda one: _likeness(begun, one), reverse=True)
    longer = [
        one
        for start in (begun, begun[:-1])
        for one in beside
        if one.startswith(start) and len(start) >= _LEAST_BEGUN
    ]
    depth = name.count(".")
    elsewhere = [
        one
        for one, (_, _, own) in tables.items()
        if own == step and depth and abs(one.count(".") - depth) <= 1
    ]
    found = [*(beside[one] for one in (*slips, *longer)), *elsewhere]
    return found[0] if found else None


def _likeness(name: str, other: str) -> float:
    """How alike two names are, from 0 to 1; as Winkler has it, shared first letters count more."""
    ratio = SequenceMatcher(None, other, name).ratio()
    begun = zip(name[:_MOST_SHARED], other, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], begun))
    return ratio + shared / 10 * (1 - ratio)
