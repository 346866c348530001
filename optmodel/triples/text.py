"""The text of a triple: obvious defects, reading back, and the same text with other numbers.

    text_defect(text)                                 # None, or TextCode.TOO_SHORT
    text_problems(narrative, instance)                # () where it says the instance, and no more
    rewritten(narrative, instance, other).text        # the same text with the data of `other`

A model's text of an instance without sets has no names of elements to match, so it is read back by
the values of its numbers alone.
"""

import re
from dataclasses import replace
from enum import StrEnum

from optmodel.formulation import Instance
from optmodel.narration import (
    Narrative,
    phrases_of,
    read_back,
    read_back_values,
    renumber_text,
    renumber_values,
)
from optmodel.rejection import Rejection
from optmodel.solving import value_changes
from optmodel.triples.steps import PipelineStep

MIN_LENGTH, MAX_LENGTH = 100, 20_000
"""Fewest and most characters of a text that a model writes."""

_FENCE = re.compile(r"\A\s*(?:```|~~~)[^\n]*\n(.*?)\n\s*(?:```|~~~)\s*\Z", re.DOTALL)
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_CODE = re.compile(r"```|~~~|^\s*(?:import|from) \w+|\bopen\(|\\begin\{", re.MULTILINE)
_ROW = re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE)
_INJECTION = re.compile(
    r"\b(?:(?:ignore|disregard|forget|override)\b[^.\n]{0,40}"
    r"\b(?:above|previous|prior|earlier|instructions?|prompts?|rules)"
    r"|system (?:prompt|message)|as an? (?:ai|language model)"
    r"|you are (?:chatgpt|an? (?:ai|assistant))"
    r"|(?:print|reveal|output|return|state)\b[^.\n]{0,20}\b(?:label|ground truth|gold answer)"
    r"|ground truth|(?:final|correct|optimal) answer is)\b"
    r"|<\|[a-z_]+\|>|\[/?INST\]",
    re.IGNORECASE,
)


class TextCode(StrEnum):
    """Obvious defects of a reply that should be the text of a problem."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    PROMPT_INJECTION = "to_the_model"
    CODE = "code"


def cleaned(reply: str) -> str:
    """A reply without thoughts before it, and without a fence around all of it."""
    text = _THOUGHT.sub("", reply.replace("\r\n", "\n").removeprefix("\ufeff"))
    fenced = _FENCE.match(text)
    return (fenced[1] if fenced else text).strip()


def text_defect(text: str) -> TextCode | None:
    """Why a reply is not the text of a problem, without reading it back; or None."""
    if not text:
        return TextCode.EMPTY
    if len(text) < MIN_LENGTH:
        return TextCode.TOO_SHORT
    if len(text) > MAX_LENGTH:
        return TextCode.TOO_LONG
    if has_prompt_injection(text):
        return TextCode.PROMPT_INJECTION
    return TextCode.CODE if _CODE.search(text) else None


def has_prompt_injection(text: str) -> bool:
    """Whether a text speaks to a language model instead of telling a problem.

    A text that a model wrote becomes part of other models' prompts, so such words end there. No
    safety rests on finding all of them: no prompt holds a label, and programs run in a sandbox.
    """
    return _INJECTION.search(text) is not None


def has_table(text: str) -> bool:
    """Whether a text holds a Markdown table."""
    return len(_ROW.findall(text)) >= 3


def model_narrative(sketch: Narrative, text: str) -> Narrative:
    """A text that a model wrote in the names and units of a sketch."""
    return replace(sketch, text=text, register="model", has_table=has_table(text))


def text_problems(
    narrative: Narrative, instance: Instance, *, by_model: bool = True
) -> tuple[Rejection, ...]:
    """What is wrong with a text when it is read back; empty where it says exactly the instance."""
    if by_model and not instance.formulation.sets:
        problems = read_back_values(narrative.text, instance)
    else:
        problems = read_back(narrative, instance)
    return tuple(Rejection(PipelineStep.READ, problem.code, problem.detail) for problem in problems)


def rewritten(narrative: Narrative, instance: Instance, other: Instance) -> Narrative:
    """The same text with the data of another instance of the same sets; nothing else changes.

    Raises `ValueError` where the text does not say every datum.
    """
    if instance.formulation.sets:
        return renumber_text(narrative, instance, other)
    changes = value_changes(instance, other)
    text = renumber_values(narrative.text, changes, tuple(phrases_of(instance)))
    return replace(narrative, text=text)


def rewritten_text(narrative: Narrative, instance: Instance, other: Instance) -> str | None:
    """The same text with the data of another instance, or None where that does not read back."""
    narrative = rewritten(narrative, instance, other)
    return None if text_problems(narrative, other) else narrative.text
