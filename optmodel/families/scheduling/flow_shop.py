"""Flow shop: all jobs pass the stages in one order, which is the same at every stage (MILP).

Jobs are assigned to positions of the order; nothing says which of two jobs goes first.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="flow_shop",
    title="Flow shop",
    sets=(
        index_set("jobs", "J", "jobs to be done"),
        index_set("positions", "K", "positions in the order of the jobs", ordered=True),
        index_set("stages", "M", "stages in the order in which all jobs pass them", ordered=True),
    ),
    parameters=(
        parameter(
            "duration",
            "p",
            "for j in jobs for m in stages",
            unit="minutes",
            meaning="minutes of work on job j at stage m",
        ),
    ),
    variables=(
        variable(
            "place",
            "x",
            "for j in jobs for k in positions",
            unit="",
            meaning="whether job j has position k",
            domain="binary",
        ),
        variable(
            "begin",
            "b",
            "for k in positions for m in stages",
            unit="minutes",
            meaning="when the work on the job in position k begins at stage m",
        ),
    ),
    objective=minimize(
        "sum(begin[k, m] + sum(duration[j, m] * place[j, k] for j in jobs)"
        " for k in positions for m in stages if m == last(stages))",
        name="total completion time",
        unit="minutes",
        meaning="the sum over all jobs of the time until the job is done at the last stage",
    ),
    constraints=(
        constraint(
            "job_placed",
            "sum(place[j, k] for k in positions) == 1",
            "for j in jobs",
            meaning="each job has one position",
        ),
        constraint(
            "position_filled",
            "sum(place[j, k] for j in jobs) == 1",
            "for k in positions",
            meaning="each position has one job",
        ),
        constraint(
            "next_stage",
            "begin[k, m] >= begin[k, m - 1] + sum(duration[j, m - 1] * place[j, k] for j in jobs)",
            "for k in positions for m in stages if m != first(stages)",
            meaning="a job begins at a stage when it is done at the stage before",
        ),
        constraint(
            "next_job",
            "begin[k, m] >= begin[k - 1, m] + sum(duration[j, m] * place[j, k - 1] for j in jobs)",
            "for k in positions if k != first(positions) for m in stages",
            meaning="a stage begins with a job when it is done with the job before",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw durations that are longer at one stage, the bottleneck; the others decide the order."""
    jobs = element_ids("j", sizes["num_jobs"])
    stages = list(range(1, sizes["num_stages"] + 1))
    bottleneck = stream.choice(stages)
    return Data(
        sets={"jobs": jobs, "positions": list(range(1, len(jobs) + 1)), "stages": stages},
        parameters={
            "duration": {
                j: {m: stream.integer(10, 180) + 60 * (m == bottleneck) for m in stages}
                for j in jobs
            }
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Find the order in which jobs pass all stages so that jobs are done early on average.",
    literature=(
        'H. M. Wagner, "An integer linear-programming model for machine scheduling", Naval '
        "Research Logistics Quarterly 6(2), 1959",
        'E. F. Stafford, "On the development of a mixed-integer linear programming model for '
        'the flowshop sequencing problem", Journal of the Operational Research Society 39(12), '
        "1988",
    ),
    size_parameters=(
        SizeParameter("num_jobs", "jobs", easy=(3, 4), medium=(5, 6), hard=(7, 7)),
        SizeParameter("num_stages", "stages", easy=(2, 3), medium=(3, 3), hard=(4, 4)),
    ),
    sample=sample,
)
