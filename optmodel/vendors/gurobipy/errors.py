"""The one kind of error that programs catch, with its number.

except gp.GurobiError as error: print(error.errno, error.message)
"""

from collections.abc import Callable
from typing import NoReturn

from optmodel.vendors import refusal

ENVIRONMENT_NOT_STARTED = 10002
INVALID_ARGUMENT = 10003
DATA_NOT_AVAILABLE = 10005
VALUE_OUT_OF_RANGE = 10008
CALLBACK = 10011
FILE_WRITE = 10013
IIS_NOT_INFEASIBLE = 10015
NOT_SUPPORTED = 10024
NOT_IN_MODEL = 20001


class GurobiError(Exception):
    """The error of the interface, with `errno` and `message`."""

    def __init__(self, errno: int, message: str) -> None:
        super().__init__(message)
        self.errno = errno
        self.message = message


def refuse(feature: str) -> NoReturn:
    """Raise the error for a feature of the vendor that the layer lacks."""
    raise GurobiError(NOT_SUPPORTED, refusal(feature))


def refusing_setter(attribute: str) -> Callable[[object, object], None]:
    """A setter for an attribute that the layer lacks: it refuses every value."""

    def refuse_value(owner: object, value: object) -> None:
        refuse(f"The attribute {attribute}")

    return refuse_value
