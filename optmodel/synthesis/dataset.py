"""Making a dataset of triples, by whatever method its configuration names.

    generate(TemplateRunConfig(count=20, seed=7), Path("runs/first")).num_triples
    generate(LLMRunConfig(method="optmath", writer_model="qwen"), Path("runs/b"), Models(server))

The same call continues an interrupted run. It needs no `if __name__ == "__main__"`, and works in a
notebook, on a thread and inside a coroutine.
"""

from pathlib import Path

from optmodel.errors import UserError
from optmodel.execution import SandboxLevel
from optmodel.runs import Report
from optmodel.synthesis.config import LLMRunConfig, TemplateRunConfig
from optmodel.synthesis.generators import Models, generate_with_models
from optmodel.synthesis.summary import DatasetSummary
from optmodel.synthesis.templates import generate_from_templates


def generate(
    config: TemplateRunConfig | LLMRunConfig,
    out: Path,
    models: Models | None = None,
    *,
    num_workers: int = 1,
    require: SandboxLevel = SandboxLevel.LIMITED,
    report: Report | None = None,
) -> DatasetSummary:
    """Fill the folder and return its summary, which is also written to `summary.json`.

    Raises `UserError` when a dialect is not installed, when the folder holds another run or was
    begun with other versions, when programs are confined to less than is required, and when a
    method that asks a language model is given none. Nothing is made or changed then.
    """
    if isinstance(config, TemplateRunConfig):
        return generate_from_templates(
            config, out, num_workers=num_workers, require=require, report=report
        )
    if models is None:
        raise UserError(f"The method {config.method} asks a language model: hand over `models`.")
    return generate_with_models(
        config, models, out, num_workers=num_workers, require=require, report=report
    )
