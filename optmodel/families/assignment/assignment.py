"""Assignment: give every worker one task and every task one worker, at least cost (BIP).

Both sides of the table are matched one to one, so each row and each column has an equation.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="assignment",
    title="Assignment",
    sets=(
        index_set("workers", "I", "workers, as many as there are tasks"),
        index_set("tasks", "J", "tasks to be done"),
    ),
    parameters=(
        parameter(
            "cost",
            "c",
            "for i in workers for j in tasks",
            unit="money",
            meaning="cost of task j if worker i does it",
        ),
    ),
    variables=(
        variable(
            "assign",
            "x",
            "for i in workers for j in tasks",
            unit="",
            meaning="whether worker i does task j",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(cost[i, j] * assign[i, j] for i in workers for j in tasks)",
        name="total cost",
        unit="money",
        meaning="the cost of all tasks with the workers who do them",
    ),
    constraints=(
        constraint(
            "one_task",
            "sum(assign[i, j] for j in tasks) == 1",
            "for i in workers",
            meaning="every worker does exactly one task",
        ),
        constraint(
            "one_worker",
            "sum(assign[i, j] for i in workers) == 1",
            "for j in tasks",
            meaning="every task is done by exactly one worker",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a usual cost of each task; some workers are quick at it, and nobody at everything."""
    workers = element_ids("w", sizes["num_workers"])
    tasks = element_ids("t", sizes["num_workers"])
    usual = {j: stream.integer(600, 3200) for j in tasks}
    return Data(
        sets={"workers": workers, "tasks": tasks},
        parameters={
            "cost": {
                i: {
                    j: usual[j] * stream.integer(60, 150) // 100 + stream.integer(0, 9)
                    for j in tasks
                }
                for i in workers
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Give every worker one task and every task one worker, at least cost.",
    literature=(
        'H. W. Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics '
        "Quarterly 2, 1955",
    ),
    tight_relaxation="the rows of an assignment are totally unimodular",
    size_parameters=(
        SizeParameter(
            "num_workers", "workers, and as many tasks", easy=(3, 4), medium=(5, 7), hard=(10, 12)
        ),
    ),
    sample=sample,
)
