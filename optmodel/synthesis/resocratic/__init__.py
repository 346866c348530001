"""ReSocratic: problems that a language model grows step by step, parsed into the algebra.

parse(reply).prefix(1).instance
"""

from optmodel.synthesis.resocratic.demonstration import Demonstration, Prefix, parse
from optmodel.synthesis.resocratic.faults import Fault, FaultKind

__all__ = ["Demonstration", "Fault", "FaultKind", "Prefix", "parse"]
