"""Asking a language model the problems of a benchmark: prompts, samples, turns.

evaluate_model(Questions("mini", file), Interview(model="qwen", prompt=...), open_client, out)
"""

from optmodel.evaluation.asking.evaluate_model import Questions, evaluate_model, refusals
from optmodel.evaluation.asking.interview import Dialogue, Interview
from optmodel.evaluation.asking.prompts import Prompt, load_prompt, prompt_names
from optmodel.evaluation.sampled import bootstrap_interval, pass_at

__all__ = [
    "Dialogue",
    "Interview",
    "Prompt",
    "Questions",
    "bootstrap_interval",
    "evaluate_model",
    "load_prompt",
    "pass_at",
    "prompt_names",
    "refusals",
]
