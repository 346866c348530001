"""Why a captured model was not read. It is then neither right nor wrong, but unknown.

raise ModelReadError(ModelReadCode.SECTION, "SOS")
"""

from enum import StrEnum

from optmodel.rejection import Rejection

READ_STEP = "read"


class ModelReadCode(StrEnum):
    """What hindered the reading of a captured model.

    - `format`: its format is not read.
    - `size`: it is larger than what is read.
    - `section`: it has a part that the exact form cannot hold, such as special ordered sets.
    - `ambiguous`: solvers read it in different ways.
    - `syntax`: it is not of its format.
    """

    FORMAT = "format"
    SIZE = "size"
    SECTION = "section"
    AMBIGUOUS = "ambiguous"
    SYNTAX = "syntax"


class ModelReadError(ValueError):
    """A model's text that is not read."""

    def __init__(self, code: ModelReadCode, detail: str) -> None:
        super().__init__(detail)
        self.code = code

    @classmethod
    def syntax(cls, detail: str) -> "ModelReadError":
        """That the text is not of its format."""
        return cls(ModelReadCode.SYNTAX, detail)

    def rejection(self) -> Rejection:
        """The same as data."""
        return Rejection(READ_STEP, self.code, str(self))
