"""Demonstrations: problems in ReSocratic's format, parsed into the algebra prefix by prefix.

parse_demonstration(reply).prefix(1).instance
"""

from optmodel.triples.demonstration.demonstration import (
    Demonstration,
    Prefix,
    parse_demonstration,
)
from optmodel.triples.demonstration.sections import DemonstrationCode

__all__ = ["Demonstration", "DemonstrationCode", "Prefix", "parse_demonstration"]
