"""A reading of a text: one of two complete problems that fit it, with its certified answer.

reading = certified_reading(instance, "the limit is on each of them")     # or a Rejection
StoredReading.of(reading).objective
differ(first, second)          # whether their optima are apart by more than a tolerance
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from optmodel.errors import BadFileError
from optmodel.formulation import (
    DIALECTS,
    Formulation,
    FormulationError,
    Instance,
    Number,
    ProgramStyle,
    Solution,
    evaluate_objective,
    read_solution,
    write_solution,
)
from optmodel.narration import Narrative
from optmodel.rejection import Rejection
from optmodel.solving import Certificate, Certified, certify, recheck, relative_difference
from optmodel.triples.forward_check import render_all
from optmodel.triples.record_fields import (
    Double,
    JsonText,
    LongText,
    RecordPart,
    Short,
    StoredCertificate,
)
from optmodel.triples.renderings import Renderings
from optmodel.triples.steps import PipelineStep, RecordCheck

LEAST_DIFFERENCE = 1e-3
"""How far the optima of two readings are apart at least, relative to 1 plus their size."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A complete problem that fits a text, in a sentence what it takes the text to say, and its
    answer; programs where the text is enough to write them."""

    instance: Instance
    says: str
    solution: Solution
    certificate: Certificate
    programs: Mapping[str, str] = field(default_factory=dict)

    @property
    def objective(self) -> Number:
        """The exact objective of the solution."""
        return evaluate_objective(self.instance, self.solution)

    def rendered(
        self, narrative: Narrative, dialects: Sequence[str], style: ProgramStyle
    ) -> "Reading":
        """The reading with a program in each dialect."""
        renderings = Renderings(self.instance, narrative.names, style)
        return replace(self, programs=render_all(renderings, dialects))

    def rejections(self) -> Iterator[Rejection]:
        """Why its answer does not hold."""
        rejection = recheck(self.instance, self.solution, self.certificate)
        if rejection is not None:
            yield replace(rejection, step=RecordCheck.CERTIFICATE)


class StoredReading(RecordPart):
    """A reading as a record holds it; its data are those of the record where none stand here."""

    says: Short
    """What it takes the text to say."""
    formulation: JsonText
    data: JsonText
    objective: Double
    """The optimum, as the nearest double."""
    solution: JsonText
    certificate: StoredCertificate
    programs: dict[str, LongText | None]
    """A program in each dialect; null where there is none."""

    @classmethod
    def of(cls, reading: Reading) -> "StoredReading":
        """The part of a record that holds a reading."""
        return cls(
            says=reading.says,
            formulation=reading.instance.formulation.to_text(),
            data=reading.instance.to_text(),
            objective=float(reading.objective),
            solution=write_solution(reading.instance, reading.solution),
            certificate=StoredCertificate(**reading.certificate.to_dict()),
            programs={dialect: reading.programs.get(dialect) for dialect in DIALECTS},
        )

    def reading(self) -> Reading:
        """The reading, parsed. Raises `OptmodelError` where a part of it has no form."""
        if self.programs.keys() != set(DIALECTS):
            raise BadFileError("readings.programs: one for each dialect, or null.")
        instance = Instance.from_text(Formulation.from_text(self.formulation), self.data)
        return Reading(
            instance=instance,
            says=self.says,
            solution=read_solution(instance, self.solution),
            certificate=self.certificate.certificate(),
            programs={name: text for name, text in self.programs.items() if text is not None},
        )


def certified_reading(instance: Instance, says: str) -> Reading | Rejection:
    """A reading with its certified answer, which is not 0; or why it has none."""
    try:
        certified = certify(instance)
    except FormulationError as error:
        return Rejection(PipelineStep.SOLVE, "not_evaluated", str(error))
    if not isinstance(certified, Certified):
        return replace(certified, step=PipelineStep.SOLVE, code=f"not_certified_{certified.code}")
    if not certified.answer.objective:
        return Rejection(PipelineStep.SOLVE, "zero_objective", "the optimum is 0")
    return Reading(instance, says, certified.answer.solution, certified.certificate)


def differ(first: Reading, second: Reading) -> bool:
    """Whether two readings have optima that nobody takes for one another."""
    difference = relative_difference(first.objective, float(second.objective))
    return difference >= LEAST_DIFFERENCE
