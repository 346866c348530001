"""Mutations: a drawn problem becomes a neighbor of it, in the algebra, in its data and in words.

drawn = MUTATOR.draw(seed=7, index=0)
drawn.base, drawn.mutations      # 'knapsack', ('add_budget',)
"""

from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.mutator import CHAIN_MARK, MUTATIONS, MUTATOR, Mutator, mutate
from optmodel.mutations.neighbor import Neighbor

__all__ = ["CHAIN_MARK", "MUTATIONS", "MUTATOR", "MutationKind", "Mutator", "Neighbor", "mutate"]
