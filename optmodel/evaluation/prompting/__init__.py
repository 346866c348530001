"""Asking a language model the problems of a benchmark: prompts, samples, turns.

prompting = PromptingConfig(model="qwen", prompt="few-shot", num_samples=8, temperature=0.8)
dialogues = hold_dialogues(prompting, items, open_client, execute, Path("replies.sqlite"))
"""

from optmodel.evaluation.prompting.dialogue import Dialogue, PromptingConfig
from optmodel.evaluation.prompting.dialogue_loop import (
    REPLIES,
    TRANSCRIPTS,
    ClientFactory,
    hold_dialogues,
    prompting_facts,
    refusals,
)
from optmodel.evaluation.prompting.prompts import Prompt, load_prompt, prompt_names

__all__ = [
    "REPLIES",
    "TRANSCRIPTS",
    "ClientFactory",
    "Dialogue",
    "Prompt",
    "PromptingConfig",
    "hold_dialogues",
    "load_prompt",
    "prompt_names",
    "prompting_facts",
    "refusals",
]
