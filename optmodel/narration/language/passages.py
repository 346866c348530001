"""Passages: the pieces that a text is put together from, each a sentence, a table or a list.

Passage("The mill needs 5 tons.")
Passage("| Mill | Tons |...", is_block=True, caption="What the mills need, in tons:")
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or a block of lines with the sentence that introduces it."""

    text: str
    is_block: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class TextSection:
    """Passages about one thing, which `topic` names: the stock and the demand."""

    passages: tuple[Passage, ...]
    topic: str = ""
    layout: str = ""
