"""Hooks the licence errors of vendors' libraries, also those that a program catches.

refusal = lambda error, *_, **__: error.message if error.retcode == 4 else None
record_licence_errors("coptpy", CoptError, refusal)
measure_calls(Model, ("computeIIS", "tune"), lambda model: ModelSize(model.cols, model.rows))
"""

import functools
from collections.abc import Callable, Iterable

from optmodel.execution.hooks.solve_recorder import ModelSize, recorder
from optmodel.execution.hooks.wrapping import patch_attribute


def record_licence_errors(
    library: str, error_class: type[Exception], refusal: Callable[..., str | None]
) -> None:
    """Reports each error of a class that is a licence error, when it is constructed.

    `refusal` gets the error and its arguments, and returns the reason, or None for other errors. A
    program can construct one itself, so the reader of the report checks whether it can be true.
    """
    original: Callable[..., None] = error_class.__init__

    @functools.wraps(original)
    def made(self: Exception, *args: object, **kwargs: object) -> None:
        original(self, *args, **kwargs)
        reason = refusal(self, *args, **kwargs)
        if reason is not None:
            recorder.note_licence_error(library, reason)

    patch_attribute(error_class, "__init__", made)


def measure_calls(owner: object, names: Iterable[str], size: Callable[..., ModelSize]) -> None:
    """Measures the model when a call of `owner` raises a licence error.

    `size` gets the arguments of the call. Names that a version of the library lacks are skipped.
    """
    for name in names:
        if hasattr(owner, name):
            patch_attribute(owner, name, _measured(getattr(owner, name), size))


def _measured(
    original: Callable[..., object], size: Callable[..., ModelSize]
) -> Callable[..., object]:
    @functools.wraps(original)
    def licensed(*args: object, **kwargs: object) -> object:
        with recorder.measuring(lambda: size(*args, **kwargs)):
            return original(*args, **kwargs)

    return licensed
