"""A triple: formulation, instance and text, with answer, certificate, programs and origin.

    for record in read_triples(Path("runs/first")):                # TripleRecord: nothing parsed
        record.text, record.programs["pyomo"], record.objective
    triple = record.triple()                                       # Triple: everything parsed
    triple.record() == record

A `TripleRecord` is the line of a dataset. Formulation, data, solution and names are JSON text
inside it, so that one flat schema serves every family.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic.json_schema import SkipJsonSchema

from optmodel.errors import BadFileError
from optmodel.families import Difficulty
from optmodel.formulation import (
    Instance,
    Number,
    Solution,
    evaluate_objective,
    read_solution,
    write_solution,
)
from optmodel.formulation.programs import ProgramStyle
from optmodel.jsonl import Line
from optmodel.narration import Narrative
from optmodel.random_stream import RandomStream
from optmodel.runs import RECORDS, RUN, check_command, digest, record_lines, record_of
from optmodel.solving import Certificate
from optmodel.triples.measures import Measure, Measures
from optmodel.triples.outcome import ProblemOutcome, named_outcome
from optmodel.triples.problem_record import (
    GENERATOR,
    SCHEMA_VERSION,
    ProblemRecord,
    problem_content,
    problem_key,
    text_type,
)
from optmodel.triples.record_fields import (
    Double,
    JsonText,
    Origin,
    StoredCertificate,
    StoredProof,
    TextType,
)
from optmodel.triples.resampled_texts import ResampledText, resample_text


class TripleRecord(ProblemRecord):
    """One verified example: formulation, instance and text, with the answer and its certificate.

    It is written only after every check has passed.
    """

    objective: Double
    """The label: the optimal objective, as the nearest double."""
    solution: JsonText
    """An optimal value for every variable, by column name; decimals are exact."""
    certificate: StoredCertificate
    measures: Measures | SkipJsonSchema[None] = None
    """Only where the run measured its triples, as it does where bands are asked for."""

    def to_row(self) -> dict[str, Any]:
        """The table of JSON values that a dataset holds."""
        row = super().to_row()
        if self.measures is None:
            del row["measures"]
        return row

    def all_measures(self) -> dict[Measure, float]:
        """The measures by name; size and characters alone where the run measured nothing."""
        values = {
            Measure.VARIABLES: float(self.size.num_variables),
            Measure.ROWS: float(self.size.num_constraints),
            Measure.CHARACTERS: float(len(self.text)),
        }
        return values | (self.measures.by_measure() if self.measures else {})

    @property
    def certificates(self) -> tuple[StoredProof, ...]:
        """The one proof of the objective."""
        return (self.certificate,)

    def triple(self) -> "Triple":
        """All of it parsed. Raises `OptmodelError` where a text does not hold its part."""
        instance = self.parse_instance()
        return Triple(
            origin=self.origin,
            difficulty=self.difficulty,
            instance=instance,
            narrative=self.narrative(instance),
            solution=read_solution(instance, self.solution),
            certificate=self.certificate.certificate(),
            programs=self.rendered(),
            style=self.style,
            measures=self.measures,
        )


def read_triples(path: str | os.PathLike[str]) -> Iterator[TripleRecord]:
    """The triples of a run's folder or a file, one a line; problems of other outcomes are left out.

    Raises `BadFileError` when the folder is that of another command's run, when the file cannot be
    read, and naming the line that holds no triple.
    """
    place = Path(path)
    if (place / RUN).is_file():
        check_command(place, "generate")
    for line in record_lines(place / RECORDS if place.is_dir() else place):
        if named_outcome(record_of(line)) is ProblemOutcome.OPTIMAL:
            yield triple_of(line)


def triple_of(line: Line) -> TripleRecord:
    """The record in a line. Raises `BadFileError`, naming the line, where it holds none."""
    row = record_of(line)
    try:
        return TripleRecord.of(row)
    except BadFileError as error:
        seen = str(error).rstrip(".")
        raise BadFileError(
            f"{line.place}: not a triple ({seen}); `optmodel verify` says what is off."
        ) from error


@dataclass(frozen=True, slots=True)
class Triple:
    """One verified example. `programs` maps a dialect to its program where the class allows.

    All of them are of one style.
    """

    origin: Origin
    difficulty: Difficulty
    instance: Instance
    narrative: Narrative
    solution: Solution
    certificate: Certificate
    programs: Mapping[str, str]
    style: ProgramStyle = ProgramStyle.STRUCTURED
    measures: Measures | None = None

    @property
    def objective(self) -> Number:
        """The exact objective of the solution."""
        return evaluate_objective(self.instance, self.solution)

    @property
    def source(self) -> str:
        """The name of the problem source that drew it."""
        mutated = self.origin.mutated
        return mutated.source if mutated else self.instance.formulation.name

    @property
    def text_type(self) -> TextType:
        """OptiBench's four types: linear or nonlinear, with or without a table."""
        return text_type(self.instance, self.narrative)

    def resampled(self, stream: RandomStream, count: int) -> list[ResampledText]:
        """Up to `count` times the same text with other numbers, and their certified optimum."""
        objective = float(self.objective)
        return resample_text(self.narrative, self.instance, objective, stream, count)

    def record(self) -> TripleRecord:
        """The record of a dataset. Raises `BadFileError` where a part is longer than may be."""
        return TripleRecord.of(self.to_row())

    def to_row(self) -> dict[str, Any]:
        """The table of JSON values of its record, not yet checked against the schema."""
        content = self._content()
        key = problem_key(self.instance, self.origin)
        return {"key": key, "id": digest(content), "schema_version": SCHEMA_VERSION} | (
            content | {"origin": self.origin.to_row(), "generator": GENERATOR}
        )

    def _content(self) -> dict[str, Any]:
        """The fields that the id is computed from, as JSON values."""
        content = problem_content(
            self.instance, self.narrative, self.difficulty, self.programs, self.style
        )
        content |= {
            "objective": float(self.objective),
            "solution": write_solution(self.instance, self.solution),
            "certificate": self.certificate.to_dict(),
        }
        if self.measures is not None:
            content["measures"] = self.measures.model_dump(mode="json")
        return content
