"""Models that a library writes only to files: written in the program's folder, read and removed.

through_file(lambda path: model.writeProblem(path, verbose=False), "cip")
"""

import os
import threading
from collections.abc import Callable
from contextlib import suppress

from optmodel.execution.hooks.recorder import recorder
from optmodel.execution.record import CapturedModel


def through_file(write: Callable[[str], object], suffix: str) -> CapturedModel | None:
    """What `write` puts into a file of this suffix, which is the format; None if it is too large.

    The folder is the one that the program started in, wherever it has gone since.
    """
    # Other threads and processes of the program may be writing theirs.
    own = f"{os.getpid()}-{threading.get_ident()}"
    path = os.path.join(recorder.folder, f".captured-{own}.{suffix}")
    try:
        write(path)
        if os.path.getsize(path) > recorder.model_bytes:
            return None
        with open(path, encoding="utf-8", errors="replace") as file:
            return CapturedModel(suffix, file.read())
    finally:
        with suppress(FileNotFoundError):  # the library refused before it wrote
            os.unlink(path)
