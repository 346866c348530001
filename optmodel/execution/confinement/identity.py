"""Who a program is: root drops to a user without a name, anyone else drops its capabilities.

identity = Identity.choose(worker=0)
identity.drop()        # in the child
"""

import os
from dataclasses import dataclass

from optmodel.execution.confinement import linux

USER = "unprivileged-user"
CAPABILITIES = "no-capabilities"
# Beyond the ranges that distributions give out, and within what containers map.
_FIRST_USER = 65_100
_NUM_USERS = 400


@dataclass(frozen=True, slots=True)
class Identity:
    """`user` is who root becomes: one per worker, so that programs cannot reach each other."""

    user: int | None

    @classmethod
    def choose(cls, worker: int) -> "Identity":
        """Another user when this process is root, else itself."""
        return cls(_FIRST_USER + worker % _NUM_USERS if os.geteuid() == 0 else None)

    def drop(self) -> None:
        """Becomes that user, or gives up what a user namespace granted; there is no way back."""
        if self.user is None:
            linux.drop_capabilities()
            return
        os.setgroups([])
        os.setresgid(self.user, self.user, self.user)
        os.setresuid(self.user, self.user, self.user)

    def check(self, paths: tuple[str, ...]) -> None:
        """Drops, and raises `PermissionError` when a path can then no longer be read."""
        present = [path for path in paths if os.path.exists(path)]
        self.drop()
        for path in present:
            os.stat(path)
            if os.path.isdir(path):
                os.listdir(path)
