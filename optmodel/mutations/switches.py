"""Mutations with a decision whether there is any: fixed charges, smallest lots, implications.

SWITCHES["fixed_charge"].apply(problem, stream)
"""

from fractions import Fraction
from typing import Any

from optmodel.composer import Fragment
from optmodel.families import Data
from optmodel.formulation import Number, parse_statement
from optmodel.mutations.decision import Decision
from optmodel.mutations.limits import amounts_of, choices_of, fragment
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import Neighbor
from optmodel.mutations.numbers import near
from optmodel.random_stream import RandomStream

_SWITCH = "is_used"
_MOST = "most_of_one"


def _fixed_charge(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    decision = _amount(problem, stream)
    if decision is None or not problem.is_in_money:
        return None
    amounts = problem.amounts(decision)
    num_used = sum(value > 0 for value in amounts.values())
    typical = abs(Fraction(problem.objective)) / max(1, num_used)
    charges = {
        element: near(typical, stream.decimal("0.05", "0.4", step="0.01"), is_whole=typical > 50)
        for element in problem.elements(decision.set_name)
    }
    part = fragment("fixed_charge", decision, problem)
    return _switched(problem, decision, part, {}, {"set_up_charge": charges}, goal="fixed charges")


def _minimum_lot(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    decision = _amount(problem, stream)
    if decision is None:
        return None
    amounts = problem.amounts(decision)
    used = sorted(Fraction(value) for value in amounts.values() if value > 0)
    if not used:
        return None
    lots = {}
    for element in problem.elements(decision.set_name):
        usual = Fraction(amounts[str(element)]) or used[len(used) // 2]
        factor = stream.decimal("0.7", "1.3", step="0.05")
        lots[element] = min(near(usual, factor, is_whole=_is_whole(decision, used)), used[-1])
    if min(lots.values()) <= (1 if decision.is_whole else 0):
        return None
    part = fragment("minimum_lot", decision, problem)
    return _switched(problem, decision, part, {}, {"smallest_lot": lots})


def _implication(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    choices = choices_of(problem)
    if choices and (not amounts_of(problem) or stream.chance(0.7)):
        return _implied_choice(problem, stream.choice(choices), stream)
    decision = _amount(problem, stream)
    if decision is None:
        return None
    pair = _pair(problem, decision, stream, is_both=(excludes := stream.chance(0.5)))
    if pair is None:
        return None
    if excludes:
        part = fragment("amounts_exclude", decision, problem)
        return _switched(problem, decision, part, {"exclusive_pairs": [pair]}, {})
    amounts = problem.amounts(decision)
    used = [Fraction(value) for value in amounts.values() if value > 0]
    needed = near(
        Fraction(sum(used)) / len(used),
        stream.decimal("0.3", "0.9", step="0.1"),
        is_whole=_is_whole(decision, used),
    )
    if needed <= amounts[str(pair[1])] or needed <= 1:
        return None
    part = fragment("amounts_require", decision, problem)
    data = {"amount_needed": {pair: needed}}
    return _switched(problem, decision, part, {"needed_pairs": [pair]}, data)


def _implied_choice(problem: Neighbor, decision: Decision, stream: RandomStream) -> Neighbor | None:
    excludes = stream.chance(0.5)
    pair = _pair(problem, decision, stream, is_both=excludes)
    if pair is None:
        return None
    part = fragment("choices_exclude" if excludes else "choices_require", decision, problem)
    [pairs] = part.set
    return problem.extended([part], Data({pairs.name: [pair]}, {}))


def _pair(
    problem: Neighbor, decision: Decision, stream: RandomStream, *, is_both: bool
) -> tuple[Any, Any] | None:
    """Two elements that the optimum uses both, or of which it uses the first alone."""
    amounts = problem.amounts(decision)
    elements = problem.elements(decision.set_name)
    used = [element for element in elements if amounts[str(element)] > 0]
    others = [element for element in elements if amounts[str(element)] == 0]
    if len(used) < 2 if is_both else not (used and others):
        return None
    first = stream.choice(used)
    second = stream.choice([e for e in (used if is_both else others) if e != first])
    return None if _are_related(problem, decision.set_name, first, second) else (first, second)


def _are_related(problem: Neighbor, set_name: str, first: object, second: object) -> bool:
    """Whether a set of pairs holds both already: a text could not say which set is meant."""
    pairs = (
        key
        for item in problem.formulation.sets
        if item.within == (set_name, set_name)
        for key in problem.instance.sets[item.name]
    )
    return any({first, second} == set(key) for key in pairs)


def _amount(problem: Neighbor, stream: RandomStream) -> Decision | None:
    found = amounts_of(problem)
    return stream.choice(found) if found else None


def _is_whole(decision: Decision, values: list[Fraction]) -> bool:
    return decision.is_whole or max(values) >= 20


def _switched(
    problem: Neighbor,
    decision: Decision,
    part: Fragment,
    sets: dict[str, Any],
    parameters: dict[str, Any],
    goal: str = "",
) -> Neighbor | None:
    """A problem with a fragment that needs switches; they are added where they are not there.

    None where there are switches of another decision.
    """
    own = {item.name: item for item in problem.formulation.constraints}.get("only_when_used")
    wanted = parse_statement(f"{decision.expression('i')} <= {_MOST} * {_SWITCH}[i]")
    if own is not None:
        if own.statement != wanted or own.over.binders[0].set_name != decision.set_name:
            return None
        return problem.extended([part], Data(sets, parameters), goal)
    most: Number = max(problem.amounts(decision).values())
    if most <= 1:
        return None
    switch = fragment("switch", decision, problem)
    data = Data(sets, {_MOST: _rounded_up(most), **parameters})
    return problem.extended([switch, part], data, goal)


def _rounded_up(most: Number) -> Number:
    """The next number of two digits that is not smaller."""
    up = near(most, Fraction(1), is_whole=most >= 20)
    return up if up >= most else near(most, Fraction(11, 10), is_whole=most >= 10)


_KINDS = (
    MutationKind(
        "fixed_charge", "with fixed charges", "a charge where there is any", _fixed_charge, weight=2
    ),
    MutationKind(
        "minimum_lot", "with smallest lots", "either none, or at least a smallest lot", _minimum_lot
    ),
    MutationKind(
        "add_implication",
        "with an implication",
        "if one is used, another is or not",
        _implication,
    ),
)

SWITCHES = {kind.name: kind for kind in _KINDS}
"""Kinds that ask whether there is any at all, by name."""
