"""Refused licences: what a library says of them, also when the program catches the error.

told = lambda error, *_, **__: error.message if error.retcode == 4 else None
hear_refusals("coptpy", CoptError, told)
"""

import functools
from collections.abc import Callable
from typing import Any

from optmodel.execution.hooks.recorder import recorder


def hear_refusals(library: str, error_class: Any, refusal: Callable[..., str | None]) -> None:
    """Tells what `refusal` makes of each new error and of what it was made with, unless None.

    A program can make such an error itself: whoever hears of it asks whether it can be true.
    """
    original = error_class.__init__

    @functools.wraps(original)
    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        reason = refusal(self, *args, **kwargs)
        if reason is not None:
            recorder.unlicensed(library, reason)

    error_class.__init__ = made
