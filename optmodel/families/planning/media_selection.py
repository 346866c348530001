"""Media selection: buy advertisements that come as near as possible to goals (MILP).

Each audience has a goal, and the weighted contacts that are missing count: goal programming, where
no goal has to be met, and more than a goal is worth nothing.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="media_selection",
    title="Media selection",
    sets=(
        index_set("media", "M", "media that sell advertisements"),
        index_set("audiences", "A", "audiences to be reached"),
        index_set("printed", "P", "media that are printed", within=("media",)),
    ),
    parameters=(
        parameter(
            "contacts",
            "r",
            "for m in media for a in audiences",
            unit="contacts per advertisement",
            meaning="contacts with audience a that one advertisement in medium m makes",
        ),
        parameter(
            "ad_cost",
            "c",
            "for m in media",
            unit="money per advertisement",
            meaning="cost of one advertisement in medium m",
        ),
        parameter(
            "most_ads",
            "u",
            "for m in media",
            unit="advertisements",
            meaning="most advertisements that medium m sells",
            integral=True,
        ),
        parameter(
            "goal",
            "g",
            "for a in audiences",
            unit="contacts",
            meaning="goal of contacts with audience a",
        ),
        parameter(
            "weight",
            "w",
            "for a in audiences",
            unit="points per contact",
            meaning="weight of each missing contact with audience a",
        ),
        parameter("budget", "B", unit="money", meaning="budget for all advertisements"),
        parameter(
            "printed_share",
            "s",
            unit="",
            meaning="least share of the spending that goes to printed media",
        ),
    ),
    variables=(
        variable(
            "place",
            "x",
            "for m in media",
            unit="advertisements",
            meaning="advertisements placed in medium m",
            domain="integer",
            upper="most_ads[m]",
        ),
        variable(
            "missing",
            "z",
            "for a in audiences",
            unit="contacts",
            meaning="contacts that are missing to the goal of audience a",
        ),
    ),
    objective=minimize(
        "sum(weight[a] * missing[a] for a in audiences)",
        name="weighted shortfall",
        unit="points",
        meaning="the missing contacts of all audiences, weighted",
    ),
    constraints=(
        constraint(
            "shortfall",
            "sum(contacts[m, a] * place[m] for m in media) + missing[a] >= goal[a]",
            "for a in audiences",
            meaning="what the contacts lack of the goal is missing",
        ),
        constraint(
            "budget_limit",
            "sum(ad_cost[m] * place[m] for m in media) <= budget",
            meaning="all advertisements together stay within the budget",
        ),
        constraint(
            "printed_floor",
            "sum(ad_cost[m] * place[m] for m in printed)"
            " >= printed_share * sum(ad_cost[m] * place[m] for m in media)",
            meaning="printed media get their share of the spending",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw media whose cost follows what they reach, and goals that the budget falls short of."""
    media = element_ids("m", sizes["num_media"])
    audiences = element_ids("a", sizes["num_audiences"])
    printed = media[: max(1, len(media) // 3)]
    contacts = {m: {a: stream.integer(2, 40) * 100 for a in audiences} for m in media}
    most = {m: stream.integer(3, 9) for m in media}
    # Print is dearer for what it reaches, so its share is a burden.
    cost = {
        m: sum(contacts[m].values()) // 100 * stream.integer(8, 13) * (3 if m in printed else 2)
        + stream.integer(1, 60)
        for m in media
    }
    plan = {m: stream.integer(0, most[m]) for m in media}
    plan[printed[0]] = max(1, plan[printed[0]])
    spent = sum(cost[m] * plan[m] for m in media)
    reached = {a: sum(contacts[m][a] * plan[m] for m in media) for a in audiences}
    share = Fraction(sum(cost[m] * plan[m] for m in printed), spent)
    return Data(
        sets={"media": media, "audiences": audiences, "printed": printed},
        parameters={
            "contacts": contacts,
            "ad_cost": cost,
            "most_ads": most,
            "goal": {
                a: round_up(reached[a] * Fraction(stream.integer(105, 150), 100), 100) + 100
                for a in audiences
            },
            "weight": {a: stream.integer(1, 9) for a in audiences},
            "budget": round_up(spent * Fraction(9, 10), 10),
            "printed_share": min(Fraction(3, 5), round_up(share, Fraction(1, 20))),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Place advertisements so that as few contacts as possible are missing to the goals.",
    literature=(
        'A. Charnes, W. W. Cooper, J. K. DeVoe, D. B. Learner and W. Reinecke, "A goal programming '
        'model for media planning", Management Science 14(8), 1968',
    ),
    size_parameters=(
        SizeParameter("num_media", "media", easy=(3, 4), medium=(5, 8), hard=(14, 18)),
        SizeParameter("num_audiences", "audiences", easy=(2, 2), medium=(2, 3), hard=(4, 5)),
    ),
    sample=sample,
)
