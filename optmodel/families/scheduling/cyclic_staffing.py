"""Cyclic staffing: people begin on any day and work days in a row, around the week (ILP).

Nobody is put on a pattern: who is on duty follows from the days on which people begin, and the
week closes to a ring. Part-timers may do no more than a share of the work.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="cyclic_staffing",
    title="Cyclic staffing",
    sets=(
        index_set("sites", "G", "sites that each have their own people"),
        index_set("days", "D", "the seven days of the week", ordered=True),
    ),
    parameters=(
        parameter(
            "required",
            "r",
            "for g in sites for d in days",
            unit="people",
            meaning="people of site g that must at least be on duty on day d",
            integral=True,
        ),
        parameter(
            "full_pay",
            "c",
            "for g in sites",
            unit="money",
            meaning="weekly pay of a full-timer of site g",
        ),
        parameter(
            "part_pay",
            "e",
            "for g in sites",
            unit="money",
            meaning="weekly pay of a part-timer of site g",
        ),
        parameter(
            "part_share",
            "h",
            unit="",
            meaning="largest share of the days on duty at a site that part-timers may have",
        ),
    ),
    variables=(
        variable(
            "full_time",
            "x",
            "for g in sites for d in days",
            unit="people",
            meaning="full-timers of site g whose five days begin on day d",
            domain="integer",
            upper="max(required[g, t] for t in days)",
        ),
        variable(
            "part_time",
            "y",
            "for g in sites for d in days",
            unit="people",
            meaning="part-timers of site g whose three days begin on day d",
            domain="integer",
            upper="max(required[g, t] for t in days)",
        ),
    ),
    objective=minimize(
        "sum(full_pay[g] * full_time[g, d] + part_pay[g] * part_time[g, d]"
        " for g in sites for d in days)",
        name="total weekly pay",
        unit="money",
        meaning="the pay of all people in a week",
    ),
    constraints=(
        constraint(
            "on_duty",
            "sum(full_time[g, t] for t in days"
            " if t != d + 1 if t != d + 2 if t != d - 6 if t != d - 5)"
            " + sum(part_time[g, t] for t in days if t != d + 1 if t != d + 2 if t != d + 3"
            " if t != d + 4 if t != d - 6 if t != d - 5 if t != d - 4 if t != d - 3)"
            " >= required[g, d]",
            "for g in sites for d in days",
            meaning="all but those who begin in the next days, and so are off, are on duty",
        ),
        constraint(
            "part_time_limit",
            "3 * sum(part_time[g, d] for d in days) <= part_share"
            " * sum(5 * full_time[g, d] + 3 * part_time[g, d] for d in days)",
            "for g in sites",
            meaning="part-timers have no more than their share of all days on duty at a site",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw needs that differ by day; part-timers are cheap by the day, but few."""
    sites = element_ids("g", sizes["num_sites"])
    days = list(range(1, 8))
    usual = {g: stream.integer(4, 18) for g in sites}
    full_pay = {g: stream.integer(600, 980, 5) for g in sites}
    return Data(
        sets={"sites": sites, "days": days},
        parameters={
            "required": {
                g: {d: stream.integer(usual[g] // 2, usual[g] * 3 // 2) for d in days}
                for g in sites
            },
            "full_pay": full_pay,
            "part_pay": {g: full_pay[g] * stream.integer(42, 64) // 500 * 5 for g in sites},
            "part_share": Fraction(stream.integer(10, 30, 5), 100),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Find the days on which people begin to work in a row so that every day is covered.",
    literature=(
        'K. R. Baker, "Scheduling a full-time workforce to meet cyclic staffing requirements", '
        "Management Science 20(12), 1974",
        'J. J. Bartholdi, J. B. Orlin and H. D. Ratliff, "Cyclic scheduling via integer programs '
        'with circular ones", Operations Research 28(5), 1980',
    ),
    size_parameters=(SizeParameter("num_sites", "sites", easy=(1, 1), medium=(2, 3), hard=(8, 8)),),
    sample=sample,
)
