"""Small instances written by hand: one for each class, and one for each thing of the algebra."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any, Literal

from optmodel.formulation import (
    Constraint,
    Domain,
    Formulation,
    IndexSet,
    Instance,
    Objective,
    Parameter,
    ProblemClass,
    Solution,
    Variable,
    constraint,
    flatten,
    index_set,
    maximize,
    minimize,
    parameter,
    variable,
)


def group(name: str, *within: str, ordered: bool = False) -> IndexSet:
    """A set without a story."""
    return index_set(name, name.upper(), f"the {name}", within=within, ordered=ordered)


def datum(name: str, over: str = "", *, integral: bool = False) -> Parameter:
    """A datum without a story."""
    return parameter(name, name, over, unit="", meaning=f"the {name}", integral=integral)


def decision(
    name: str,
    over: str = "",
    *,
    domain: Literal["continuous", "integer", "binary"] = "continuous",
    lower: str | None = "0",
    upper: str | None = None,
) -> Variable:
    """A decision without a story."""
    return variable(
        name, name, over, unit="", meaning=f"the {name}", domain=domain, lower=lower, upper=upper
    )


def rule(name: str, statement: str, over: str = "") -> Constraint:
    """A constraint without a story."""
    return constraint(name, statement, over, meaning=f"the {name}")


def least(expression: str) -> Objective:
    """An objective to be made small."""
    return minimize(expression, name="cost", unit="", meaning="the cost")


def most(expression: str) -> Objective:
    """An objective to be made large."""
    return maximize(expression, name="worth", unit="", meaning="the worth")


def formulate(
    objective: Objective,
    variables: Sequence[Variable],
    constraints: Sequence[Constraint] = (),
    *,
    sets: Sequence[IndexSet] = (),
    parameters: Sequence[Parameter] = (),
) -> Formulation:
    """A formulation named `model`."""
    return Formulation(
        "model",
        "Model",
        tuple(sets),
        tuple(parameters),
        tuple(variables),
        objective,
        tuple(constraints),
    )


def scalar(objective: Objective, variables: Sequence[Variable], *statements: str) -> Instance:
    """An instance whose numbers stand in its expressions."""
    rules = [rule(f"rule{place}", text) for place, text in enumerate(statements, start=1)]
    return Instance.create(formulate(objective, variables, rules), {}, {})


def random_point(instance: Instance, seed: int) -> Solution:
    """Values at which every function of the models below is defined; hardly ever feasible."""
    stream = Random(seed)
    return {
        (column.variable, column.key): (
            stream.randint(0, 1)
            if column.domain is Domain.BINARY
            else Fraction(stream.randint(51, 249), 50)
        )
        for column in flatten(instance).columns
    }


def _instance(formulation: Formulation, sets: dict[str, Any], **data: Any) -> Instance:
    return Instance.create(formulation, sets, data)


TRANSPORT = formulate(
    least("sum(cost[i, j] * ship[i, j] for i in plants for j in depots) + 7"),
    [decision("ship", "for i in plants for j in depots", upper="most")],
    [
        rule("supplied", "sum(ship[i, j] for j in depots) <= supply[i]", "for i in plants"),
        rule("demanded", "sum(ship[i, j] for i in plants) >= demand[j]", "for j in depots"),
    ],
    sets=[group("plants"), group("depots")],
    parameters=[
        datum("cost", "for i in plants for j in depots"),
        datum("supply", "for i in plants"),
        datum("demand", "for j in depots"),
        datum("most"),
    ],
)

LP = _instance(
    TRANSPORT,
    {"plants": ["p1", "p2"], "depots": ["d1", "d2", "d3"]},
    cost={"p1": {"d1": "2.5", "d2": 4, "d3": 1}, "p2": {"d1": 3, "d2": "0.1", "d3": 6}},
    supply={"p1": 30, "p2": "40.5"},
    demand={"d1": 12, "d2": 20, "d3": 18},
    most=25,
)

ILP = _instance(
    formulate(
        most("sum((gain[i] - i) * picks[i] for i in items)"),
        [decision("picks", "for i in items", domain="integer", lower="-2", upper="9")],
        [
            rule("apart", "picks[i] + picks[j] <= room", "for i in items for j in items if i < j"),
            rule("rival", "picks[i] <= picks[j] + 3", "for (i, j) in rivals if i not in small"),
            rule("small_ones", "sum(picks[i] for i in items if i in small) >= -1"),
        ],
        sets=[group("items"), group("rivals", "items", "items"), group("small", "items")],
        parameters=[datum("gain", "for i in items"), datum("room")],
    ),
    {"items": [1, 2, 3, 4], "rivals": [[1, 2], [4, 3]], "small": [2, 3]},
    gain={1: 9, 2: 5, 3: "8.5", 4: 11},
    room=7,
)

BIP = _instance(
    formulate(
        most("sum(worth[i] * take[i] for i in items)"),
        [decision("take", "for i in items", domain="binary")],
        [
            rule("fits", "sum(weight[i] * take[i] for i in items) <= capacity"),
            rule("clash", "take[i] + take[j] <= 1", "for (i, j) in clashes"),
        ],
        sets=[group("items"), group("clashes", "items", "items")],
        parameters=[
            datum("worth", "for i in items"),
            datum("weight", "for i in items", integral=True),
            datum("capacity"),
        ],
    ),
    {"items": ["a", "b", "c", "d"], "clashes": [["a", "b"]]},
    worth={"a": 9, "b": 8, "c": "6.25", "d": 3},
    weight={"a": 4, "b": 3, "c": 3, "d": 1},
    capacity=7,
)

MILP = _instance(
    formulate(
        least("sum(2 * setup[t] + make[t] + stock[t] / 4 for t in weeks)"),
        [
            decision("make", "for t in weeks", upper="20"),
            decision("stock", "for t in weeks"),
            decision("setup", "for t in weeks", domain="binary"),
        ],
        [
            rule("first_week", "make[first(weeks)] == need[first(weeks)] + stock[first(weeks)]"),
            rule(
                "later",
                "stock[t - 1] + make[t] == need[t] + stock[t]",
                "for t in weeks if t != first(weeks)",
            ),
            rule("needs_setup", "implies(setup[t] == 0, make[t] <= 0)", "for t in weeks"),
            rule(
                "big", "implies(setup[t] == 1, make[t] >= 3)", "for t in weeks if t < last(weeks)"
            ),
            rule("at_the_end", "stock[last(weeks)] == 0"),
        ],
        sets=[group("weeks", ordered=True)],
        parameters=[datum("need", "for t in weeks")],
    ),
    {"weeks": [1, 2, 3, 4]},
    need={1: 4, 2: "1.5", 3: 6, 4: 2},
)

QP = _instance(
    formulate(
        least("sum(risk[i, j] * hold[i] * hold[j] for i in assets for j in assets) - 3"),
        [decision("hold", "for i in assets")],
        [
            rule("invested", "sum(hold[i] for i in assets) == 1"),
            rule("earned", "sum(profit[i] * hold[i] for i in assets) >= 0.3"),
        ],
        sets=[group("assets")],
        parameters=[
            datum("risk", "for i in assets for j in assets"),
            datum("profit", "for i in assets"),
        ],
    ),
    {"assets": ["x", "y", "z"]},
    risk={
        "x": {"x": 4, "y": 1, "z": 0},
        "y": {"x": 1, "y": 2, "z": "0.5"},
        "z": {"x": 0, "y": "0.5", "z": 1},
    },
    profit={"x": "0.5", "y": "0.25", "z": "0.1"},
)

MIQP = scalar(
    least("(x - 2.6) ** 2 + (y + 1.3) ** 2 + x * y / 2"),
    [decision("x", domain="integer", upper="9"), decision("y", lower="-4", upper="4")],
    "x + y >= 0.5",
    "x - y <= 6",
)

QCP = scalar(
    most("x + 2 * y - 1"),
    [decision("x", lower=None), decision("y", lower="-5", upper="5")],
    "x ** 2 + y ** 2 + x * y <= 4",
    "x >= -3",
)

SOCP = _instance(
    formulate(
        least("bound + x"),
        [decision("bound"), decision("x", lower="-8", upper="8"), decision("y", upper="8")],
        [
            rule("cone", "sqrt((x - 1) ** 2 + (y + shift) ** 2) <= bound"),
            rule("line", "x + y >= shift"),
        ],
        parameters=[datum("shift")],
    ),
    {},
    shift="1.5",
)

NLP = scalar(
    least("exp(x / 2) - log(y) + 3 / (x + y) + x ** 1.5 * y ** -0.5"),
    [decision("x", lower="0.25", upper="4"), decision("y", lower="0.5", upper="6")],
    "x * y ** 2 >= 2",
    "sqrt(x) + 2 ** y <= 20",
)

MINLP = _instance(
    formulate(
        most("prod(1 - (1 - works[i]) ** spares[i] for i in parts)"),
        [decision("spares", "for i in parts", domain="integer", lower="1", upper="4")],
        [rule("paid", "sum(price[i] * spares[i] for i in parts) <= budget")],
        sets=[group("parts")],
        parameters=[
            datum("works", "for i in parts"),
            datum("price", "for i in parts"),
            datum("budget"),
        ],
    ),
    {"parts": ["a", "b", "c"]},
    works={"a": "0.9", "b": "0.75", "c": "0.8"},
    price={"a": 3, "b": 2, "c": 4},
    budget=20,
)

ABSOLUTE = scalar(
    least("abs(x - 2) + 2 * abs(3 - x - y) + y"),
    [decision("x", upper="5"), decision("y", upper="5")],
    "x + 2 * y >= 3",
)

SMALLEST = scalar(
    most("min(x + 1, 2 * y, 7) - x / 4"),
    [decision("x", upper="5"), decision("y", upper="5")],
    "x + y <= 6",
)

LARGEST = _instance(
    formulate(
        least("max(late[j] + load[j] for j in jobs) + max(late[j] for j in jobs)"),
        [decision("late", "for j in jobs", upper="9")],
        [rule("total", "sum(late[j] for j in jobs) == 10")],
        sets=[group("jobs")],
        parameters=[datum("load", "for j in jobs")],
    ),
    {"jobs": ["a", "b", "c"]},
    load={"a": 3, "b": "0.5", "c": 1},
)

INSTANCES = {
    "LP": LP,
    "ILP": ILP,
    "BIP": BIP,
    "MILP": MILP,
    "QP": QP,
    "MIQP": MIQP,
    "QCP": QCP,
    "SOCP": SOCP,
    "NLP": NLP,
    "MINLP": MINLP,
    "abs": ABSOLUTE,
    "min": SMALLEST,
    "max": LARGEST,
}
"""By class, and by the function that an instance is about."""

CLASSES = {name: ProblemClass(name) for name in INSTANCES if name.isupper()} | {
    "abs": ProblemClass.NLP,
    "min": ProblemClass.NLP,
    "max": ProblemClass.NLP,
}
"""The class of each instance."""
