"""Makes a program's pools of processes fork, so that their solves are recorded too.

A fresh interpreter would have neither the hooks nor the program, which is in no file: its workers
fail, and a pool starts new ones for ever. Where the sandbox allows no processes, the error says so.
"""

import errno
import functools
from collections.abc import Callable
from types import ModuleType
from typing import ParamSpec, TypeVar

from optmodel.execution.program import PROCESS_POOLS

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
_SHARED = ("Lock", "RLock", "Semaphore", "BoundedSemaphore")
_REFUSAL = (
    "This program is allowed no processes of its own: only one is that imports what pools of "
    f"processes are made with ({', '.join(PROCESS_POOLS)}) in plain sight, and only where a small "
    "root can be made for it."
)


def install(module: ModuleType) -> None:
    """Replaces every start method of `multiprocessing.context` by `fork`."""
    contexts = module._concrete_contexts
    for name in contexts:
        contexts[name] = contexts["fork"]
    module._default_context._default_context = contexts["fork"]
    for name in _SHARED:
        setattr(module.BaseContext, name, _explained(getattr(module.BaseContext, name)))
    module.ForkProcess._Popen = staticmethod(_explained(module.ForkProcess._Popen))


def _explained(start: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """The same, with an error that explains a refusal."""

    @functools.wraps(start)
    def started(*args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        try:
            return start(*args, **kwargs)
        except (PermissionError, FileNotFoundError) as error:
            raise PermissionError(errno.EPERM, _REFUSAL) from error

    return started
