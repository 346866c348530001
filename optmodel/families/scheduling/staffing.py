"""Staffing: put workers on shift patterns so that every period is covered, cheaply (ILP).

FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping, Sequence
from itertools import count

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import (
    Formulation,
    constraint,
    index_set,
    minimize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="staffing",
    title="Staffing",
    sets=(
        index_set("patterns", "P", "shift patterns that a worker can be put on"),
        index_set("periods", "T", "periods in order of time", ordered=True),
        index_set(
            "covers",
            "C",
            "pairs of a pattern and a period worked in it",
            within=("patterns", "periods"),
        ),
        index_set("full_time", "F", "patterns for full-time workers", within=("patterns",)),
    ),
    parameters=(
        parameter(
            "wage",
            "w",
            "for p in patterns",
            unit="money per worker",
            meaning="pay of one worker on pattern p",
        ),
        parameter(
            "limit",
            "u",
            "for p in patterns",
            unit="workers",
            meaning="most workers that pattern p can take",
            integral=True,
        ),
        parameter(
            "output",
            "a",
            "for p in patterns",
            unit="tasks per worker",
            meaning="tasks that one worker on pattern p does in each period worked",
            integral=True,
        ),
        parameter(
            "required",
            "r",
            "for t in periods",
            unit="tasks",
            meaning="tasks that must at least be covered in period t",
            integral=True,
        ),
        parameter(
            "most_full_time",
            "m",
            unit="workers",
            meaning="most workers that can be put on full-time patterns in all",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "assign",
            "x",
            "for p in patterns",
            unit="workers",
            meaning="workers put on pattern p",
            domain="integer",
            upper="limit[p]",
        ),
    ),
    objective=minimize(
        "sum(wage[p] * assign[p] for p in patterns)",
        name="total pay",
        unit="money",
        meaning="the pay of all workers together",
    ),
    constraints=(
        constraint(
            "coverage",
            "sum(output[p] * assign[p] for p in patterns if (p, t) in covers) >= required[t]",
            "for t in periods",
            meaning="the workers present in a period can do its tasks",
        ),
        constraint(
            "full_time_limit",
            "sum(assign[p] for p in full_time) <= most_full_time",
            meaning="no more workers are put on full-time patterns than work full time",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a roster first, then the tasks that it can do."""
    patterns = element_ids("p", sizes["num_patterns"])
    periods = list(range(1, sizes["num_periods"] + 1))
    worked = _worked(stream, patterns, periods)
    full_time = [p for p in patterns if len(worked[p]) > len(periods) // 2]
    roster = {p: stream.integer(1, 6) for p in patterns}
    output = {p: stream.integer(6, 15) for p in patterns}
    done = {t: sum(output[p] * roster[p] for p in patterns if t in worked[p]) for t in periods}
    rate = stream.integer(60, 140, 5)
    return Data(
        sets={
            "patterns": patterns,
            "periods": periods,
            "covers": [(p, t) for p in patterns for t in worked[p]],
            "full_time": full_time,
        },
        parameters={
            # Pay hardly rises with the periods worked, so that full-time work is cheap.
            "wage": {
                p: 5 * (rate * output[p] * (len(worked[p]) + 8) // 75) + stream.integer(-15, 15, 5)
                for p in patterns
            },
            "limit": {p: roster[p] + stream.integer(1, 6) for p in patterns},
            "output": output,
            "required": {t: done[t] - done[t] % 5 for t in periods},
            "most_full_time": sum(roster[p] for p in full_time),
        },
    )


def _worked(
    stream: RandomStream, patterns: Sequence[str], periods: Sequence[int]
) -> dict[str, tuple[int, ...]]:
    """Windows over the periods, most of them long, that miss no period and differ if they can."""
    is_long = {p: number % 3 != 2 for number, p in enumerate(stream.shuffled(patterns))}
    for tries in count():
        worked = {p: _window(stream, periods, is_long=is_long[p]) for p in patterns}
        missed = set(periods).difference(*worked.values())
        if not missed and (len(set(worked.values())) == len(patterns) or tries > 200):
            break
    return worked


def _window(stream: RandomStream, periods: Sequence[int], *, is_long: bool) -> tuple[int, ...]:
    """Neighbouring periods, the last followed by the first, long ones at times with a break."""
    num_periods = len(periods)
    full = num_periods // 2 + 1
    length = stream.integer(full, num_periods - 1) if is_long else stream.integer(1, full - 1)
    start = stream.integer(0, num_periods - 1)
    window = [periods[(start + step) % num_periods] for step in range(length)]
    if length > full and stream.chance(0.5):
        window.pop(stream.integer(1, length - 2))
    return tuple(sorted(window))


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Put workers on shift patterns so that every period is covered at least pay.",
    literature=(
        'G. B. Dantzig, "A comment on Edie\'s Traffic delays at toll booths", Operations '
        "Research 2(3), 1954",
    ),
    size_parameters=(
        SizeParameter("num_patterns", "shift patterns", easy=(3, 4), medium=(4, 5), hard=(6, 8)),
        SizeParameter("num_periods", "periods to cover", easy=(3, 4), medium=(4, 5), hard=(5, 7)),
    ),
    sample=sample,
)
