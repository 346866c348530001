"""What a model is told of the files that belong to a problem.

told_with_files(item, preview_lines=2)     # the question, "- items.csv (24 bytes)", two lines
"""

from optmodel.evaluation.items import Item

_MOST_PREVIEWED = 2000


def told_with_files(item: Item, preview_lines: int = 0) -> str:
    """A question with the names and sizes of its files, and the first lines of those of text."""
    if not item.attachments:
        return item.question
    told = [
        f"- {name} ({len(data)} bytes){_preview(data, preview_lines)}"
        for name, data in item.attachments.files.items()
    ]
    where = "These files belong to the problem; the program finds them in its working folder:"
    return "\n".join([item.question.rstrip(), "", where, *told])


def _preview(data: bytes, num_lines: int) -> str:
    """The first lines, indented; nothing of what is not text, and no more than a page."""
    start = data[: 4 * _MOST_PREVIEWED]
    # The cut may go through a character: what is left of it is dropped.
    text = start.decode("utf-8-sig", "ignore" if len(start) < len(data) else "replace")
    lines = text[:_MOST_PREVIEWED].splitlines()[:num_lines]
    if not lines or "\0" in text or "\ufffd" in text:
        return ""
    head = "the first line" if len(lines) == 1 else f"the first {len(lines)} lines"
    return "".join([f", {head}:", *(f"\n      {line}" for line in lines)])
