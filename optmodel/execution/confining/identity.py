"""Who a program is: root drops to a user without a name, anyone else drops its capabilities.

Identity(user=65_100).drop()        # in the child
"""

import os
from dataclasses import dataclass

from optmodel.execution.confining import linux

USER = "unprivileged-user"
CAPABILITIES = "no-capabilities"
# Beyond the ranges that distributions give out, and within what containers map.
_FIRST_USER = 65_100
_NUM_USERS = 400
_BETWEEN_RUNS = 37


@dataclass(frozen=True, slots=True)
class Identity:
    """What a child becomes: `user`, or itself without capabilities when that is None."""

    user: int | None

    @classmethod
    def of_worker(cls, worker: int) -> "Identity":
        """A user of this worker's own, so that programs cannot reach each other's files.

        Limits on processes count by user, so several runs at a time must not share one either.
        """
        run = os.getppid() * _BETWEEN_RUNS
        return cls(_FIRST_USER + (run + worker) % _NUM_USERS)

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
