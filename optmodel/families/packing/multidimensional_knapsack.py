"""Multidimensional knapsack: choose projects that share several limits (BIP).

Each limit is a row over all projects, and a project is taken as a whole.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="multidimensional_knapsack",
    title="Multidimensional knapsack",
    sets=(
        index_set("jobs", "J", "jobs that can be accepted"),
        index_set("resources", "R", "resources that the jobs share"),
    ),
    parameters=(
        parameter(
            "reward", "p", "for j in jobs", unit="money", meaning="reward for accepting job j"
        ),
        parameter(
            "usage",
            "a",
            "for j in jobs for r in resources",
            unit="hours",
            meaning="usage of resource r by job j",
        ),
        parameter(
            "available",
            "b",
            "for r in resources",
            unit="hours",
            meaning="hours of resource r that are available",
        ),
    ),
    variables=(
        variable(
            "accept",
            "x",
            "for j in jobs",
            unit="",
            meaning="whether job j is accepted",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(reward[j] * accept[j] for j in jobs)",
        name="total reward",
        unit="money",
        meaning="the reward for all jobs that are accepted",
    ),
    constraints=(
        constraint(
            "resource_limit",
            "sum(usage[j, r] * accept[j] for j in jobs) <= available[r]",
            "for r in resources",
            meaning="the jobs accepted use no more of a resource than is available",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw usages, rewards that nearly follow them, and about half of what all jobs would use."""
    jobs = element_ids("j", sizes["num_jobs"])
    resources = element_ids("r", sizes["num_resources"])
    usage = {j: {r: stream.integer(2, 30) for r in resources} for j in jobs}
    return Data(
        sets={"jobs": jobs, "resources": resources},
        parameters={
            "reward": {
                j: 10 * sum(usage[j].values()) // len(resources) + stream.integer(20, 160)
                for j in jobs
            },
            "usage": usage,
            "available": {
                r: sum(usage[j][r] for j in jobs) * stream.integer(40, 60) // 100 for r in resources
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Accept the jobs with the largest reward that several resources allow.",
    literature=(
        'J. H. Lorie and L. J. Savage, "Three problems in rationing capital", Journal of Business '
        "28(4), 1955",
    ),
    size_parameters=(
        SizeParameter("num_jobs", "jobs", easy=(4, 6), medium=(8, 12), hard=(24, 30)),
        SizeParameter("num_resources", "resources", easy=(2, 2), medium=(2, 3), hard=(3, 4)),
    ),
    sample=sample,
)
