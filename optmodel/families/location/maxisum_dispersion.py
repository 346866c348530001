"""Maxisum dispersion: choose people who differ most from each other in sum (MILP).

All pairs of chosen ones count, so the objective is a product of choices, written linearly; the
same problem is called maximum diversity.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

_PAIRS = "for i in people for j in people if i < j"

FORMULATION = Formulation(
    name="maxisum_dispersion",
    title="Maxisum dispersion",
    sets=(
        index_set("people", "I", "people to choose from"),
        index_set("senior", "S", "people with long experience", within=("people",)),
    ),
    parameters=(
        parameter(
            "difference",
            "d",
            _PAIRS,
            unit="points",
            meaning="difference between persons i and j",
        ),
        parameter(
            "number_chosen",
            "p",
            unit="people",
            meaning="number of people that are chosen",
            integral=True,
        ),
        parameter(
            "least_senior",
            "q",
            unit="people",
            meaning="least number of senior people",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "choose",
            "x",
            "for i in people",
            unit="",
            meaning="whether person i is chosen",
            domain="binary",
        ),
        variable(
            "both",
            "y",
            _PAIRS,
            unit="",
            meaning="whether persons i and j are both chosen",
        ),
    ),
    objective=maximize(
        f"sum(difference[i, j] * both[i, j] {_PAIRS})",
        name="total difference",
        unit="points",
        meaning="the differences of all pairs of chosen people together",
    ),
    constraints=(
        constraint(
            "number_of_people",
            "sum(choose[i] for i in people) == number_chosen",
            meaning="the number of chosen people is as settled",
        ),
        constraint(
            "senior_members",
            "sum(choose[i] for i in senior) >= least_senior",
            meaning="enough of the chosen people are senior",
        ),
        constraint(
            "first_chosen",
            "both[i, j] <= choose[i]",
            _PAIRS,
            meaning="a pair counts only where its first person is chosen",
        ),
        constraint(
            "second_chosen",
            "both[i, j] <= choose[j]",
            _PAIRS,
            meaning="a pair counts only where its second person is chosen",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw differences by the places of people on two scales; seniors are more alike."""
    people = element_ids("p", sizes["num_people"])
    senior = sorted(stream.sample(people, max(2, len(people) // 3)), key=people.index)
    place = {
        i: (
            stream.integer(0, 60 if i in senior else 150),
            stream.integer(0, 60 if i in senior else 150),
        )
        for i in people
    }
    difference = {
        i: {
            j: abs(place[i][0] - place[j][0])
            + abs(place[i][1] - place[j][1])
            + stream.integer(1, 70)
            for j in people[rank + 1 :]
        }
        for rank, i in enumerate(people[:-1])
    }
    return Data(
        sets={"people": people, "senior": senior},
        parameters={
            "difference": difference,
            "number_chosen": stream.integer(3, max(3, len(people) // 2 - 1)),
            "least_senior": min(len(senior), 2),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose a given number of people who differ most from each other in sum.",
    literature=(
        'M. J. Kuby, "Programming models for facility dispersion: the p-dispersion and maxisum '
        'dispersion problems", Geographical Analysis 19(4), 1987',
        'C.-C. Kuo, F. Glover and K. S. Dhir, "Analyzing and modeling the maximum diversity '
        'problem by zero-one programming", Decision Sciences 24(6), 1993',
    ),
    size_parameters=(
        SizeParameter(
            "num_people", "people to choose from", easy=(4, 5), medium=(6, 8), hard=(14, 14)
        ),
    ),
    sample=sample,
)
