"""An answer: what a program's execution says to a label, read once for all rules.

    answer = ProgramAnswer(execution, label)
    answer.optima                              # (2250.0,): what its solver found, in order
    answer.at_objective_label                  # the number printed at the objective's label
    verdicts = [judge_answer(answer, rule) for rule in rules]

Each property is computed when a rule first asks for it.
"""

import math
from dataclasses import dataclass
from functools import cached_property

from optmodel.execution import Execution, Solve, SolverStatus
from optmodel.judging.expected_value import ExpectedValue, expected_optimum, expected_values
from optmodel.judging.label import Label
from optmodel.judging.label_matching import (
    LabelledNumber,
    match_labels,
    names_objective,
    names_optimum,
)
from optmodel.judging.no_solution import says_no_solution
from optmodel.judging.printed_labels import (
    labelled_number,
    printed_labelled_numbers,
    printed_numbers,
)
from optmodel.judging.rule import AnswerSource
from optmodel.number_parsing import ParsedNumber


@dataclass(frozen=True, eq=False)  # no slots: what is read is kept in the instance
class ProgramAnswer:
    """The answer of an execution to an item with a label."""

    execution: Execution
    label: Label

    @cached_property
    def expected(self) -> tuple[ExpectedValue, ...]:
        """What is expected at each label."""
        return expected_values(self.label)

    @cached_property
    def expected_optimum(self) -> ExpectedValue:
        """What is expected of the objective, of a label that has an optimum."""
        return expected_optimum(self.label)

    @cached_property
    def optimal_solves(self) -> tuple[Solve, ...]:
        """The solves that ended optimal."""
        solves = self.execution.solves
        return tuple(solve for solve in solves if solve.status is SolverStatus.OPTIMAL)

    @cached_property
    def optima(self) -> tuple[float, ...]:
        """The objective values of the optimal solves, as far as they are finite."""
        values = (solve.objective for solve in self.optimal_solves)
        return tuple(value for value in values if value is not None and math.isfinite(value))

    @cached_property
    def at_objective_label(self) -> LabelledNumber | None:
        """The number printed at the objective's label, else at "objective", else at "optimum".

        Of several at labels of one kind it is the last.
        """
        found = self._labelled
        labels = list(dict.fromkeys([*self.label.values, self.label.objective]))
        # The other labels take part: "Total cost of labour" is not mistaken for "Total cost".
        own = match_labels(labels, found).get(self.label.objective)
        at_words = (
            next((one for one in reversed(found) if is_named(one.label)), None)
            for is_named in (names_objective, names_optimum)
        )
        return own or next((one for one in at_words if one is not None), None)

    @cached_property
    def printed_objective(self) -> LabelledNumber | None:
        """The number printed at the objective's label, or the only one that was printed."""
        numbers = self._numbers
        only = labelled_number("", numbers[0]) if len(numbers) == 1 else None
        return self.at_objective_label or only

    @cached_property
    def says_no_solution(self) -> bool:
        """Whether it printed that there is no solution, and no objective value beside it."""
        return self.at_objective_label is None and says_no_solution(self.execution.stdout)

    def numbers(self, source: AnswerSource) -> tuple[float, ...]:
        """The distinct numbers of a source, last first; captured ones are of the last optimum."""
        return self._printed if source is AnswerSource.PRINTED else self._captured

    def at_labels(self, source: AnswerSource) -> dict[str, LabelledNumber]:
        """The number of a source at each label; a captured variable is labelled by its name."""
        return self._printed_at if source is AnswerSource.PRINTED else self._captured_at

    @cached_property
    def _numbers(self) -> tuple[ParsedNumber, ...]:
        return printed_numbers(self.execution.stdout)

    @cached_property
    def _labelled(self) -> tuple[LabelledNumber, ...]:
        return printed_labelled_numbers(self.execution.stdout)

    @cached_property
    def _printed(self) -> tuple[float, ...]:
        return _distinct([value for number in self._numbers for value in number.readings])

    @cached_property
    def _captured(self) -> tuple[float, ...]:
        found = [(*one.variables.values(), one.objective) for one in self.optimal_solves[-1:]]
        return _distinct([value for values in found for value in values if value is not None])

    @cached_property
    def _printed_at(self) -> dict[str, LabelledNumber]:
        return match_labels(list(self.label.values), self._labelled)

    @cached_property
    def _captured_at(self) -> dict[str, LabelledNumber]:
        source, objective = AnswerSource.CAPTURED, self.label.objective
        chosen: dict[str, LabelledNumber] = {}
        for solve in self.optimal_solves[-1:]:
            variables = [
                LabelledNumber(name, (value,), source)
                for name, value in solve.variables.items()
                if math.isfinite(value)
            ]
            chosen = match_labels([n for n in self.label.values if n != objective], variables)
            if solve.objective is not None and math.isfinite(solve.objective):
                chosen[objective] = LabelledNumber(objective, (solve.objective,), source)
        return chosen


def _distinct(numbers: list[float]) -> tuple[float, ...]:
    return tuple(dict.fromkeys(value for value in reversed(numbers) if math.isfinite(value)))
