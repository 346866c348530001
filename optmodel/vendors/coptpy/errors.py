"""The one kind of error that programs catch, with its number.

except cp.CoptError as error: print(error.retcode, error.message)
"""

from typing import NoReturn

from optmodel.execution.hooks.recorder import recorder
from optmodel.vendors import NOT_OFFERED

INVALID = 3
FILE = 5


class CoptError(Exception):
    """What the interface raises: `retcode` and `message`."""

    def __init__(self, retcode: int = 0, message: str = "") -> None:
        super().__init__(message)
        self.retcode = retcode
        self.message = message

    def __str__(self) -> str:
        return f"{self.retcode}, {self.message}"


def invalid(what: str) -> CoptError:
    """The error for a wrong or missing thing, to be raised."""
    return CoptError(INVALID, f"(INVALID) {what}")


def refuse(what: str) -> NoReturn:
    """Say that the layer does not offer something that the vendor does."""
    recorder.not_offered(what)
    raise invalid(f"{what} {NOT_OFFERED}")
