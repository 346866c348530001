"""Has a program's pools of processes fork, so that what they solve is heard as well.

A fresh interpreter would know neither the hooks nor the program, which lies in no file: its workers
fail, and a pool starts new ones without end. Where the lock allows no processes, that is said.
"""

import errno
import functools
from collections.abc import Callable
from typing import Any

from optmodel.execution._source import POOLS

_SHARED = ("Lock", "RLock", "Semaphore", "BoundedSemaphore")
_REFUSAL = (
    "This program is allowed no processes of its own: only one is that imports what pools of "
    f"processes are made with ({', '.join(POOLS)}) in plain sight, and only where a small root can "
    "be made for it."
)


def install(module: Any) -> None:
    """Has every way to start a process, of `multiprocessing.context`, be the one that forks."""
    contexts = module._concrete_contexts
    for name in contexts:
        contexts[name] = contexts["fork"]
    module._default_context._default_context = contexts["fork"]
    for name in _SHARED:
        setattr(module.BaseContext, name, _told(getattr(module.BaseContext, name)))
    module.ForkProcess._Popen = staticmethod(_told(module.ForkProcess._Popen))


def _told(start: Callable[..., Any]) -> Callable[..., Any]:
    """The same, but a refusal says what is refused."""

    @functools.wraps(start)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return start(*args, **kwargs)
        except (PermissionError, FileNotFoundError) as error:
            raise PermissionError(errno.EPERM, _REFUSAL) from error

    return told
