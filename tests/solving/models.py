"""Small models for the tests of solving, one per kind, with the optimum known by hand."""

from typing import Literal

from optmodel.formulation import (
    FlatModel,
    Formulation,
    Instance,
    Objective,
    Variable,
    constraint,
    flatten,
    index_set,
    maximize,
    minimize,
    parameter,
    variable,
)


def decision(
    name: str,
    *,
    domain: Literal["continuous", "integer", "binary"] = "continuous",
    lower: str | None = "0",
    upper: str | None = None,
) -> Variable:
    """A variable without a story."""
    return variable(name, name, unit="", meaning=name, domain=domain, lower=lower, upper=upper)


def least(expression: str) -> Objective:
    """An objective to be made small."""
    return minimize(expression, name="cost", unit="", meaning="cost")


def most(expression: str) -> Objective:
    """An objective to be made large."""
    return maximize(expression, name="worth", unit="", meaning="worth")


def model(objective: Objective, variables: tuple[Variable, ...], *rules: str) -> Instance:
    """An instance without sets or data; its numbers stand in the expressions."""
    constraints = tuple(
        constraint(f"rule{k}", statement, meaning="a rule") for k, statement in enumerate(rules)
    )
    formulation = Formulation("model", "Model", (), (), variables, objective, constraints)
    return Instance.create(formulation, {}, {})


def flat(objective: Objective, variables: tuple[Variable, ...], *rules: str) -> FlatModel:
    """The same, flattened."""
    return flatten(model(objective, variables, *rules))


X, Y = decision("x"), decision("y")
BOXED_X, BOXED_Y = decision("x", upper="5"), decision("y", upper="5")
FREE_X = decision("x", lower=None)
WHOLE_X = decision("x", domain="integer", upper="9")
WHOLE_Y = decision("y", domain="integer", upper="9")
YES = decision("yes", domain="binary")

LP = model(most("3 * x + 2 * y + 7"), (X, Y), "3 * x + y <= 4", "x + 2 * y <= 3.3")
MILP = model(least("3 * x + 2 * y"), (X, WHOLE_Y), "x + y >= 3.5", "x <= 2", "4 * y <= 13")
INDICATOR = model(
    least("2 * x + y + 3 * yes"),
    (BOXED_X, BOXED_Y, YES),
    "implies(yes == 0, y <= 1)",
    "implies(yes == 1, x + y >= 4)",
    "x + y >= 3",
)
QP = model(least("x ** 2 + 0.5 * x * y + 1.5 * y ** 2"), (X, Y), "x + y == 1")
MIQP = model(most("9 * x - x ** 2 + 8 * y - 1.5 * y ** 2"), (WHOLE_X, WHOLE_Y), "x + y <= 6")
LARGE_MIQP = model(
    least("(x - 333.25) ** 2 + 2 * (y - 99.75) ** 2"),
    (decision("x", domain="integer", upper="1000"), decision("y", domain="integer", upper="1000")),
    "x + y <= 400",
)
QCP = model(most("x + y"), (X, Y), "x ** 2 + y ** 2 <= 2")
SOCP = model(most("3 * x + 4 * y"), (X, Y), "sqrt(x ** 2 + y ** 2) <= 5")
NLP = model(least("100 / x + x"), (decision("x", lower="1"),), "x <= 50")
MINLP = model(
    most("(1 - 0.1 ** x) * (1 - 0.2 ** y)"),
    (
        decision("x", domain="integer", lower="1", upper="5"),
        decision("y", domain="integer", lower="1", upper="5"),
    ),
    "2 * x + 3 * y <= 12",
)
NONCONVEX = model(least("x * y - x"), (BOXED_X, BOXED_Y), "x + y >= 3")
INFEASIBLE = model(least("x"), (X,), "x <= 2", "x >= 3")
UNBOUNDED = model(most("x"), (X,), "x >= 3")

OPTIMA = {
    "LP": (LP, 12.18),
    "MILP": (MILP, 7.5),
    "INDICATOR": (INDICATOR, 5.0),
    "QP": (QP, 0.71875),
    "MIQP": (MIQP, 30.0),
    "LARGE_MIQP": (LARGE_MIQP, 726.1875),
    "QCP": (QCP, 2.0),
    "SOCP": (SOCP, 25.0),
    "NLP": (NLP, 20.0),
    "MINLP": (MINLP, 0.95904),
    "NONCONVEX": (NONCONVEX, -5.0),
}


def market_split(num_items: int = 24) -> Instance:
    """Items split in halves of equal weight by three measures at once: many nodes for any solver.

    (Cornuejols and Dawande, A class of hard small 0-1 programs, 1998.)
    """
    items, measures = list(range(1, num_items + 1)), ["a", "b", "c"]
    weights = {
        measure: {item: (item * item * step + 7 * item * step) % 101 for item in items}
        for measure, step in zip(measures, (17, 29, 43), strict=True)
    }
    half = {measure: sum(weights[measure].values()) // 2 for measure in measures}
    formulation = Formulation(
        "split",
        "Market split",
        sets=(index_set("items", "I", "items"), index_set("measures", "K", "measures")),
        parameters=(
            parameter("weight", "w", "for k in measures for i in items", unit="", meaning="w"),
            parameter("half", "h", "for k in measures", unit="", meaning="half"),
        ),
        variables=(
            variable("take", "x", "for i in items", unit="", meaning="x", domain="binary"),
            variable("short", "s", "for k in measures", unit="", meaning="s"),
            variable("over", "o", "for k in measures", unit="", meaning="o"),
        ),
        objective=least("sum(short[k] + over[k] for k in measures)"),
        constraints=(
            constraint(
                "split",
                "sum(weight[k, i] * take[i] for i in items) + short[k] - over[k] == half[k]",
                "for k in measures",
                meaning="halves",
            ),
        ),
    )
    data = {"weight": weights, "half": half}
    return Instance.create(formulation, {"items": items, "measures": measures}, data)
