"""Two products and two limits: a small problem, and a program that solves it."""

from optmodel.formulation import (
    Formulation,
    Instance,
    constraint,
    maximize,
    parameter,
    variable,
)

OPTIMUM = 915.0


def mix() -> Instance:
    """Two products, two limits; 3 stands twice."""
    names = {"worth_a": 30, "worth_b": 45, "wood_a": 3, "wood_b": 7, "wood": 120}
    names |= {"paint_a": 4, "paint_b": 3, "paint": 90}
    formulation = Formulation(
        name="mix",
        title="Mix",
        sets=(),
        parameters=tuple(parameter(n, n, unit="", meaning=n) for n in names),
        variables=(
            variable("a", "a", unit="", meaning="tables", domain="integer"),
            variable("b", "b", unit="", meaning="chairs", domain="integer"),
        ),
        objective=maximize("worth_a * a + worth_b * b", name="profit", unit="", meaning="profit"),
        constraints=(
            constraint("wood_limit", "wood_a * a + wood_b * b <= wood", meaning="wood"),
            constraint("paint_limit", "paint_a * a + paint_b * b <= paint", meaning="paint"),
        ),
    )
    return Instance.create(formulation, {}, names)


PROGRAM = """
from pyscipopt import Model
m = Model()
a, b = m.addVar(vtype="I"), m.addVar(vtype="I")
m.addCons(3 * a + 7 * b <= 120)
m.addCons(4 * a + 3 * b <= 90)
m.setObjective(30 * a + 45 * b, "maximize")
m.optimize()
print("profit:", m.getObjVal())
"""
