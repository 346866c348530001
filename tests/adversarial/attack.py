"""An attack: a small hostile program, the sign by which it is known to have worked, and its end.

Each is run twice: unlocked, in namespaces thrown away, where its sign must be seen; and through the
runner, where no sign at all may be seen and the record must say the right end.

    Attack("read a secret", "print(open('$secret').read())", Sign.PRINTED)

The text is a template. `$word` is a word that the attacker must get out, or prints when a call that
should be refused was not; `$drow` is the same word backwards, for programs that search for it.
The other names are those of the decoys in `world.py`, and `$nr_NAME` the number of a system call.
Every text begins with `PREAMBLE`, so each process it starts carries a mark, by which it is found.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Template
from textwrap import dedent

from optmodel.execution import End
from optmodel.execution.sandbox import seccomp

# Of this process's own, for others may run these tests at the same time. A name has 15 letters.
MARK = f"hostile{os.getpid()}"[:15]
KEY = 0x5E00_0000 | os.getpid() & 0xFF_FFFF
PREAMBLE = f"""\
import ctypes, os, sys, time
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
libc.prctl(15, b"{MARK}")
def call(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""


LIE = 424242.0


class Sign(StrEnum):
    """What shows that an attack worked."""

    PRINTED = "printed"  # the word is in what was printed
    HEARD = "heard"  # a decoy server was reached
    WRITTEN = "written"  # something outside the program's folder was made or changed
    HURT = "hurt"  # a process that is not the program's was ended or stopped
    LEFT = "left"  # a process, or memory shared by name, outlives the program
    LASTS = "lasts"  # it runs on beyond its time
    FLOODS = "floods"  # it says more than is kept
    DIES = "dies"  # it takes down the process that runs it
    BELIEVED = "believed"  # what it reported of itself stands in the record


class Profile(StrEnum):
    """The two profiles of the lock, by a dialect that each is used for."""

    LOCKED = "highspy"  # neither processes nor other programs
    FORKING = "pulp"  # both


BOTH = (Profile.LOCKED, Profile.FORKING)


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile program.

    `end` is the end that its record must have under the whole lock, `forking_end` the same where
    processes are allowed, if it differs there. `then` is an innocent program which runs after
    it in the same place, and whose output counts as its own. `is_optional` says that a machine may
    lack or refuse by itself what it needs; then the unlocked run proves nothing and is skipped.
    """

    name: str
    text: str
    sign: Sign
    end: End = End.FORBIDDEN
    forking_end: End | None = None
    profiles: tuple[Profile, ...] = BOTH
    then: str = ""
    is_optional: bool = False

    def end_in(self, profile: Profile) -> End:
        """The end that the record must have."""
        is_other = profile is Profile.FORKING and self.forking_end is not None
        return self.forking_end if is_other and self.forking_end else self.end


def fill(text: str, names: Mapping[str, str]) -> str:
    """The program's text with its preamble, and every name in it replaced."""
    numbers = {f"nr_{name}": str(seccomp.number(name)) for name in seccomp.KNOWN}
    return Template(PREAMBLE + dedent(text)).substitute(numbers, **names)
