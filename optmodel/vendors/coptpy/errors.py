"""The one kind of error that programs catch, with its number.

except cp.CoptError as error: print(error.retcode, error.message)
"""

from typing import NoReturn

from optmodel.vendors import refusal

INVALID = 3
FILE = 5


class CoptError(Exception):
    """The error of the interface, with `retcode` and `message`."""

    def __init__(self, retcode: int = 0, message: str = "") -> None:
        super().__init__(message)
        self.retcode = retcode
        self.message = message

    def __str__(self) -> str:
        return f"{self.retcode}, {self.message}"


def invalid(message: str) -> CoptError:
    """The error for something wrong or missing, to be raised."""
    return CoptError(INVALID, f"(INVALID) {message}")


def refuse(feature: str) -> NoReturn:
    """Raise the error for a feature of the vendor that the layer lacks."""
    raise invalid(refusal(feature))
