"""Shift rostering: who works which shift on which day, with rest and experience (BIP).

Shifts follow each other from day to day for one person, unlike patterns in staffing.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping, Sequence

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="shift_rostering",
    title="Shift rostering",
    sets=(
        index_set("people", "P", "people who work in shifts"),
        index_set("days", "D", "days of the roster", ordered=True),
        index_set("shifts", "S", "shifts of a day"),
        index_set(
            "too_close",
            "F",
            "pairs of a shift and one that it is too close to on the next day",
            within=("shifts", "shifts"),
        ),
        index_set("away", "A", "pairs of a person and a day off", within=("people", "days")),
    ),
    parameters=(
        parameter(
            "required",
            "r",
            "for d in days for s in shifts",
            unit="people",
            meaning="people that must at least work in shift s on day d",
            integral=True,
        ),
        parameter(
            "pay",
            "c",
            "for p in people for s in shifts",
            unit="money",
            meaning="pay of person p for shift s",
        ),
        parameter(
            "experience",
            "e",
            "for p in people",
            unit="years",
            meaning="years of experience of person p",
            integral=True,
        ),
        parameter(
            "least_experience",
            "E",
            unit="years",
            meaning="least years of experience that the people of a shift must have together",
            integral=True,
        ),
        parameter(
            "most_shifts",
            "u",
            "for p in people",
            unit="shifts",
            meaning="most shifts that person p works",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "work",
            "x",
            "for p in people for d in days for s in shifts",
            unit="",
            meaning="whether person p works in shift s on day d",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(pay[p, s] * work[p, d, s] for p in people for d in days for s in shifts)",
        name="total pay",
        unit="money",
        meaning="the pay for all shifts",
    ),
    constraints=(
        constraint(
            "staffed",
            "sum(work[p, d, s] for p in people) >= required[d, s]",
            "for d in days for s in shifts",
            meaning="every shift has the people that it requires",
        ),
        constraint(
            "experienced",
            "sum(experience[p] * work[p, d, s] for p in people) >= least_experience",
            "for d in days for s in shifts",
            meaning="the people of a shift have enough experience together",
        ),
        constraint(
            "shift_a_day",
            "sum(work[p, d, s] for s in shifts) <= 1",
            "for p in people for d in days",
            meaning="nobody works two shifts on a day",
        ),
        constraint(
            "rest",
            "work[p, d, s] + work[p, d + 1, r] <= 1",
            "for p in people for d in days if d != last(days) for (s, r) in too_close",
            meaning="after a shift, nobody works one on the next day that is too close",
        ),
        constraint(
            "shift_limit",
            "sum(work[p, d, s] for d in days for s in shifts) <= most_shifts[p]",
            "for p in people",
            meaning="nobody works more shifts than agreed on",
        ),
        constraint(
            "day_off",
            "sum(work[p, d, s] for s in shifts) == 0",
            "for (p, d) in away",
            meaning="nobody works on a day off",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a roster first: what it gives each shift, and each person, are the limits."""
    people = element_ids("p", sizes["num_people"])
    shifts = element_ids("s", sizes["num_shifts"])
    days = list(range(1, sizes["num_days"] + 1))
    too_close = (
        [(shifts[-1], shifts[0])]
        if len(shifts) == 2
        else [
            (shifts[2], shifts[0]),
            (shifts[2], shifts[1]),
            (shifts[1], shifts[0]),
        ]
    )
    experience = {p: stream.integer(1, 12) for p in people}
    rosters = [_roster(stream, people, days, shifts, too_close) for _ in range(6)]
    least = [min(sum(experience[p] for p in on) for on in one.values()) for one in rosters]
    roster = rosters[least.index(max(least))]
    num_shifts = {p: sum(p in on for on in roster.values()) for p in people}
    idle = [(p, d) for p in people for d in days if not any(p in roster[d, s] for s in shifts)]
    away = sorted(stream.sample(idle, len(idle) // 3))
    base = {s: stream.integer(80, 160, 5) for s in shifts}
    return Data(
        sets={
            "people": people,
            "days": days,
            "shifts": shifts,
            "too_close": too_close,
            "away": away,
        },
        parameters={
            "required": {d: {s: len(roster[d, s]) for s in shifts} for d in days},
            "pay": {
                p: {s: base[s] + 20 * experience[p] + stream.integer(0, 40) for s in shifts}
                for p in people
            },
            "experience": experience,
            "least_experience": max(least),
            "most_shifts": {p: max(1, num_shifts[p] + stream.integer(1, 2)) for p in people},
        },
    )


def _roster(
    stream: RandomStream,
    people: Sequence[str],
    days: Sequence[int],
    shifts: Sequence[str],
    too_close: Sequence[tuple[str, str]],
) -> dict[tuple[int, str], list[str]]:
    """Who works in each shift of each day; whoever was off on the day before comes first."""
    roster: dict[tuple[int, str], list[str]] = {}
    before: dict[str, str] = {}
    for d in days:
        rested = sorted(stream.shuffled(people), key=lambda p: p in before)
        today: dict[str, str] = {}
        for s in shifts:
            fit = [p for p in rested if p not in today and (before.get(p), s) not in too_close]
            roster[d, s] = fit[: (len(people) - 1) // len(shifts)]
            today.update(dict.fromkeys(roster[d, s], s))
        before = today
    return roster


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Give people shifts on days, with rest between and experience in each, at least pay.",
    literature=(
        'D. M. Warner, "Scheduling nursing personnel according to nursing preference: a '
        'mathematical programming approach", Operations Research 24(5), 1976',
        'E. K. Burke, P. De Causmaecker, G. Vanden Berghe and H. Van Landeghem, "The state of the '
        'art of nurse rostering", Journal of Scheduling 7(6), 2004',
    ),
    size_parameters=(
        SizeParameter("num_people", "people", easy=(5, 5), medium=(6, 7), hard=(8, 9)),
        SizeParameter("num_days", "days", easy=(3, 3), medium=(4, 5), hard=(6, 7)),
        SizeParameter("num_shifts", "shifts of a day", easy=(2, 2), medium=(2, 3), hard=(3, 3)),
    ),
    sample=sample,
)
