"""The key of a problem's text: what copies of one problem have in common, whoever reformatted them.

    text_key("Maximize profit: $1,200.") == text_key("maximize  profit $1200")     # True

Public copies of a benchmark differ in white space, capitals, dashes and mark-up. Only the letters
and digits of a text are hashed, so a decimal point is not seen: use the key to find a problem, and
compare texts where it matters.
"""

import hashlib


def text_key(question: str) -> str:
    """The SHA-1, in hexadecimal digits, of a text's letters and digits, case-folded."""
    normalised = "".join(letter for letter in question.casefold() if letter.isalnum())
    return hashlib.sha1(normalised.encode(), usedforsecurity=False).hexdigest()
