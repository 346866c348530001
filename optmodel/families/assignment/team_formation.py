"""Team formation: divide people into teams that have the skills they need (BIP).

Each team has a size and a floor for every skill, which its members reach together; rivals are kept
apart. What counts is how well people suit their teams.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from itertools import combinations

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="team_formation",
    title="Team formation",
    sets=(
        index_set("people", "P", "people who are divided into teams"),
        index_set("teams", "T", "teams to be formed"),
        index_set("skills", "S", "skills that teams need"),
        index_set(
            "rivals", "R", "pairs of people who cannot work together", within=("people", "people")
        ),
    ),
    parameters=(
        parameter(
            "rating",
            "r",
            "for p in people for t in teams",
            unit="points",
            meaning="rating of how well person p suits team t",
        ),
        parameter(
            "level",
            "a",
            "for p in people for s in skills",
            unit="credits",
            meaning="level of person p in skill s",
        ),
        parameter(
            "floor",
            "f",
            "for t in teams for s in skills",
            unit="credits",
            meaning="floor, the least sum of levels in skill s that team t needs",
        ),
        parameter(
            "size",
            "n",
            "for t in teams",
            unit="members",
            meaning="number of members of team t",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "join",
            "x",
            "for p in people for t in teams",
            unit="",
            meaning="whether person p joins team t",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(rating[p, t] * join[p, t] for p in people for t in teams)",
        name="total rating",
        unit="points",
        meaning="the ratings of all people in their teams",
    ),
    constraints=(
        constraint(
            "one_team",
            "sum(join[p, t] for t in teams) <= 1",
            "for p in people",
            meaning="nobody joins more than one team",
        ),
        constraint(
            "team_size",
            "sum(join[p, t] for p in people) == size[t]",
            "for t in teams",
            meaning="every team has exactly as many members as it should",
        ),
        constraint(
            "skill_floor",
            "sum(level[p, s] * join[p, t] for p in people) >= floor[t, s]",
            "for t in teams for s in skills",
            meaning="the members of a team reach the floor of every skill together",
        ),
        constraint(
            "kept_apart",
            "join[p, t] + join[q, t] <= 1",
            "for (p, q) in rivals for t in teams",
            meaning="two people who cannot work together are never in the same team",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw teams first, then floors that they reach; favorites of a team are poor in its skills."""
    people = element_ids("p", sizes["num_people"])
    teams = element_ids("t", sizes["num_teams"])
    skills = element_ids("s", sizes["num_skills"])
    order = stream.shuffled(people)
    idle = stream.integer(0, 1)
    members = {t: order[idle:][k :: len(teams)] for k, t in enumerate(teams)}
    level = {p: {s: stream.integer(1, 9) for s in skills} for p in people}
    together = {
        pair
        for team in members.values()
        for pair in combinations(sorted(team, key=people.index), 2)
    }
    apart = [pair for pair in combinations(people, 2) if pair not in together]
    rating = {p: {t: stream.integer(12, 98) for t in teams} for p in people}
    # Two rivals are fond of the same team.
    rivals = sorted(
        stream.sample(apart, sizes["num_rivals"]),
        key=lambda pair: (people.index(pair[0]), people.index(pair[1])),
    )
    for pair in rivals:
        favorite = stream.choice(teams)
        for p in pair:
            rating[p][favorite] = stream.integer(85, 99)
    return Data(
        sets={"people": people, "teams": teams, "skills": skills, "rivals": rivals},
        parameters={
            "rating": rating,
            "level": level,
            "floor": {
                t: {
                    s: max(2, sum(level[p][s] for p in members[t]) - stream.integer(0, 5))
                    for s in skills
                }
                for t in teams
            },
            "size": {t: len(members[t]) for t in teams},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Divide people into teams that have the skills they need, where they suit best.",
    literature=(
        'A. Zakarian and A. Kusiak, "Forming teams: an analytical approach", IIE Transactions '
        "31(1), 1999",
    ),
    size_parameters=(
        SizeParameter("num_people", "people", easy=(5, 6), medium=(7, 9), hard=(20, 21)),
        SizeParameter("num_teams", "teams", easy=(2, 2), medium=(2, 3), hard=(5, 5)),
        SizeParameter("num_skills", "skills", easy=(1, 1), medium=(1, 2), hard=(2, 2)),
        SizeParameter("num_rivals", "pairs of rivals", easy=(1, 1), medium=(1, 2), hard=(3, 5)),
    ),
    sample=sample,
)
