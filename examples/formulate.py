"""Write a model in the algebra, give it data, solve it with a proof, and write programs for it.

python examples/formulate.py
"""

from optmodel.formulation import (
    DIALECTS,
    Formulation,
    Instance,
    check_solution,
    constraint,
    decimal_text,
    describe,
    index_set,
    maximize,
    parameter,
    render_program,
    supports,
    variable,
)
from optmodel.solving import Rejection, certify

WORKSHOP = Formulation(
    name="workshop",
    title="Workshop",
    sets=(index_set("products", "P", "what the workshop makes"),),
    parameters=(
        parameter("profit", "p", "for i in products", unit="euros", meaning="earned by a piece"),
        parameter("hours", "h", "for i in products", unit="hours", meaning="work in a piece"),
        parameter("capacity", "H", unit="hours", meaning="hours of work there are"),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for i in products",
            unit="pieces",
            meaning="pieces of product i to make",
            domain="integer",
        ),
    ),
    objective=maximize(
        "sum(profit[i] * make[i] for i in products)",
        name="total profit",
        unit="euros",
        meaning="what all pieces earn together",
    ),
    constraints=(
        constraint(
            "work",
            "sum(hours[i] * make[i] for i in products) <= capacity",
            meaning="no more work than there are hours",
        ),
    ),
)


def main() -> None:
    """Print the model in words, its proven answer, and the program of one dialect."""
    instance = Instance.create(
        WORKSHOP,
        sets={"products": ["chairs", "tables"]},
        parameters={
            "profit": {"chairs": 45, "tables": 80},
            "hours": {"chairs": "2.5", "tables": 5},  # text is read exactly, as a decimal
            "capacity": 38,
        },
    )
    print(describe(WORKSHOP))

    outcome = certify(instance)
    if isinstance(outcome, Rejection):
        raise SystemExit(outcome.detail)
    for (name, key), value in outcome.answer.solution.items():
        print(name, *key, "=", decimal_text(value))
    print("worst violation:", check_solution(instance, outcome.answer.solution).worst.amount)
    proof = outcome.certificate
    print(f"{proof.solver} found {proof.objective} and no better than {proof.bound};")
    print(f"{proof.second_solver} found {proof.second_objective}.")

    print("It can be written in:", *(name for name in DIALECTS if not supports(instance, name)))
    print(render_program(instance, "pyomo"))


if __name__ == "__main__":
    main()
