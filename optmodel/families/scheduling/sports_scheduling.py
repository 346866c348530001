"""Sports scheduling: a round robin in which every two teams meet once, at one's home (BIP).

Each round is a perfect matching of the teams, and home games of a team do not come in long rows.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="sports_scheduling",
    title="Sports scheduling",
    sets=(
        index_set("teams", "I", "teams of a league"),
        index_set("rounds", "T", "rounds, in each of which every team plays", ordered=True),
        index_set(
            "closed",
            "C",
            "pairs of a team and a round in which its stadium is closed",
            within=("teams", "rounds"),
        ),
    ),
    parameters=(
        parameter(
            "crowd",
            "a",
            "for i in teams for j in teams if i != j",
            unit="spectators",
            meaning="spectators expected when team i plays at home against team j",
        ),
        parameter(
            "appeal",
            "f",
            "for t in rounds",
            unit="",
            meaning="factor by which the appeal of round t changes the number of spectators",
        ),
    ),
    variables=(
        variable(
            "play",
            "x",
            "for i in teams for j in teams if i != j for t in rounds",
            unit="",
            meaning="whether team i plays at home against team j in round t",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(appeal[t] * crowd[i, j] * play[i, j, t]"
        " for i in teams for j in teams if i != j for t in rounds)",
        name="total number of spectators",
        unit="spectators",
        meaning="the spectators of all games",
    ),
    constraints=(
        constraint(
            "meet_once",
            "sum(play[i, j, t] + play[j, i, t] for t in rounds) == 1",
            "for i in teams for j in teams if i < j",
            meaning="every two teams meet once, at the home of one of them",
        ),
        constraint(
            "game_a_round",
            "sum(play[i, j, t] + play[j, i, t] for j in teams if j != i) == 1",
            "for i in teams for t in rounds",
            meaning="every team plays once in every round",
        ),
        constraint(
            "stadium_closed",
            "sum(play[i, j, t] for j in teams if j != i) == 0",
            "for (i, t) in closed",
            meaning="a team does not play at home when its stadium is closed",
        ),
        constraint(
            "home_row",
            "sum(play[i, j, t] + play[i, j, t + 1] + play[i, j, t + 2] for j in teams if j != i)"
            " <= 2",
            "for i in teams for t in rounds if t != last(rounds) if t + 1 != last(rounds)",
            meaning="no team plays at home in three rounds in a row",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a schedule first; stadiums are closed only when their teams play elsewhere in it."""
    teams = element_ids("i", 2 * sizes["num_games"])
    schedule = _schedule(stream, teams)
    while any(_has_home_row(i, schedule) for i in teams):
        schedule = _schedule(stream, teams)
    rounds = list(range(1, len(teams)))
    elsewhere = [(j, t) for t, games in zip(rounds, schedule, strict=True) for _, j in games]
    fans = {i: stream.integer(20, 90) for i in teams}
    return Data(
        sets={
            "teams": teams,
            "rounds": rounds,
            "closed": sorted(stream.sample(elsewhere, 2 * len(elsewhere) // 5)),
        },
        parameters={
            "crowd": {
                i: {
                    j: 10 * (2 * fans[i] + fans[j] + stream.integer(0, 40)) for j in teams if j != i
                }
                for i in teams
            },
            "appeal": {t: Fraction(stream.integer(80, 130), 100) for t in rounds},
        },
    )


def _schedule(stream: RandomStream, teams: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Games of every round, each by home and guest: one team stays, the others go around."""
    fixed, *ring = stream.shuffled(teams)
    schedule = []
    for _ in range(len(ring)):
        half = len(ring) // 2
        games = [(fixed, ring[0]), *zip(ring[1 : half + 1], ring[:half:-1], strict=True)]
        schedule.append([(i, j) if stream.chance(0.5) else (j, i) for i, j in games])
        ring = [*ring[1:], ring[0]]
    return schedule


def _has_home_row(team: str, schedule: Sequence[Sequence[tuple[str, str]]]) -> bool:
    """Whether a team plays at home in three rounds in a row."""
    at_home = [any(i == team for i, _ in games) for games in schedule]
    return any(all(at_home[t : t + 3]) for t in range(len(at_home) - 2))


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Schedule a league so that every two teams meet once and many spectators come.",
    literature=(
        'J. A. M. Schreuder, "Combinatorial aspects of construction of competition Dutch '
        'professional football leagues", Discrete Applied Mathematics 35(3), 1992',
        'R. V. Rasmussen and M. A. Trick, "Round robin scheduling: a survey", European Journal of '
        "Operational Research 188(3), 2008",
    ),
    tight_relaxation="fractions seldom help a league of four teams, which has three rounds",
    size_parameters=(
        SizeParameter("num_games", "games in a round", easy=(2, 2), medium=(3, 3), hard=(3, 4)),
    ),
    sample=sample,
)
