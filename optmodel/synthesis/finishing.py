"""The last step of a triple that a model told: our own programs must find the label as well.

finished = Finish(origin, instance, narrative, certified, ("pyomo",))()      # in a worker
finished.record or finished.reason
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optmodel.formulation import Instance
from optmodel.narration import Narrative
from optmodel.solving import Certified
from optmodel.synthesis._pool import local_runner
from optmodel.synthesis.forward import disagreements, render_all
from optmodel.synthesis.schema import schema_problem
from optmodel.synthesis.triple import Origin, Triple


@dataclass(frozen=True, slots=True)
class Finished:
    """A triple's record, or why there is none."""

    record: Mapping[str, Any] | None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finish:
    """A task for a worker: render the programs, run them, and write the record."""

    origin: Origin
    instance: Instance
    narrative: Narrative
    certified: Certified
    dialects: tuple[str, ...]

    def __call__(self) -> Finished:
        programs = render_all(self.instance, self.narrative, self.dialects)
        answer = self.certified.answer
        triple = Triple(
            self.origin,
            self.instance,
            self.narrative,
            answer.solution,
            self.certified.certificate,
            programs,
        )
        wrong = disagreements(programs, float(triple.objective), local_runner())
        if wrong:
            return Finished(None, f"program_{wrong[0].dialect}", wrong[0].sentence)
        record = triple.to_record()
        problem = schema_problem(record)
        return Finished(None, "schema", problem) if problem else Finished(record)
