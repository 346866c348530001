"""Project scheduling: activities in order, with crews that go from one to the next (MILP).

What an activity needs of a resource is fresh, or comes from activities that are done: a flow of
resources along the order of the work.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="project_scheduling",
    title="Project scheduling",
    sets=(
        index_set("activities", "A", "activities of the project"),
        index_set("resources", "R", "resources that activities hold while they last"),
        index_set(
            "precedences",
            "P",
            "pairs of an activity and one that cannot start before it is done",
            within=("activities", "activities"),
        ),
    ),
    parameters=(
        parameter(
            "duration",
            "p",
            "for a in activities",
            unit="hours",
            meaning="hours that activity a lasts",
        ),
        parameter(
            "need",
            "r",
            "for a in activities for k in resources",
            unit="people",
            meaning="people of resource k that activity a needs as long as it lasts",
            integral=True,
        ),
        parameter(
            "available",
            "R",
            "for k in resources",
            unit="people",
            meaning="people of resource k that are available",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "start",
            "s",
            "for a in activities",
            unit="hours",
            meaning="when activity a starts",
            upper="sum(duration[b] for b in activities)",
        ),
        variable(
            "before",
            "y",
            "for a in activities for b in activities if a != b",
            unit="",
            meaning="whether activity b starts only after activity a is done",
            domain="binary",
        ),
        variable(
            "fresh",
            "g",
            "for a in activities for k in resources",
            unit="people",
            meaning="people of resource k whose first activity is a",
        ),
        variable(
            "hand_on",
            "f",
            "for a in activities for b in activities if a != b for k in resources",
            unit="people",
            meaning="people of resource k who go from activity a to activity b",
            upper="min(need[a, k], need[b, k])",
        ),
        variable("finish", "C", unit="hours", meaning="when the project is done"),
    ),
    objective=minimize(
        "finish",
        name="duration of the project",
        unit="hours",
        meaning="the hours until all is done",
    ),
    constraints=(
        constraint(
            "precedence",
            "start[b] >= start[a] + duration[a]",
            "for (a, b) in precedences",
            meaning="an activity starts after those that it builds on",
        ),
        constraint(
            "in_sequence",
            "implies(before[a, b] == 1, start[b] >= start[a] + duration[a])",
            "for a in activities for b in activities if a != b",
            meaning="an activity that comes after another starts when that one is done",
        ),
        constraint(
            "available_limit",
            "sum(fresh[a, k] for a in activities) <= available[k]",
            "for k in resources",
            meaning="no more people begin anywhere than there are",
        ),
        constraint(
            "need_met",
            "fresh[b, k] + sum(hand_on[a, b, k] for a in activities if a != b) == need[b, k]",
            "for b in activities for k in resources",
            meaning="each activity has the people that it needs",
        ),
        constraint(
            "hand_on_limit",
            "sum(hand_on[a, b, k] for b in activities if a != b) <= need[a, k]",
            "for a in activities for k in resources",
            meaning="an activity hands on no more people than it had",
        ),
        constraint(
            "hand_on_after",
            "hand_on[a, b, k] <= min(need[a, k], need[b, k]) * before[a, b]",
            "for a in activities for b in activities if a != b for k in resources",
            meaning="people go on to another activity only when the one they are at is done",
        ),
        constraint(
            "all_done",
            "finish >= start[a] + duration[a]",
            "for a in activities",
            meaning="the project is done when its last activity is",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw needs of a third of what is available or more, so that activities wait for people."""
    activities = element_ids("a", sizes["num_activities"])
    resources = element_ids("k", sizes["num_resources"])
    available = {k: stream.integer(6, 12) for k in resources}
    order = stream.shuffled(activities)
    precedences = [
        (order[stream.integer(max(0, number - 3), number - 1)], b)
        for number, b in enumerate(order)
        if number > 1 and stream.chance(0.6)
    ]
    return Data(
        sets={
            "activities": activities,
            "resources": resources,
            "precedences": precedences or [(order[0], order[1])],
        },
        parameters={
            "duration": {a: stream.integer(40, 600) for a in activities},
            "need": {
                a: {k: stream.integer(1, available[k] * 3 // 4) for k in resources}
                for a in activities
            },
            "available": available,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Schedule the activities of a project with few people, and finish it early.",
    literature=(
        'A. A. B. Pritsker, L. J. Watters and P. M. Wolfe, "Multiproject scheduling with limited '
        'resources: a zero-one programming approach", Management Science 16(1), 1969',
        'C. Artigues, P. Michelon and S. Reusser, "Insertion techniques for static and dynamic '
        'resource-constrained project scheduling", European Journal of Operational Research '
        "149(2), 2003",
    ),
    size_parameters=(
        SizeParameter("num_activities", "activities", easy=(3, 4), medium=(5, 5), hard=(6, 6)),
        SizeParameter("num_resources", "resources", easy=(1, 1), medium=(1, 2), hard=(2, 2)),
    ),
    sample=sample,
)
