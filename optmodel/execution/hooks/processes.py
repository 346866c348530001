"""Has a program's pools of processes fork, so that what they solve is heard as well.

A fresh interpreter would know neither the hooks nor the program, which lies in no file: its workers
fail, and a pool starts new ones without end.
"""

from typing import Any


def install(module: Any) -> None:
    """Has every way to start a process, of `multiprocessing.context`, be the one that forks."""
    contexts = module._concrete_contexts
    for name in contexts:
        contexts[name] = contexts["fork"]
    module._default_context._default_context = contexts["fork"]
