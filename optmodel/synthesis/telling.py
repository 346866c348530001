"""Texts as models tell them: asked for, tidied, and rejected at sight where they are none.

text = await told_text(talk, teller, request, "p2-plain")      # a text, or an Outcome
"""

import re

from optmodel.lm import Client, Finish, Refused, Request
from optmodel.synthesis.instructions import speaks_to_model
from optmodel.synthesis.outcome import Outcome, Step
from optmodel.synthesis.slots import Conversation

SHORTEST, LONGEST = 100, 20_000
"""Characters of a text."""

_FENCE = re.compile(r"\A\s*(?:```|~~~)[^\n]*\n(.*?)\n\s*(?:```|~~~)\s*\Z", re.DOTALL)
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_CODE = re.compile(r"```|~~~|^\s*(?:import|from) \w+|\bopen\(|\\begin\{", re.MULTILINE)
_ROW = re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE)


async def told_text(
    talk: Conversation, teller: Client, request: Request, part: str
) -> str | Outcome:
    """The text of a reply, or why it is none."""
    try:
        answer = await talk.ask(teller, request)
    except Refused as error:
        return Outcome(part, Step.TELL, "refused", str(error))
    if answer.replies[0].finish is Finish.LENGTH:
        return Outcome(part, Step.TELL, "cut", "the limit of tokens ended the text", answer.text)
    text = tidied(answer.text)
    reason = unfit(text)
    return Outcome(part, Step.TELL, reason, "", text) if reason else text


def tidied(reply: str) -> str:
    """A reply without thoughts before it, and without a fence around all of it."""
    text = _THOUGHT.sub("", reply.replace("\r\n", "\n").removeprefix("\ufeff"))
    fenced = _FENCE.match(text)
    return (fenced[1] if fenced else text).strip()


def unfit(text: str) -> str | None:
    """Why a text is none of a problem, at sight: a word, or None."""
    if not text:
        return "empty"
    if len(text) < SHORTEST:
        return "too_short"
    if len(text) > LONGEST:
        return "too_long"
    if speaks_to_model(text):
        return "to_the_model"
    return "code" if _CODE.search(text) else None


def has_table(text: str) -> bool:
    """Whether a text holds a Markdown table."""
    return len(_ROW.findall(text)) >= 3
