"""Generalized assignment: share jobs among machines that have hours enough, at least cost (BIP).

A job takes another time on each machine, and a machine may take several jobs.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="generalized_assignment",
    title="Generalized assignment",
    sets=(
        index_set("agents", "I", "agents that can take jobs"),
        index_set("jobs", "J", "jobs that must be done"),
    ),
    parameters=(
        parameter(
            "cost",
            "c",
            "for i in agents for j in jobs",
            unit="money",
            meaning="cost of job j if agent i takes it",
        ),
        parameter(
            "duration",
            "w",
            "for i in agents for j in jobs",
            unit="hours",
            meaning="time that job j takes agent i",
        ),
        parameter(
            "available",
            "b",
            "for i in agents",
            unit="hours",
            meaning="hours for which agent i is available",
        ),
    ),
    variables=(
        variable(
            "assign",
            "x",
            "for i in agents for j in jobs",
            unit="",
            meaning="whether agent i takes job j",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(cost[i, j] * assign[i, j] for i in agents for j in jobs)",
        name="total cost",
        unit="money",
        meaning="the cost of all jobs with the agents that take them",
    ),
    constraints=(
        constraint(
            "job_done",
            "sum(assign[i, j] for i in agents) == 1",
            "for j in jobs",
            meaning="every job is taken by exactly one agent",
        ),
        constraint(
            "hours_limit",
            "sum(duration[i, j] * assign[i, j] for j in jobs) <= available[i]",
            "for i in agents",
            meaning="the jobs of an agent take no more hours than it is available",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw who takes which job first, then hours that this needs; the cheap agents get full."""
    agents = element_ids("a", sizes["num_agents"])
    jobs = element_ids("j", sizes["num_jobs"])
    usual = {j: stream.integer(4, 18) for j in jobs}
    duration = {
        i: {j: max(2, usual[j] * stream.integer(70, 140) // 100) for j in jobs} for i in agents
    }
    rate = {i: stream.integer(9, 24) for i in agents}
    cost = {i: {j: usual[j] * rate[i] + stream.integer(0, 80) for j in jobs} for i in agents}
    taken = {j: stream.choice(agents) for j in jobs}
    return Data(
        sets={"agents": agents, "jobs": jobs},
        parameters={
            "cost": cost,
            "duration": duration,
            "available": {
                i: max(
                    10, sum(duration[i][j] for j in jobs if taken[j] == i) + stream.integer(0, 4)
                )
                for i in agents
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Share jobs among agents with hours enough for them, at least cost.",
    literature=(
        'G. T. Ross and R. M. Soland, "A branch and bound algorithm for the generalized assignment '
        'problem", Mathematical Programming 8, 1975',
    ),
    size_parameters=(
        SizeParameter("num_agents", "agents", easy=(2, 3), medium=(3, 4), hard=(5, 6)),
        SizeParameter("num_jobs", "jobs", easy=(4, 5), medium=(6, 9), hard=(20, 21)),
    ),
    sample=sample,
)
