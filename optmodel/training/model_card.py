"""The card of a trained model: its data, the command that made it, and its solver accuracy.

write_model_card(
    folder / "model", ModelCardData(settings, command, digests, summary, evaluations)
)

The front matter has the hub's format, so that the folder can be published as it is.
"""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from optmodel._version import __version__
from optmodel.runs import atomic_write
from optmodel.training.library_types import Table
from optmodel.training.settings import RunSettings
from optmodel.training.summary import TrainingSummary

CARD = "README.md"

_CARD = """---
{%- if settings.model.name %}
base_model: {{ settings.model.name | tojson }}
{%- endif %}
library_name: {{ "peft" if settings.model.lora else "transformers" }}
pipeline_tag: text-generation
tags: [optmodel, optimization, operations-research, sft]
---
# {{ title }}

It reads a described decision problem and writes a program in {{ settings.data.dialect }} that
models and solves it. Made with optmodel {{ version }} by

    {{ command }}

| | |
| --- | --- |
| Started from | {{ settings.model.name or "random weights, with a tokenizer of its own" }} |
{%- if "model_sha256" in digests %}
| Its files | SHA-256 `{{ digests.model_sha256 }}` |
{%- endif %}
| Data | `{{ settings.data.train }}`, SHA-256 `{{ digests.data_sha256 }}` |
{%- if "held_out_sha256" in digests %}
| Held out | `{{ settings.evaluation.held_out }}`, SHA-256 `{{ digests.held_out_sha256 }}` |
{%- endif %}
| Pairs | {{ summary.num_pairs }}, {{ summary.num_too_long }} more left out for their length |
{%- if summary.num_duplicates %}
| Exact duplicates | {{ summary.num_duplicates }}, \
{{ "kept" if settings.data.duplicates == "keep" else "left out" }} |
{%- endif %}
| Tokens learnt | {{ "%.1f" | format(100 * summary.supervised_share) }} % of all |
| Optimizer | {{ settings.optimizer.name }}, learning rate {{ settings.optimizer.learning_rate }}, \
{{ settings.optimizer.schedule }} |
| Precision | computed in {{ settings.precision }}, weights kept in {{ settings.model.dtype }} |
| Steps | {{ summary.num_steps }}, of {{ settings.training.num_sequences }} sequences a device |
{%- if summary.best_step is not none %}
| Checkpoint | step {{ summary.best_step }}, the best by solver accuracy |
{%- endif %}

{% if evaluations -%}
## What the solver said

Programs were generated greedily for {{ evaluations[0].num_items }} held-out triples of
`{{ settings.evaluation.held_out }}`, run in a sandbox, and judged by the optimal value. A right
answer survives when the program is also right with fresh numbers.

| Step | Solver accuracy | Of these survive fresh numbers |
| ---: | ---: | ---: |
{%- for one in evaluations %}
| {{ one.step }} | {{ "%.1f" | format(100 * one.solver_accuracy) }} % | \
{{ "%.1f" | format(100 * one.survival) }} % |
{%- endfor %}

{% if summary.best_step is not none -%}
The best of {{ evaluations | length }} looks at the same items was chosen, which flatters its
figure; score it on a benchmark it was not chosen by (`optmodel evaluate`).
{%- else -%}
The best checkpoint could not be read, and these are the last weights.
{%- endif %}
{%- else -%}
Nothing was held out: its accuracy is not known. Score it with `optmodel evaluate`.
{%- endif %}

Run its programs in a sandbox only (`optmodel run`): a language model wrote them.
"""


@dataclass(frozen=True, slots=True)
class ModelCardData:
    """The contents of a card: settings, command line, SHA-256 of the inputs, the run's summary.

    `evaluations` has `step`, `solver_accuracy`, `survival` and `num_items` for each evaluation.
    """

    settings: RunSettings
    command: str
    digests: dict[str, str]
    summary: TrainingSummary
    evaluations: list[Table]


def write_model_card(folder: Path, data: ModelCardData) -> Path:
    """Write `README.md` beside the model, completely or not at all."""
    template = Environment(undefined=StrictUndefined, keep_trailing_newline=True).from_string(_CARD)
    path = folder / CARD
    name = Path(data.settings.output.folder).resolve().name
    text = template.render(
        title=f"A model that models: {name}",
        version=__version__,
        settings=data.settings,
        command=data.command,
        digests=data.digests,
        summary=data.summary,
        evaluations=data.evaluations,
    )
    atomic_write(path, text)
    return path
