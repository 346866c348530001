"""Trying something that cannot be undone, in a child thrown away.

attempt(lambda: linux.unshare(linux.CLONE_NEWNET))     # "", or "Operation not permitted"
"""

import errno
import os
from collections.abc import Callable


def attempt(action: Callable[[], None]) -> str:
    """Why the action fails here, or ''."""
    child = os.fork()
    if child == 0:
        code = errno.EPERM
        try:
            action()
            code = 0
        except OSError as error:
            code = error.errno or code
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return os.strerror(abs(code)) if code else ""
