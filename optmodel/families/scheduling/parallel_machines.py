"""Parallel machines: share jobs out to unlike machines, with a setup for each kind of job (BIP).

A machine is set up once for all jobs of a kind that it gets; setups take time on it too.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="parallel_machines",
    title="Parallel machines",
    sets=(
        index_set("jobs", "J", "jobs to be done"),
        index_set("machines", "M", "machines, any of which can do any job"),
        index_set("kinds", "K", "kinds of jobs"),
        index_set("belongs", "B", "pairs of a job and its kind", within=("jobs", "kinds")),
    ),
    parameters=(
        parameter(
            "run_time",
            "p",
            "for j in jobs for m in machines",
            unit="minutes",
            meaning="run time of job j on machine m",
        ),
        parameter(
            "setup",
            "s",
            "for k in kinds for m in machines",
            unit="minutes",
            meaning="setup of machine m for jobs of kind k",
        ),
    ),
    variables=(
        variable(
            "assign",
            "x",
            "for j in jobs for m in machines",
            unit="",
            meaning="whether machine m does job j",
            domain="binary",
        ),
        variable(
            "prepare",
            "y",
            "for k in kinds for m in machines",
            unit="",
            meaning="whether machine m is set up for kind k",
            domain="binary",
        ),
        variable("finish", "C", unit="minutes", meaning="when the last machine is done"),
    ),
    objective=minimize(
        "finish", name="makespan", unit="minutes", meaning="the time until all machines are done"
    ),
    constraints=(
        constraint(
            "done_once",
            "sum(assign[j, m] for m in machines) == 1",
            "for j in jobs",
            meaning="one machine does each job",
        ),
        constraint(
            "prepared",
            "assign[j, m] <= prepare[k, m]",
            "for (j, k) in belongs for m in machines",
            meaning="a machine does a job only if it is set up for its kind",
        ),
        constraint(
            "machine_done",
            "sum(run_time[j, m] * assign[j, m] for j in jobs)"
            " + sum(setup[k, m] * prepare[k, m] for k in kinds) <= finish",
            "for m in machines",
            meaning="a machine is done after its jobs and its setups",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw run times that differ by machine, and setups that are worth sharing."""
    jobs = element_ids("j", sizes["num_jobs"])
    machines = element_ids("m", sizes["num_machines"])
    kinds = element_ids("k", sizes["num_kinds"])
    first = dict(zip(kinds, stream.sample(jobs, len(kinds)), strict=True))
    kind = {j: k for k, j in first.items()}
    return Data(
        sets={
            "jobs": jobs,
            "machines": machines,
            "kinds": kinds,
            "belongs": [(j, kind.get(j) or stream.choice(kinds)) for j in jobs],
        },
        parameters={
            "run_time": {j: {m: stream.integer(60, 600) for m in machines} for j in jobs},
            "setup": {k: {m: stream.integer(10, 150) for m in machines} for k in kinds},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Share jobs out to machines that need setups by kind, so that all are done early.",
    literature=(
        'J. K. Lenstra, D. B. Shmoys and É. Tardos, "Approximation algorithms for scheduling '
        'unrelated parallel machines", Mathematical Programming 46, 1990',
        'C. L. Monma and C. N. Potts, "On the complexity of scheduling with batch setup times", '
        "Operations Research 37(5), 1989",
    ),
    size_parameters=(
        SizeParameter("num_jobs", "jobs", easy=(4, 5), medium=(6, 9), hard=(11, 12)),
        SizeParameter("num_machines", "machines", easy=(2, 2), medium=(3, 3), hard=(8, 8)),
        SizeParameter("num_kinds", "kinds of jobs", easy=(2, 2), medium=(2, 3), hard=(4, 4)),
    ),
    sample=sample,
)
