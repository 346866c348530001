"""Language models that turn a described decision problem into a solved optimization model.

The five nouns are `Formulation`, `Instance`, `Triple`, `Execution` and `Verdict`; each lives in the
package of its name or of its maker, and everything else is a verb between two of them.

    import optmodel

    triple, *_ = optmodel.generate(count=4, seed=7)         # as `optmodel generate` makes them
    optmodel.certify(triple.parse_instance())               # Certified, or a Rejection
    optmodel.run(triple.programs["pyomo"]).last_solve       # what its solver answered
    optmodel.score(reply, triple).correct                   # True or False

Importing it loads nothing: each name is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from optmodel._version import __version__ as __version__

if TYPE_CHECKING:
    from optmodel._api import certify, compare, generate, run
    from optmodel._scoring import score, score_async, score_stream, score_stream_async
    from optmodel.errors import OptmodelError, UserError
    from optmodel.evaluation import Item
    from optmodel.execution import Execution, SandboxLevel
    from optmodel.formulation import Formulation, Instance
    from optmodel.judging import Label, Verdict
    from optmodel.rejection import Rejection
    from optmodel.solving import Certified
    from optmodel.triples import Triple, TripleRecord, read_triples

__all__ = [
    "Certified",
    "Execution",
    "Formulation",
    "Instance",
    "Item",
    "Label",
    "OptmodelError",
    "Rejection",
    "SandboxLevel",
    "Triple",
    "TripleRecord",
    "UserError",
    "Verdict",
    "certify",
    "compare",
    "generate",
    "read_triples",
    "run",
    "score",
    "score_async",
    "score_stream",
    "score_stream_async",
]

_HOMES = {
    "_api": ("certify", "compare", "generate", "run"),
    "_scoring": ("score", "score_async", "score_stream", "score_stream_async"),
    "errors": ("OptmodelError", "UserError"),
    "evaluation": ("Item",),
    "execution": ("Execution", "SandboxLevel"),
    "formulation": ("Formulation", "Instance"),
    "judging": ("Label", "Verdict"),
    "rejection": ("Rejection",),
    "solving": ("Certified",),
    "triples": ("Triple", "TripleRecord", "read_triples"),
}

if not TYPE_CHECKING:  # a type checker would take every name for one of ours

    def __getattr__(name: str) -> object:
        """Load a name of `__all__` from its home, once."""
        for home, names in _HOMES.items():
            if name in names:
                found = getattr(import_module(f"optmodel.{home}"), name)
                globals()[name] = found
                return found
        raise AttributeError(f"module 'optmodel' has no attribute '{name}'")

    def __dir__() -> list[str]:
        """Every name, those that are not loaded yet too."""
        return sorted({*globals(), *__all__})
