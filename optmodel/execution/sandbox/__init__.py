"""The sandbox of programs: namespaces, user, Landlock, seccomp, resource limits, scratch folder.

A fork server prepares a `Sandbox`; each child enters it before it runs anything.

    sandbox = Sandbox.prepare(base=folder, worker=0, can_fork=False)
    sandbox.enter(ResourceLimits(...))     # in the child
"""

from optmodel.execution.sandbox.rlimits import ResourceLimits
from optmodel.execution.sandbox.sandbox import Sandbox

__all__ = ["ResourceLimits", "Sandbox"]
