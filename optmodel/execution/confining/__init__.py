"""How a program is locked in: namespaces, user, Landlock, seccomp, limits, a temporary folder.

The parent of a dialect's programs prepares a `Lock`; each child closes it before it runs anything.
"""

from optmodel.execution.confining.lock import Lock
from optmodel.execution.confining.rlimits import ResourceLimits

__all__ = ["Lock", "ResourceLimits"]
