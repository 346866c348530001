"""The user that a program runs as: root becomes an unnamed user, others drop capabilities.

Identity(user=65_100).drop()        # in the child
"""

import os
from dataclasses import dataclass

from optmodel.execution.sandbox import linux

USER = "unprivileged-user"
CAPABILITIES = "no-capabilities"
# Beyond the ranges that distributions assign, and within those that containers map.
_FIRST_USER = 65_100
_NUM_USERS = 400
_BETWEEN_RUNS = 37


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a child: `user`, or the same user without capabilities when it is None."""

    user: int | None

    @classmethod
    def of_worker(cls, worker: int) -> "Identity":
        """A user of this worker's own, so that programs cannot reach each other's files.

        Process limits count by user, so workers of different runs must not share one either.
        """
        run = os.getppid() * _BETWEEN_RUNS
        return cls(_FIRST_USER + (run + worker) % _NUM_USERS)

    def drop(self) -> None:
        """Becomes that user, or drops what a user namespace granted; it cannot be undone."""
        if self.user is None:
            linux.drop_capabilities()
            return
        os.setgroups([])
        os.setresgid(self.user, self.user, self.user)
        os.setresuid(self.user, self.user, self.user)

    def check(self, paths: tuple[str, ...]) -> None:
        """Drops privileges. Raises `PermissionError` when a path can then no longer be read."""
        present = [path for path in paths if os.path.exists(path)]
        self.drop()
        for path in present:
            os.stat(path)
            if os.path.isdir(path):
                os.listdir(path)
