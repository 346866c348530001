"""Triples from templates, without a model: each slot draws until one passes every check.

    generate_from_templates(TemplateRunConfig(count=20, seed=7), Path("runs/first"))

`slot_record` fills a slot; `banded_slots` fills one of a run with bands, and `outcome_attempts` one
whose right answer is no optimum.
"""

from optmodel.synthesis.templates.template_pipeline import generate_from_templates

__all__ = [
    "generate_from_templates",
]
