"""Problems with mutations for tests: drawn by chains, solved, and answered by trying all plans."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from optmodel.families import Difficulty, DrawnInstance
from optmodel.formulation import (
    Formulation,
    Instance,
    constraint,
    index_set,
    maximize,
    parameter,
    variable,
)
from optmodel.mutations import Mutator, Neighbor
from optmodel.narration import FactWords, GoalWords, RuleWords, SetWords, Telling
from optmodel.solving import Certified, certify

Plan = Mapping[str, int]


def drawn_by(chain: str, index: int = 0, **sizes: int) -> DrawnInstance:
    """An easy problem of a chain such as `knapsack+add_budget`."""
    return Mutator.of_chain(chain).draw(3, index, Difficulty.EASY, sizes)


def certified(instance: Instance) -> Fraction:
    """The certified optimum."""
    result = certify(instance)
    assert isinstance(result, Certified), result
    assert result.answer.objective is not None
    return Fraction(result.answer.objective)


def scalar(instance: Instance, name: str) -> Fraction:
    """A scalar datum."""
    return Fraction(instance.value(name))


def table(instance: Instance, name: str) -> dict[Any, Fraction]:
    """The data of a parameter by element, or by pair of elements."""
    return {
        key[0] if len(key) == 1 else key: Fraction(value)
        for key, value in instance.parameters[name].items()
    }


def plans(most: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """All whole amounts of each element up to its most."""
    for amounts in product(*(range(limit + 1) for limit in most.values())):
        yield dict(zip(most, amounts, strict=True))


def packings(instance: Instance, *, has_room: bool = True) -> Iterator[dict[str, int]]:
    """All loads of a knapsack that its copies, and its capacity, allow."""
    weight = table(instance, "weight")
    copies = {item: int(count) for item, count in table(instance, "copies").items()}
    room = scalar(instance, "capacity") if has_room else Fraction(0)
    for plan in plans(copies):
        if not has_room or weighed(weight, plan) <= room:
            yield plan


def weighed(weights: Mapping[Any, Fraction], plan: Plan) -> Fraction:
    """A weighted sum of a plan."""
    return sum((weights[item] * amount for item, amount in plan.items()), Fraction(0))


def best_profit(
    instance: Instance,
    is_allowed: Callable[[Plan], bool] = lambda plan: True,
    cost: Callable[[Plan], Fraction] = lambda plan: Fraction(0),
    *,
    has_room: bool = True,
) -> Fraction:
    """The best profit of a knapsack among the loads that a rule allows, less what they cost."""
    profit = table(instance, "profit")
    return max(
        weighed(profit, plan) - cost(plan)
        for plan in packings(instance, has_room=has_room)
        if is_allowed(plan)
    )


_WORKSHOP = Formulation(
    name="workshop",
    title="Workshop",
    sets=(index_set("goods", "I", "goods"), index_set("stages", "K", "stages of work")),
    parameters=(
        parameter("gain", "g", "for i in goods", unit="money", meaning="gain from one i"),
        parameter(
            "work",
            "w",
            "for i in goods for k in stages",
            unit="hours",
            meaning="work that a piece of i takes at k",
        ),
        parameter("time", "t", "for k in stages", unit="hours", meaning="time limit at k"),
    ),
    variables=(
        variable("make", "x", "for i in goods", unit="pieces", meaning="pieces of good i made"),
    ),
    objective=maximize(
        "sum(gain[i] * make[i] for i in goods)", name="gain", unit="money", meaning="all gain"
    ),
    constraints=(
        constraint(
            "enough_time",
            "sum(work[i, k] * make[i] for i in goods) <= time[k]",
            "for k in stages",
            meaning="no stage works longer than its time",
        ),
    ),
)
_GOODS = SetWords(one="good", many="goods", names=(("stool", "stools"), ("desk", "desks")))
_WORKSHOP_WORDS = Telling(
    activity=("making furniture",),
    opening=("{we} {v:make} {list:goods}.",),
    roles={
        "goods": _GOODS,
        "stages": SetWords(one="stage", many="stages", names=("sawing", "painting")),
    },
    units={"money": "currency", "hours": ("hour", "hours"), "pieces": ("piece", "pieces")},
    fact=(
        FactWords(parameter="gain", noun=("gain",), clause=("the gain from {i} is {value}",)),
        FactWords(
            parameter="work", noun=("work",), clause=("the work on {i} at {k} takes {value}",)
        ),
        FactWords(
            parameter="time",
            noun=("time limit",),
            clause=("the time limit at {k} is {value}",),
        ),
    ),
    rule=(RuleWords(constraint="enough_time", say=("no stage may work beyond its limit",)),),
    goal=GoalWords(objective=("the total gain",), decide=("how much of each to make",)),
)


def workshop() -> Neighbor:
    """Two goods of two resources: maximize 5 a + 4 b, 6 a + 4 b <= 24, a + 2 b <= 6."""
    instance = Instance.create(
        _WORKSHOP,
        {"goods": ["a", "b"], "stages": ["s1", "s2"]},
        {
            "gain": {"a": 5, "b": 4},
            "work": {"a": {"s1": 6, "s2": 1}, "b": {"s1": 4, "s2": 2}},
            "time": {"s1": 24, "s2": 6},
        },
    )
    return Neighbor(instance, _WORKSHOP_WORDS, ())
