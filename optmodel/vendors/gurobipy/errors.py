"""The one kind of error that programs catch, with its number.

except gp.GurobiError as error: print(error.errno, error.message)
"""

from collections.abc import Callable
from typing import Any, NoReturn

from optmodel.execution.hooks.recorder import recorder
from optmodel.vendors import NOT_OFFERED

INVALID_ARGUMENT = 10003
DATA_NOT_AVAILABLE = 10005
VALUE_OUT_OF_RANGE = 10008
CALLBACK = 10011
FILE_READ = 10012
FILE_WRITE = 10013
IIS_NOT_INFEASIBLE = 10015
NOT_SUPPORTED = 10024
NOT_IN_MODEL = 20001


class GurobiError(Exception):
    """What the interface raises: `errno` and `message`."""

    def __init__(self, errno: int, message: str) -> None:
        super().__init__(message)
        self.errno = errno
        self.message = message


def refuse(what: str) -> NoReturn:
    """Say that the layer does not offer something that the vendor does."""
    recorder.not_offered(what)
    raise GurobiError(NOT_SUPPORTED, f"{what} {NOT_OFFERED}")


def refused(attribute: str) -> Callable[[Any, Any], None]:
    """A writer of an attribute that the layer does not offer."""

    def write(_: Any, __: Any) -> None:
        refuse(f"The attribute {attribute}")

    return write
