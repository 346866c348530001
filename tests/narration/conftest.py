"""Two small instances, as an outsider would write them."""

import pytest

from optmodel.formulation import (
    Formulation,
    Instance,
    constraint,
    index_set,
    maximize,
    minimize,
    parameter,
    variable,
)


@pytest.fixture
def market() -> Instance:
    """Two goods bought on two days at a price each; twice the amount must cover a need."""
    formulation = Formulation(
        name="market",
        title="Market",
        sets=(
            index_set("goods", "I", "goods"),
            index_set("days", "T", "days", ordered=True),
            index_set("sold", "S", "pairs of a good and its days", within=("goods", "days")),
        ),
        parameters=(
            parameter("price", "p", "for i in goods", unit="money per crate", meaning="price"),
            parameter(
                "need", "n", "for i in goods for t in days", unit="crates", meaning="amount needed"
            ),
            parameter("budget", "b", unit="money", meaning="money to spend"),
        ),
        variables=(
            variable("buy", "x", "for (i, t) in sold", unit="crates", meaning="amount bought"),
        ),
        objective=minimize(
            "sum(price[i] * buy[i, t] for (i, t) in sold)",
            name="cost",
            unit="money",
            meaning="cost of all goods",
        ),
        constraints=(
            constraint(
                "need_met",
                "25 * buy[i, t] >= need[i, t]",
                "for (i, t) in sold",
                meaning="needs are met",
            ),
            constraint(
                "budget_limit",
                "sum(price[i] * buy[i, t] for (i, t) in sold) <= budget",
                meaning="the budget is kept",
            ),
        ),
    )
    return Instance.create(
        formulation,
        sets={
            "goods": ["g1", "g2"],
            "days": [1, 2],
            "sold": [("g1", 1), ("g1", 2), ("g2", 2)],
        },
        parameters={
            "price": {"g1": "4.5", "g2": 1250},
            "need": {"g1": {1: 30, 2: 40}, "g2": {1: 50, 2: 1}},
            "budget": 9000,
        },
    )


@pytest.fixture
def twins() -> Instance:
    """Two parameters of one unit over the same goods."""
    formulation = Formulation(
        name="twins",
        title="Twins",
        sets=(index_set("goods", "I", "goods"),),
        parameters=(
            parameter("outlay", "a", "for i in goods", unit="money", meaning="outlay for good i"),
            parameter("income", "b", "for i in goods", unit="money", meaning="income from good i"),
        ),
        variables=(
            variable("take", "x", "for i in goods", unit="", meaning="taken", domain="binary"),
        ),
        objective=maximize(
            "sum((income[i] - outlay[i]) * take[i] for i in goods)",
            name="total gain",
            unit="money",
            meaning="what is left",
        ),
        constraints=(),
    )
    return Instance.create(
        formulation,
        sets={"goods": ["g1", "g2", "g3"]},
        parameters={
            "outlay": {"g1": 3, "g2": 4, "g3": 6},
            "income": {"g1": 5, "g2": 7, "g3": 9},
        },
    )
