"""Capital budgeting: choose projects whose outlays the budgets of several years can pay (MILP).

Unspent money earns interest until the next year; some projects need another one, and some exclude
each other.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="capital_budgeting",
    title="Capital budgeting",
    sets=(
        index_set("projects", "P", "projects to choose from"),
        index_set("years", "T", "years in order of time", ordered=True),
        index_set(
            "needs", "N", "projects and others that they need", within=("projects", "projects")
        ),
        index_set(
            "excludes", "E", "projects that exclude each other", within=("projects", "projects")
        ),
    ),
    parameters=(
        parameter(
            "worth",
            "v",
            "for i in projects",
            unit="money",
            meaning="worth: net present value of project i",
        ),
        parameter(
            "outlay",
            "a",
            "for i in projects for t in years",
            unit="money",
            meaning="outlay for project i in year t",
        ),
        parameter(
            "budget", "b", "for t in years", unit="money", meaning="budget granted for year t"
        ),
        parameter("rate", "r", unit="", meaning="interest rate on unspent money per year"),
    ),
    variables=(
        variable(
            "choose",
            "x",
            "for i in projects",
            unit="",
            meaning="whether project i is carried out",
            domain="binary",
        ),
        variable(
            "unspent",
            "s",
            "for t in years",
            unit="money",
            meaning="money that is left at the end of year t",
        ),
    ),
    objective=maximize(
        "sum(worth[i] * choose[i] for i in projects)",
        name="total worth",
        unit="money",
        meaning="the net present value of all projects carried out",
    ),
    constraints=(
        constraint(
            "first_budget",
            "sum(outlay[i, t] * choose[i] for i in projects) + unspent[t] == budget[t]",
            "for t in years if t == first(years)",
            meaning="outlays of the first year and what is left are its budget",
        ),
        constraint(
            "later_budgets",
            "sum(outlay[i, t] * choose[i] for i in projects) + unspent[t]"
            " == budget[t] + (1 + rate) * unspent[t - 1]",
            "for t in years if t != first(years)",
            meaning="later years have their budget and what was left before, with interest",
        ),
        constraint(
            "needed_project",
            "choose[i] <= choose[j]",
            "for (i, j) in needs",
            meaning="a project is carried out only with the one that it needs",
        ),
        constraint(
            "one_of_two",
            "choose[i] + choose[j] <= 1",
            "for (i, j) in excludes",
            meaning="of two projects that exclude each other one is carried out at most",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw outlays and worths that follow them; needed projects are poor, rivals are both good."""
    projects = element_ids("p", sizes["num_projects"])
    years = list(range(1, sizes["num_years"] + 1))
    order = stream.shuffled(projects)
    count = max(1, len(projects) // 6)
    needs = [(order[2 * n], order[2 * n + 1]) for n in range(count)]
    # The last ones exclude each other; in small draws one of them may need another.
    excludes = [(order[-2 * n - 1], order[-2 * n - 2]) for n in range(count)]
    poor = {second for _, second in needs}
    good = {i for pair in excludes for i in pair} | {first for first, _ in needs}
    outlay = {
        i: {t: stream.integer(10, 90, 5) if stream.chance(0.85) else 0 for t in years}
        for i in projects
    }
    for i in projects:
        outlay[i][stream.choice(years)] += 25
    worth = {
        i: sum(outlay[i].values()) * (20 if i in poor else 75 if i in good else 50) // 100
        + stream.integer(3, 25)
        for i in projects
    }
    return Data(
        sets={"projects": projects, "years": years, "needs": needs, "excludes": excludes},
        parameters={
            "worth": worth,
            "outlay": outlay,
            "budget": {
                t: sum(outlay[i][t] for i in projects) * stream.integer(35, 65) // 500 * 5 + 10
                for t in years
            },
            "rate": stream.decimal("0.01", "0.08", step="0.01"),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose projects of the largest worth whose outlays yearly budgets can pay.",
    literature=(
        'H. M. Weingartner, "Mathematical Programming and the Analysis of Capital Budgeting '
        'Problems", Prentice-Hall, 1963',
    ),
    size_parameters=(
        SizeParameter("num_projects", "projects", easy=(4, 5), medium=(7, 10), hard=(26, 30)),
        SizeParameter("num_years", "years", easy=(2, 2), medium=(3, 3), hard=(4, 4)),
    ),
    sample=sample,
)
