"""Single machine: the order of jobs that keeps what lateness costs low (MILP).

The order itself is the decision: for every pair of jobs one goes first, and no three of them go in
a circle. When a job ends follows from the jobs before it.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_down
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="single_machine",
    title="Single machine",
    sets=(index_set("jobs", "J", "jobs to be done one after the other"),),
    parameters=(
        parameter("duration", "p", "for j in jobs", unit="hours", meaning="working time of job j"),
        parameter(
            "due",
            "d",
            "for j in jobs",
            unit="hours",
            meaning="due time of job j, counted from the beginning",
        ),
        parameter(
            "penalty",
            "w",
            "for j in jobs",
            unit="money",
            meaning="penalty for each hour that job j is late",
        ),
    ),
    variables=(
        variable(
            "before",
            "y",
            "for i in jobs for j in jobs if i != j",
            unit="",
            meaning="whether job i is done before job j",
            domain="binary",
        ),
        variable("late", "t", "for j in jobs", unit="hours", meaning="how late job j is"),
    ),
    objective=minimize(
        "sum(penalty[j] * late[j] for j in jobs)",
        name="total penalty",
        unit="money",
        meaning="what all late hours cost together",
    ),
    constraints=(
        constraint(
            "pair_ordered",
            "before[i, j] + before[j, i] == 1",
            "for i in jobs for j in jobs if i < j",
            meaning="of two jobs, one is done before the other",
        ),
        constraint(
            "no_circle",
            "before[i, j] + before[j, k] + before[k, i] <= 2",
            "for i in jobs for j in jobs if i < j for k in jobs if i < k if j != k",
            meaning="jobs do not precede each other in a circle",
        ),
        constraint(
            "lateness",
            "late[j] >= duration[j] + sum(duration[i] * before[i, j] for i in jobs if i != j)"
            " - due[j]",
            "for j in jobs",
            meaning="a job ends after all jobs before it and itself, and is late past its due time",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw due times so close together that some jobs must be late."""
    jobs = element_ids("j", sizes["num_jobs"])
    duration = {j: stream.decimal("1", "12", step="0.5") for j in jobs}
    total = sum(duration.values())
    due = {
        j: max(
            Fraction(stream.integer(1, 4)),
            round_down(total * stream.integer(5, 35) / 100, Fraction(1, 2)),
        )
        for j in jobs
    }
    return Data(
        sets={"jobs": jobs},
        parameters={
            "duration": duration,
            "due": due,
            "penalty": {j: stream.integer(12, 95) for j in jobs},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Order jobs on one machine so that late hours cost little.",
    literature=(
        'E. L. Lawler, "A pseudopolynomial algorithm for sequencing jobs to minimize total '
        'tardiness", Annals of Discrete Mathematics 1, 1977',
        'M. E. Dyer and L. A. Wolsey, "Formulating the single machine sequencing problem with '
        'release dates as a mixed integer program", Discrete Applied Mathematics 26(2-3), 1990',
    ),
    size_parameters=(SizeParameter("num_jobs", "jobs", easy=(4, 5), medium=(6, 7), hard=(10, 10)),),
    sample=sample,
)
