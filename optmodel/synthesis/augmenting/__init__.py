"""Augmentation: verified triples varied through the algebra, each with an instance to hold it to.

slot = await Augmenting(commission, teller, prover, pool, seen, parents).attempt(0, turns)
"""

from optmodel.synthesis.augmenting.augmenting import Augmenting
from optmodel.synthesis.augmenting.varying import Kind, Variant, Vary

__all__ = ["Augmenting", "Kind", "Variant", "Vary"]
