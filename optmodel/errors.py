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

from collections.abc import Iterable
from difflib import get_close_matches


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


class UnknownNameError(UserError):
    """A name that no catalog holds; the message names the nearest known one.

    Where none is near it lists them, or only the `choices` where there are too many to list.
    """

    def __init__(
        self, kind: str, name: str, known: Iterable[str], choices: Iterable[str] = ()
    ) -> None:
        names = sorted(set(known))
        listed = ", ".join(sorted(set(choices)) or names)
        close = get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"did you mean '{close[0]}'?" if close else f"choose from {listed}."
        super().__init__(f"There is no {kind} named '{name}'; {hint}")


class BadFileError(UserError):
    """A file is absent, malformed or of another shape; the message names file and place."""


class InfrastructureError(OptmodelError):
    """Our own machinery failed (solver missing, licence, worker lost): never the model's fault."""
