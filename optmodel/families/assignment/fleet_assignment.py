"""Fleet assignment: which type of vehicle makes each run, and which run it makes next (BIP).

A vehicle goes from run to run where it can, so few vehicles of a type may make many runs.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="fleet_assignment",
    title="Fleet assignment",
    sets=(
        index_set("fleets", "F", "types of vehicle"),
        index_set("runs", "R", "runs that must be made"),
        index_set(
            "turns",
            "U",
            "pairs of runs of which one vehicle can make the second after the first",
            within=("runs", "runs"),
        ),
    ),
    parameters=(
        parameter(
            "cost",
            "c",
            "for r in runs for f in fleets",
            unit="money",
            meaning="cost of making run r with a vehicle of type f",
        ),
        parameter("duration", "h", "for r in runs", unit="hours", meaning="hours that run r takes"),
        parameter(
            "driving_time",
            "H",
            "for f in fleets",
            unit="hours",
            meaning="driving time allowed for all vehicles of type f together",
        ),
        parameter(
            "vehicles",
            "n",
            "for f in fleets",
            unit="vehicles",
            meaning="number of vehicles of type f",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for r in runs for f in fleets",
            unit="",
            meaning="whether run r is made with type f",
            domain="binary",
        ),
        variable(
            "begin",
            "s",
            "for r in runs for f in fleets",
            unit="",
            meaning="whether a vehicle of type f begins its day with run r",
            domain="binary",
        ),
        variable(
            "follow",
            "y",
            "for (q, r) in turns for f in fleets",
            unit="",
            meaning="whether a vehicle of type f makes run r right after run q",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(cost[r, f] * make[r, f] for r in runs for f in fleets)",
        name="total cost",
        unit="money",
        meaning="the cost of all runs with the types that make them",
    ),
    constraints=(
        constraint(
            "run_made",
            "sum(make[r, f] for f in fleets) == 1",
            "for r in runs",
            meaning="every run is made with exactly one type",
        ),
        constraint(
            "vehicle_comes",
            "begin[r, f] + sum(follow[p, q, f] for (p, q) in turns if q == r) == make[r, f]",
            "for r in runs for f in fleets",
            meaning="the vehicle of a run begins its day there or comes from a run before",
        ),
        constraint(
            "vehicle_leaves",
            "sum(follow[q, p, f] for (q, p) in turns if q == r) <= make[r, f]",
            "for r in runs for f in fleets",
            meaning="the vehicle of a run goes on to at most one other run",
        ),
        constraint(
            "fleet_size",
            "sum(begin[r, f] for r in runs) <= vehicles[f]",
            "for f in fleets",
            meaning="no more vehicles of a type begin their day than there are",
        ),
        constraint(
            "time_limit",
            "sum(duration[r] * make[r, f] for r in runs) <= driving_time[f]",
            "for f in fleets",
            meaning="the runs of a type take no more than its driving time",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw the chains of runs of vehicles first; turns are those of the chains, and some more."""
    fleets = element_ids("f", sizes["num_fleets"])
    runs = element_ids("r", sizes["num_runs"])
    vehicles = dict.fromkeys(fleets, 1)
    for _ in range((len(runs) + 1) // 2 - len(fleets)):
        vehicles[stream.choice(fleets)] += 1
    chains = [f for f in fleets for _ in range(vehicles[f])]
    duration = {r: stream.decimal("1", "6", step="0.5") for r in runs}
    driving_time = dict.fromkeys(fleets, stream.decimal("0", "0.5", step="0.5"))
    turns: list[tuple[str, str]] = []
    last: dict[int, str] = {}
    for number, run in enumerate(runs):
        chain = number if number < len(chains) else stream.integer(0, len(chains) - 1)
        driving_time[chains[chain]] += duration[run]
        if chain in last:
            turns.append((last[chain], run))
        last[chain] = run
    # A run may follow any that comes early enough in the list.
    later = [(q, r) for k, q in enumerate(runs) for r in runs[k + 2 :] if (q, r) not in turns]
    turns += stream.sample(later, min(len(later), len(runs) // 2))
    base = {r: stream.integer(800, 4200) for r in runs}
    return Data(
        sets={
            "fleets": fleets,
            "runs": runs,
            "turns": sorted(turns, key=lambda t: (runs.index(t[0]), runs.index(t[1]))),
        },
        parameters={
            "cost": {
                r: {
                    f: base[r] * stream.integer(75, 150) // 100 + stream.integer(0, 9)
                    for f in fleets
                }
                for r in runs
            },
            "duration": duration,
            "driving_time": driving_time,
            "vehicles": vehicles,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose the type of vehicle for each run, and the run that it makes next.",
    literature=(
        'J. Abara, "Applying integer linear programming to the fleet assignment problem", '
        "Interfaces 19(4), 1989",
    ),
    size_parameters=(
        SizeParameter("num_fleets", "types of vehicle", easy=(2, 2), medium=(2, 3), hard=(3, 4)),
        SizeParameter("num_runs", "runs", easy=(4, 5), medium=(6, 8), hard=(13, 14)),
    ),
    sample=sample,
)
