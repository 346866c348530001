"""The user's API key: where it comes from, and how it is kept out of everything we write.

api_key()                    # from the environment, or None
redacted("bad key sk-123")   # "bad key ..."
"""

import os

API_KEY_VARIABLES = ("OPTMODEL_API_KEY", "OPENAI_API_KEY")
"""The environment variables that may hold a key; the first that is set counts."""

_MIN_KEY_LENGTH = 8


def api_key() -> str | None:
    """The key to send, if there is one."""
    return next((os.environ[name] for name in API_KEY_VARIABLES if os.environ.get(name)), None)


def redacted(text: str) -> str:
    """A text without any API key of the environment.

    Very short keys are placeholders (`EMPTY`, `none`), and stay: texts may contain such words.
    """
    for name in API_KEY_VARIABLES:
        secret = os.environ.get(name, "")
        if len(secret) >= _MIN_KEY_LENGTH:
            text = text.replace(secret, "...")
    return text
