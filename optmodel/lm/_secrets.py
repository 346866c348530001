"""The user's key: where it comes from, and how it is kept out of everything we write.

key()                              # from the environment, or None
without_secrets("bad key sk-123")  # "bad key ..."
"""

import os

KEYS = ("OPTMODEL_API_KEY", "OPENAI_API_KEY")
"""The variables of the environment that may hold a key; the first that is set counts."""

_SHORTEST = 8


def key() -> str | None:
    """The key to send, if there is one."""
    return next((os.environ[name] for name in KEYS if os.environ.get(name)), None)


def without_secrets(text: str) -> str:
    """A stranger's text without any key of ours.

    A shorter key is a placeholder (`EMPTY`, `none`), and a word that texts may hold.
    """
    for name in KEYS:
        secret = os.environ.get(name, "")
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, "...")
    return text
