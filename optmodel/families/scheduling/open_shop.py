"""Open shop: every job needs every machine, in any order (MILP).

Two orders are free: of the jobs at a machine, and of the machines of a job.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

# No schedule is shorter than the work of one machine, or than one job; none needs more than all.
_MACHINE_WORK = "max(ready[m] + sum(duration[j, m] for j in jobs) for m in machines)"
_JOB_WORK = "max(delivery[j] + sum(duration[j, m] for m in machines) for j in jobs)"
_ALL_WORK = "max(ready[b] for b in machines) + sum(duration[a, b] for a in jobs for b in machines)"

FORMULATION = Formulation(
    name="open_shop",
    title="Open shop",
    sets=(
        index_set("jobs", "J", "jobs, each of which is at one machine at a time"),
        index_set("machines", "M", "machines, each of which works on one job at a time"),
    ),
    parameters=(
        parameter(
            "duration",
            "p",
            "for j in jobs for m in machines",
            unit="minutes",
            meaning="minutes of work on job j at machine m",
        ),
        parameter(
            "ready",
            "r",
            "for m in machines",
            unit="minutes",
            meaning="minutes until machine m becomes free",
        ),
        parameter(
            "delivery",
            "q",
            "for j in jobs",
            unit="minutes",
            meaning="delivery of job j after all its work, in minutes",
        ),
    ),
    variables=(
        variable(
            "start",
            "s",
            "for j in jobs for m in machines",
            unit="minutes",
            meaning="when the work on job j starts at machine m",
            lower="ready[m]",
            upper=_ALL_WORK,
        ),
        variable(
            "job_first",
            "y",
            "for i in jobs for j in jobs if i < j for m in machines",
            unit="",
            meaning="whether machine m works on job i before job j",
            domain="binary",
        ),
        variable(
            "machine_first",
            "z",
            "for j in jobs for m in machines for n in machines if m < n",
            unit="",
            meaning="whether job j goes to machine m before machine n",
            domain="binary",
        ),
        variable(
            "finish",
            "C",
            unit="minutes",
            meaning="when the last job is delivered",
            lower=f"max({_MACHINE_WORK}, {_JOB_WORK})",
        ),
    ),
    objective=minimize(
        "finish", name="makespan", unit="minutes", meaning="the time until all jobs are delivered"
    ),
    constraints=(
        constraint(
            "earlier_job",
            "implies(job_first[i, j, m] == 1, start[j, m] >= start[i, m] + duration[i, m])",
            "for i in jobs for j in jobs if i < j for m in machines",
            meaning="a machine that works on job i first begins job j after it",
        ),
        constraint(
            "later_job",
            "implies(job_first[i, j, m] == 0, start[i, m] >= start[j, m] + duration[j, m])",
            "for i in jobs for j in jobs if i < j for m in machines",
            meaning="a machine that works on job j first begins job i after it",
        ),
        constraint(
            "earlier_machine",
            "implies(machine_first[j, m, n] == 1, start[j, n] >= start[j, m] + duration[j, m])",
            "for j in jobs for m in machines for n in machines if m < n",
            meaning="a job that goes to machine m first is at machine n after it",
        ),
        constraint(
            "later_machine",
            "implies(machine_first[j, m, n] == 0, start[j, m] >= start[j, n] + duration[j, n])",
            "for j in jobs for m in machines for n in machines if m < n",
            meaning="a job that goes to machine n first is at machine m after it",
        ),
        constraint(
            "all_done",
            "finish >= start[j, m] + duration[j, m] + delivery[j]",
            "for j in jobs for m in machines",
            meaning="all is done when the last job is delivered",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw durations, and give each job and each machine about the same work."""
    jobs = element_ids("j", sizes["num_jobs"])
    machines = element_ids("m", sizes["num_machines"])
    return Data(
        sets={"jobs": jobs, "machines": machines},
        parameters={
            "duration": {j: {m: stream.integer(20, 240) for m in machines} for j in jobs},
            "ready": {m: stream.integer(5, 90) for m in machines},
            "delivery": {j: stream.integer(10, 240) for j in jobs},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Order jobs at machines, and the machines of each job, so that all is delivered early.",
    literature=(
        'T. Gonzalez and S. Sahni, "Open shop scheduling to minimize finish time", Journal of the '
        "ACM 23(4), 1976",
    ),
    size_parameters=(
        SizeParameter("num_jobs", "jobs", easy=(2, 2), medium=(3, 3), hard=(4, 4)),
        SizeParameter("num_machines", "machines", easy=(2, 2), medium=(3, 3), hard=(4, 4)),
    ),
    sample=sample,
)
