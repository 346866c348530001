"""The styles in which a program can be written: with all that explains it, or as people write.

ProgramStyle("compact")    # ProgramStyle.COMPACT
"""

from enum import StrEnum


class ProgramStyle(StrEnum):
    """How a program is written."""

    STRUCTURED = "structured"
    """Every set, parameter and constraint under its meaning; every variable printed."""
    COMPACT = "compact"
    """Data in lists or in the expressions, few comments, only the objective printed."""
