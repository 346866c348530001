"""Refused licences: what a library says of them, also when the program catches the error.

told = lambda error, *_, **__: error.message if error.retcode == 4 else None
hear_refusals("coptpy", CoptError, told)
measure_in(Model, ("computeIIS", "tune"), lambda model: Size(model.cols, model.rows))
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from optmodel.execution.hooks.observing import replace_in
from optmodel.execution.hooks.recorder import Size, recorder


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


def measure_in(owner: Any, names: Iterable[str], size: Callable[..., Size]) -> None:
    """Has a model measured if it is refused in a call of `owner` that needs a licence.

    `size` gets the arguments of the call. Of names that a version of the library lacks nothing is
    asked.
    """
    for name in names:
        if hasattr(owner, name):
            replace_in(owner, name, _measured(getattr(owner, name), size))


def _measured(original: Any, size: Callable[..., Size]) -> Any:
    @functools.wraps(original)
    def licensed(*args: Any, **kwargs: Any) -> Any:
        with recorder.given(lambda: size(*args, **kwargs)):
            return original(*args, **kwargs)

    return licensed
