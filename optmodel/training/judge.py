"""The solver as a judge during training: programs for held-out triples, generated and run.

    judge = SolverJudge(items, evaluation, system_prompt="", require=Level.LIMITED)
    judge(model, tokenizer)["solver_accuracy"]        # 0.64

Under several processes all of them generate, since a model may be sharded; the first one runs the
programs and tells the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optmodel.execution import Level, Runner, extract
from optmodel.training._processes import is_first_process, tell_all
from optmodel.training.settings import EvaluationSettings
from optmodel.training.solver_accuracy import LIMITS, Generation, HeldOut, replies, score


@dataclass(frozen=True, slots=True)
class SolverJudge:
    """Held-out items, and how they are answered; called with a model and its tokenizer.

    Programs see nothing of the `hidden` paths.
    """

    items: Sequence[HeldOut]
    settings: EvaluationSettings
    system_prompt: str
    require: Level
    autocasts: bool = False
    hidden: tuple[Path, ...] = ()

    def __call__(self, model: Any, tokenizer: Any) -> dict[str, float]:
        """Accuracy, survival and counts; the same in every process."""
        generation = Generation(
            batch_size=self.settings.batch_size,
            max_new_tokens=self.settings.max_new_tokens,
            system_prompt=self.system_prompt,
            autocasts=self.autocasts,
        )
        written = replies(model, tokenizer, [item.text for item in self.items], generation)
        found = self._score(written) if is_first_process() else {}
        return tell_all(found)

    def _score(self, written: Sequence[str]) -> dict[str, float]:
        with Runner(
            LIMITS,
            num_workers=self.settings.workers,
            require=self.require,
            hidden=self.hidden,
        ) as runner:
            found = score(self.items, [extract(reply) for reply in written], runner)
        return {
            "solver_accuracy": found.accuracy,
            "survival": found.survival,
            "num_items": found.num_items,
            "num_right": found.num_right,
            "num_surviving": found.num_surviving,
            "num_identical": found.num_identical,
            **{f"num_{end}": number for end, number in found.ends.items()},
        }
