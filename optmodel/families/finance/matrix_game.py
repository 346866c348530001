"""Matrix game: mix strategies so that the worst answer of the rival does least harm (LP).

The payoffs are those of a game of two persons in which one gains what the other loses; the mix is
a probability for each of the own strategies.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="matrix_game",
    title="Matrix game",
    sets=(
        index_set("strategies", "I", "own strategies"),
        index_set("answers", "J", "strategies of the rival"),
    ),
    parameters=(
        parameter(
            "gain",
            "a",
            "for i in strategies for j in answers",
            unit="customers",
            meaning="gain from strategy i if the rival plays answer j; a loss where it is negative",
        ),
    ),
    variables=(
        variable(
            "play",
            "x",
            "for i in strategies",
            unit="",
            meaning="probability of playing strategy i",
        ),
        variable(
            "worst",
            "v",
            unit="customers",
            meaning="expected gain against the worst answer",
            lower=None,
        ),
    ),
    objective=maximize(
        "worst",
        name="guaranteed gain",
        unit="customers",
        meaning="the expected gain whatever the rival does",
    ),
    constraints=(
        constraint(
            "every_answer",
            "worst <= sum(gain[i, j] * play[i] for i in strategies)",
            "for j in answers",
            meaning="the expected gain against each answer is the guaranteed one or more",
        ),
        constraint(
            "whole_mix",
            "sum(play[i] for i in strategies) == 1",
            meaning="the probabilities of the strategies add up to one",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw gains and losses; each own strategy is strong against some answers, weak elsewhere."""
    strategies = element_ids("s", sizes["num_strategies"])
    answers = element_ids("r", sizes["num_answers"])
    level = stream.integer(5, 30)
    gain = {
        i: {
            j: level
            + stream.integer(-30, 30)
            + (stream.integer(15, 45) if (place - rank) % len(strategies) == 0 else 0)
            for rank, j in enumerate(answers)
        }
        for place, i in enumerate(strategies)
    }
    return Data(sets={"strategies": strategies, "answers": answers}, parameters={"gain": gain})


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Mix strategies against a rival with the largest gain that is guaranteed.",
    literature=(
        'J. von Neumann, "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100(1), 1928',
        'D. Gale, H. W. Kuhn and A. W. Tucker, "Linear programming and the theory of games", in '
        "Activity Analysis of Production and Allocation, Wiley, 1951",
    ),
    size_parameters=(
        SizeParameter(
            "num_strategies", "own strategies", easy=(3, 4), medium=(4, 6), hard=(10, 12)
        ),
        SizeParameter(
            "num_answers", "strategies of the rival", easy=(3, 4), medium=(4, 6), hard=(9, 10)
        ),
    ),
    sample=sample,
)
