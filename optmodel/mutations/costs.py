"""Mutations of costs: with the square of an amount, or a surcharge beyond a threshold.

COSTS["quadratic_cost"].apply(problem, stream)
"""

from fractions import Fraction

from optmodel.families import Data
from optmodel.mutations.limits import amounts_of, fragment
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import Neighbor
from optmodel.mutations.numbers import near
from optmodel.random_stream import RandomStream


def _quadratic(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    found = [item for item in amounts_of(problem) if not item.is_money]
    if not found or not problem.is_in_money or not problem.formulation.problem_class.is_linear:
        return None
    decision = stream.choice(found)
    squares = sum(Fraction(value) ** 2 for value in problem.amounts(decision).values())
    if squares == 0:
        return None
    part = fragment("quadratic_cost", decision, problem)
    typical = abs(Fraction(problem.objective)) / squares
    growth = {
        element: near(typical, stream.decimal("0.05", "0.5", step="0.01"), is_whole=False)
        for element in problem.elements(decision.set_name)
    }
    if min(growth.values()) < Fraction(1, 100):
        return None
    return problem.extended([part], Data({}, {"congestion": growth}), goal="congestion charges")


def _piecewise(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    found = [item for item in amounts_of(problem) if not item.is_money]
    if not found or not problem.is_in_money:
        return None
    decision = stream.choice(found)
    amounts = problem.amounts(decision)
    used = [Fraction(value) for value in amounts.values() if value > 0]
    if not used:
        return None
    is_whole = decision.is_whole or max(used) >= 20
    typical = abs(Fraction(problem.objective)) / Fraction(sum(used))
    free, surcharges = {}, {}
    for element in problem.elements(decision.set_name):
        usual = Fraction(amounts[str(element)]) or Fraction(sum(used)) / len(used)
        free[element] = near(usual, stream.decimal("0.3", "0.8", step="0.05"), is_whole=is_whole)
        factor = stream.decimal("0.1", "0.6", step="0.02")
        surcharges[element] = near(typical, factor, is_whole=typical > 50)
    if min(free.values()) <= 0 or min(surcharges.values()) < Fraction(1, 100):
        return None
    part = fragment("piecewise_cost", decision, problem)
    data = Data({}, {"free_amount": free, "surcharge": surcharges})
    return problem.extended([part], data, goal="surcharges")


_KINDS = (
    MutationKind(
        "quadratic_cost",
        "with congestion",
        "a cost that grows with the square of an amount",
        _quadratic,
        weight=2,
    ),
    MutationKind(
        "piecewise_cost", "with surcharges", "a surcharge beyond a free amount", _piecewise
    ),
)

COSTS = {kind.name: kind for kind in _KINDS}
"""Kinds that change what amounts cost, by name."""
