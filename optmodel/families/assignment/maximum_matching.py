"""Maximum matching: staff the most valuable tasks with people who can do them (BIP).

Only pairs that fit have a variable. A task has a value whoever does it, so what is sought is the
most valuable set of tasks that can be matched.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="maximum_matching",
    title="Maximum matching",
    sets=(
        index_set("people", "P", "people who can be given a task"),
        index_set("tasks", "T", "tasks that bring something when done"),
        index_set(
            "qualified", "Q", "pairs of a person and a task they can do", within=("people", "tasks")
        ),
    ),
    parameters=(
        parameter("value", "v", "for t in tasks", unit="money", meaning="value of task t"),
    ),
    variables=(
        variable(
            "match",
            "x",
            "for (p, t) in qualified",
            unit="",
            meaning="whether person p does task t",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(value[t] * match[p, t] for (p, t) in qualified)",
        name="total value",
        unit="money",
        meaning="the value of all tasks that are done",
    ),
    constraints=(
        constraint(
            "one_task",
            "sum(match[q, t] for (q, t) in qualified if q == p) <= 1",
            "for p in people",
            meaning="nobody does more than one task",
        ),
        constraint(
            "one_person",
            "sum(match[p, s] for (p, s) in qualified if s == t) <= 1",
            "for t in tasks",
            meaning="no task is done by more than one person",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw for each person some tasks; a few tasks are everybody's, and others hardly anybody's."""
    people = element_ids("p", sizes["num_people"])
    tasks = element_ids("t", sizes["num_tasks"])
    popular = tasks[: max(2, 2 * len(tasks) // 3)]
    most = min(len(popular), sizes["num_most"])
    can = {
        p: stream.sample(
            popular if stream.chance(0.7) else tasks, stream.integer(max(2, most - 2), most)
        )
        for p in people
    }
    for t in tasks:
        if not any(t in own for own in can.values()):
            can[stream.choice(people)].append(t)
    return Data(
        sets={
            "people": people,
            "tasks": tasks,
            "qualified": [(p, t) for p in people for t in tasks if t in can[p]],
        },
        parameters={"value": {t: stream.integer(1100, 9900) for t in tasks}},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Match people with tasks that they can do, for the greatest value of tasks done.",
    literature=(
        'J. E. Hopcroft and R. M. Karp, "An n^5/2 algorithm for maximum matchings in bipartite '
        'graphs", SIAM Journal on Computing 2(4), 1973',
    ),
    tight_relaxation="the rows of a bipartite matching are totally unimodular",
    size_parameters=(
        SizeParameter("num_people", "people", easy=(3, 4), medium=(5, 8), hard=(20, 22)),
        SizeParameter("num_tasks", "tasks", easy=(3, 5), medium=(6, 8), hard=(22, 24)),
        SizeParameter(
            "num_most",
            "the most tasks that a person can do",
            easy=(2, 3),
            medium=(3, 3),
            hard=(5, 6),
        ),
    ),
    sample=sample,
)
