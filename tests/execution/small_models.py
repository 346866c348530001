"""Fifty small models with known shapes, for programs of every dialect to be written from.

model = small_models()[0]
model.costs, model.rows         # plain numbers: a program is rendered around them
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`weights * x  sense  side`, with a sense of `<=`, `>=` or `==`."""

    weights: tuple[int, ...]
    sense: str
    side: int


@dataclass(frozen=True, slots=True)
class SmallModel:
    """A linear model of one kind of variable, `B`, `I` or `C`, all from zero up to `upper`."""

    name: str
    kind: str
    costs: tuple[int, ...]
    rows: tuple[Row, ...]
    upper: int = 100
    maximizes: bool = False

    def value(self, values: list[float]) -> float:
        """The objective at a point."""
        return sum(cost * value for cost, value in zip(self.costs, values, strict=True))


def small_models(num_each: int = 10) -> list[SmallModel]:
    """As many of each of the five kinds."""
    makers = (_knapsack, _product_mix, _transport, _assignment, _blending)
    return [
        maker(f"{maker.__name__[1:]}-{seed}", random.Random(seed))
        for maker in makers
        for seed in range(num_each)
    ]


def _draw(rng: random.Random, low: int, high: int, num: int) -> tuple[int, ...]:
    return tuple(rng.randint(low, high) for _ in range(num))


def _knapsack(name: str, rng: random.Random) -> SmallModel:
    num = rng.randint(5, 12)
    weights = _draw(rng, 2, 20, num)
    row = Row(weights, "<=", sum(weights) // 2)
    return SmallModel(name, "B", _draw(rng, 5, 40, num), (row,), upper=1, maximizes=True)


def _product_mix(name: str, rng: random.Random) -> SmallModel:
    num = rng.randint(2, 5)
    rows = tuple(Row(_draw(rng, 1, 9, num), "<=", rng.randint(30, 90)) for _ in range(3))
    return SmallModel(name, "I", _draw(rng, 3, 25, num), rows, maximizes=True)


def _transport(name: str, rng: random.Random) -> SmallModel:
    num_plants, num_stores = rng.randint(2, 4), rng.randint(2, 4)
    demands = _draw(rng, 5, 20, num_stores)
    places = [(plant, store) for plant in range(num_plants) for store in range(num_stores)]
    supplies = [
        Row(tuple(int(p == plant) for p, _ in places), "<=", sum(demands) // num_plants + 3)
        for plant in range(num_plants)
    ]
    needs = [
        Row(tuple(int(s == store) for _, s in places), ">=", demands[store])
        for store in range(num_stores)
    ]
    return SmallModel(name, "C", _draw(rng, 1, 15, len(places)), (*supplies, *needs))


def _assignment(name: str, rng: random.Random) -> SmallModel:
    size = rng.randint(3, 5)
    places = [(worker, task) for worker in range(size) for task in range(size)]
    rows = [
        Row(tuple(int(place[side] == each) for place in places), "==", 1)
        for side in (0, 1)
        for each in range(size)
    ]
    return SmallModel(name, "B", _draw(rng, 1, 30, len(places)), tuple(rows), upper=1)


def _blending(name: str, rng: random.Random) -> SmallModel:
    num = rng.randint(3, 6)
    contents = [_draw(rng, 1, 10, num) for _ in range(2)]
    # An even blend is feasible; none of the ingredients need be.
    needs = [Row(each, ">=", 10 * sum(each) // num) for each in contents]
    return SmallModel(name, "C", _draw(rng, 2, 20, num), (Row((1,) * num, "==", 10), *needs))
