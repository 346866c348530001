"""The options of `optmodel evaluate` that decide how a language model is asked, and the run.

@interview_options
def evaluate(*, questions: InterviewOptions, ...) -> None: ...
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optmodel.cli._calls import call_rows, show_request
from optmodel.cli._model import ModelOptions
from optmodel.cli._options import collected

if TYPE_CHECKING:
    from optmodel.evaluation import Summary
    from optmodel.evaluation.asking import Interview

_OPTIONS = (
    click.option(
        "--prompt",
        default="zero-shot",
        show_default=True,
        metavar="NAME",
        help="The prompt, one of eval/prompts: zero-shot, few-shot, chain-of-thought, optibench.",
    ),
    click.option(
        "--dialect",
        default="pyomo",
        show_default=True,
        metavar="NAME",
        help="The library that programs are asked for in.",
    ),
    click.option(
        "--samples",
        type=int,
        default=1,
        show_default=True,
        metavar="NUMBER",
        help="How often each problem is asked.",
    ),
    click.option(
        "--seed",
        type=int,
        default=0,
        show_default=True,
        metavar="NUMBER",
        help="Sample j is drawn with this seed plus j.",
    ),
    click.option(
        "--temperature",
        type=float,
        default=0.0,
        show_default=True,
        metavar="NUMBER",
        help="How varied replies are; 0 is greedy.",
    ),
    click.option(
        "--turns",
        type=int,
        default=0,
        show_default=True,
        metavar="NUMBER",
        help="How often a model may correct a program that found no optimum.",
    ),
)


@dataclass(frozen=True, slots=True)
class InterviewOptions:
    """What the options say."""

    prompt: str
    dialect: str
    samples: int
    seed: int
    temperature: float
    turns: int

    def interview(self, asked: ModelOptions) -> "Interview":
        """How the model is asked."""
        from optmodel.evaluation.asking import Interview, load_prompt

        return Interview(
            model=asked.name,
            prompt=load_prompt(self.prompt),
            dialect=self.dialect,
            num_samples=self.samples,
            seed=self.seed,
            temperature=self.temperature,
            max_tokens=asked.max_tokens,
            num_turns=self.turns,
        )

    def run(
        self,
        benchmark: str,
        file: Path,
        system: str,
        asked: ModelOptions,
        out: Path,
        settings: dict[str, Any],
    ) -> "Summary":
        """Ask the model and judge its programs."""
        from optmodel.evaluation.asking import Questions, evaluate_model
        from optmodel.lm import Client, Patience, ReplyCache

        interview = self.interview(asked)
        interview.prompt.messages("", self.dialect)  # what is wrong with it shows now
        budget = asked.read_budget()
        model = asked.open()

        def opened(cache: ReplyCache) -> Client:
            return Client(model, cache, budget, asked.calls, Patience(asked.patience))

        questions = Questions(benchmark, file, system)
        return evaluate_model(questions, interview, opened, out, **settings)

    def planned(self, benchmark: str, file: Path, asked: ModelOptions) -> list[dict[str, object]]:
        """What would be asked, and what it may cost; the first prompt goes to standard error."""
        from optmodel.evaluation import load_benchmark, read_items
        from optmodel.lm import Request

        interview = self.interview(asked)
        items = read_items(file, load_benchmark(benchmark).manifest)
        prompt = interview.prompt
        requests = [
            Request(prompt.messages(item.question, self.dialect), interview.sampling(0, 0))
            for item in items
        ]
        show_request(requests[0])
        calls = {"first program": requests * self.samples}
        if self.turns:
            calls["corrections, at most"] = requests * self.samples * self.turns
        return call_rows(calls, asked)


def sampled_rows(summary: "Summary") -> list[dict[str, object]]:
    """A row for each rule: the mean over samples, pass@k, and the mean after further turns."""
    rows: list[dict[str, object]] = []
    assert summary.asked is not None, "only of runs that asked a model"
    for name, one in summary.sampled.items():
        low, high = one.interval_95
        blind = summary.rules[name].all.blind
        passes = {f"pass@{k}": f"{share:.1%}" for k, share in one.pass_at.items()}
        after = {f"after turns ({summary.asked.turns} at most)": f"{one.after_turns:.1%}"}
        rows.append(
            {
                "rule": name,
                "items": one.num_items,
                "samples": one.num_samples,
                "mean": f"{one.mean:.1%}",
                "blind": f"{blind.accuracy:.1%}" if blind else "",
                "95 % interval": f"{low:.1%} to {high:.1%}",
                **passes,
                **(after if summary.asked.turns else {}),
            }
        )
    return rows


interview_options = collected(_OPTIONS, InterviewOptions, "questions")
"""Adds the options, and hands them on together as `questions`."""
