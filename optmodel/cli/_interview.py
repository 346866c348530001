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
    from optmodel.evaluation.asking import Interview, Questions

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
    click.option(
        "--preview",
        type=click.IntRange(min=0),
        default=0,
        show_default=True,
        metavar="NUMBER",
        help="How many first lines it is shown of each text file that belongs to a problem.",
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
    preview: int

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
            preview_lines=self.preview,
        )

    def run(
        self,
        questions: "Questions",
        asked: ModelOptions,
        out: Path,
        settings: dict[str, Any],
    ) -> "Summary":
        """Ask the model and judge its programs."""
        from optmodel.evaluation.asking import evaluate_model
        from optmodel.lm import Client, Patience, ReplyCache

        interview = self.interview(asked)
        interview.prompt.messages("", self.dialect)  # what is wrong with it shows now
        budget = asked.read_budget()
        model = asked.open()

        def opened(cache: ReplyCache) -> Client:
            return Client(model, cache, budget, asked.calls, Patience(asked.patience))

        return evaluate_model(questions, interview, opened, out, **settings)

    def planned(self, questions: "Questions", asked: ModelOptions) -> list[dict[str, object]]:
        """What would be asked, and what it may cost; the first prompt goes to standard error."""
        from optmodel.evaluation import choose, load_benchmark, read_items
        from optmodel.lm import Request

        interview = self.interview(asked)
        items = read_items(questions.file, load_benchmark(questions.benchmark).manifest)
        requests = [
            Request(interview.messages(item), interview.sampling(0, 0))
            for item in choose(items, questions.part).items
        ]
        show_request(requests[0])
        calls = {"first program": requests * self.samples}
        if self.turns:
            calls["corrections, at most"] = requests * self.samples * self.turns
        return call_rows(calls, asked)


def sampled_rows(summary: "Summary") -> list[dict[str, object]]:
    """A row for each rule: the mean over samples, pass@k, and the mean after further turns."""
    rows: list[dict[str, object]] = []
    turns = summary.asked.turns if summary.asked else 0
    for name, one in summary.sampled.items():
        low, high = one.interval_95
        blind = summary.rules[name].all.blind
        passes = {f"pass@{k}": f"{share:.1%}" for k, share in one.pass_at.items()}
        after = {f"after turns ({turns} at most)": f"{one.after_turns:.1%}"} if turns else {}
        most = f" to {one.most_samples}" if one.most_samples else ""
        rows.append(
            {
                "rule": name,
                "items": one.num_items,
                "samples": f"{one.num_samples}{most}",
                "mean": f"{one.mean:.1%}",
                "blind": f"{blind.accuracy:.1%}" if blind else "",
                "95 % interval": f"{low:.1%} to {high:.1%}",
                **passes,
                **after,
            }
        )
    return rows


interview_options = collected(_OPTIONS, InterviewOptions, "questions")
"""Adds the options, and hands them on together as `questions`."""
