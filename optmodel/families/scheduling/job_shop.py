"""Job shop: each job visits the machines in an order of its own (MILP).

The order is data: moves from machine to machine, each of which takes time. On a machine, one of
two jobs goes first, and whichever is second waits.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

# No schedule is shorter than the work of one machine, or than one job; none needs more than all.
_MACHINE_WORK = "max(sum(duration[j, m] for j in jobs) for m in machines)"
_JOB_LENGTH = (
    "max(sum(duration[j, m] for m in machines)"
    " + sum(transfer[a, m, n] for (a, m, n) in moves if a == j) for j in jobs)"
)
_ALL_WORK = (
    "sum(duration[a, b] for a in jobs for b in machines)"
    " + sum(transfer[a, b, c] for (a, b, c) in moves)"
)

FORMULATION = Formulation(
    name="job_shop",
    title="Job shop",
    sets=(
        index_set("jobs", "J", "jobs to be done"),
        index_set("machines", "M", "machines, each of which works on one job at a time"),
        index_set(
            "moves",
            "A",
            "moves of a job from a machine to the next one that it needs",
            within=("jobs", "machines", "machines"),
        ),
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
            "transfer",
            "t",
            "for (j, m, n) in moves",
            unit="minutes",
            meaning="transfer time of job j from machine m to machine n",
        ),
    ),
    variables=(
        variable(
            "start",
            "s",
            "for j in jobs for m in machines",
            unit="minutes",
            meaning="when the work on job j starts at machine m",
            upper=_ALL_WORK,
        ),
        variable(
            "before",
            "y",
            "for i in jobs for j in jobs if i < j for m in machines",
            unit="",
            meaning="whether job i is done before job j at machine m",
            domain="binary",
        ),
        variable(
            "finish",
            "C",
            unit="minutes",
            meaning="when the last job is done",
            lower=f"max({_MACHINE_WORK}, {_JOB_LENGTH})",
        ),
    ),
    objective=minimize(
        "finish", name="makespan", unit="minutes", meaning="the time until all jobs are done"
    ),
    constraints=(
        constraint(
            "next_machine",
            "start[j, n] >= start[j, m] + duration[j, m] + transfer[j, m, n]",
            "for (j, m, n) in moves",
            meaning="a job starts at its next machine after the work at the last one and its move",
        ),
        constraint(
            "earlier_first",
            "implies(before[i, j, m] == 1, start[j, m] >= start[i, m] + duration[i, m])",
            "for i in jobs for j in jobs if i < j for m in machines",
            meaning="where job i goes first, job j waits for it",
        ),
        constraint(
            "later_first",
            "implies(before[i, j, m] == 0, start[i, m] >= start[j, m] + duration[j, m])",
            "for i in jobs for j in jobs if i < j for m in machines",
            meaning="where job j goes first, job i waits for it",
        ),
        constraint(
            "all_done",
            "finish >= start[j, m] + duration[j, m]",
            "for j in jobs for m in machines",
            meaning="all is done when the last work is done",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw an order of the machines for each job; few jobs go the same way."""
    jobs = element_ids("j", sizes["num_jobs"])
    machines = element_ids("m", sizes["num_machines"])
    orders = {j: stream.shuffled(machines) for j in jobs}
    moves = [(j, m, n) for j in jobs for m, n in zip(orders[j], orders[j][1:], strict=False)]
    transfer: dict[str, dict[str, dict[str, int]]] = {}
    for j, m, n in moves:
        moved = transfer.setdefault(j, {}).setdefault(m, {})
        moved[n] = stream.integer(1, 30)
    return Data(
        sets={"jobs": jobs, "machines": machines, "moves": moves},
        parameters={
            "duration": {j: {m: stream.integer(20, 400) for m in machines} for j in jobs},
            "transfer": transfer,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Order jobs at machines that each visits on a way of its own, and finish early.",
    literature=(
        'A. S. Manne, "On the job-shop scheduling problem", Operations Research 8(2), 1960',
    ),
    size_parameters=(
        SizeParameter("num_jobs", "jobs", easy=(2, 3), medium=(4, 4), hard=(6, 7)),
        SizeParameter("num_machines", "machines", easy=(2, 2), medium=(3, 3), hard=(4, 4)),
    ),
    sample=sample,
)
