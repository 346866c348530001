"""OptMATH with a model: certified instances of families, told by a model and proved by programs.

slot = await Telling(commission, teller, prover, pool, seen).attempt(0, turns)
"""

from optmodel.synthesis.optmath.drawing import Basis, DrawInstance
from optmodel.synthesis.optmath.telling import Telling

__all__ = ["Basis", "DrawInstance", "Telling"]
