"""Starts a command where the kernel refuses some of what the lock is made of, as a container may.

    python -m tests.restricted unshare landlock seccomp -- optmodel doctor

`unshare` takes the namespaces away, `landlock` and `seccomp` what their names say.
"""

import os
import sys

from optmodel.execution.sandbox import linux, seccomp
from optmodel.execution.sandbox.seccomp import (
    _ALLOW,
    _EQUALS,
    _FIRST_ARGUMENT_AT,
    _LOAD,
    _NUMBER_AT,
    _REFUSE,
    _RETURN,
    _answer,
    _step,
)

_UNSHARE, _PRCTL = {"x86_64": (272, 157), "aarch64": (97, 167)}[linux.MACHINE]
_LANDLOCK = 444

STEPS = {
    "unshare": _answer(_UNSHARE, _REFUSE),
    "landlock": _answer(_LANDLOCK, _REFUSE),
    "seccomp": (
        _step(_EQUALS, _PRCTL, 0, 4)
        + _step(_LOAD, _FIRST_ARGUMENT_AT)
        + _step(_EQUALS, linux.PR_SET_SECCOMP, 0, 1)
        + _step(_RETURN, _REFUSE)
        + _step(_RETURN, _ALLOW)
    ),
}
"""For each of them the steps of a filter that refuses it. The last one must come last."""


def main(arguments: list[str]) -> None:
    """Installs the filter, which all descendants keep, and becomes the command."""
    end = arguments.index("--")
    chosen = [steps for name, steps in STEPS.items() if name in arguments[:end]]
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(b"".join([_step(_LOAD, _NUMBER_AT), *chosen, _step(_RETURN, _ALLOW)]))
    os.execvp(arguments[end + 1], arguments[end + 1 :])


if __name__ == "__main__":
    main(sys.argv[1:])
