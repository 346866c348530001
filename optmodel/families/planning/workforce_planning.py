"""Workforce planning: train, keep and dismiss workers so that each period's work is done (MILP).

A trainee takes time from skilled workers in one period and works from the next on; whoever is
dismissed leaves at the end of a period. Work beyond regular hours is overtime.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="workforce_planning",
    title="Workforce planning",
    sets=(index_set("periods", "T", "periods of the plan", ordered=True),),
    parameters=(
        parameter(
            "work",
            "d",
            "for t in periods",
            unit="hours",
            meaning="work that must be done in period t",
        ),
        parameter(
            "initial_workers",
            "w_0",
            unit="workers",
            meaning="skilled workers employed at the beginning",
            integral=True,
        ),
        parameter(
            "regular_hours",
            "r",
            unit="hours per worker",
            meaning="regular time of one skilled worker in a period",
        ),
        parameter(
            "overtime_hours",
            "q",
            unit="hours per worker",
            meaning="largest overtime of one skilled worker in a period",
        ),
        parameter(
            "training_time",
            "a",
            unit="hours per trainee",
            meaning="time that skilled workers spend on training one trainee",
        ),
        parameter(
            "wage", "c", unit="money per worker", meaning="wage of one skilled worker in a period"
        ),
        parameter(
            "trainee_wage",
            "b",
            unit="money per trainee",
            meaning="allowance of one trainee in the period of training",
        ),
        parameter(
            "overtime_pay", "o", unit="money per hour", meaning="pay for one hour of overtime"
        ),
        parameter(
            "severance",
            "f",
            unit="money per worker",
            meaning="severance for each worker who is dismissed",
        ),
        parameter(
            "intake",
            "u",
            unit="trainees",
            meaning="most trainees that can be taken on in a period",
            integral=True,
        ),
        parameter(
            "final_workers",
            "e",
            unit="workers",
            meaning="least number of skilled workers that must be left after the last period",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "skilled",
            "x",
            "for t in periods",
            unit="workers",
            meaning="skilled workers employed in period t",
            domain="integer",
        ),
        variable(
            "trainees",
            "y",
            "for t in periods",
            unit="trainees",
            meaning="trainees taken on in period t",
            domain="integer",
            upper="intake",
        ),
        variable(
            "dismissed",
            "z",
            "for t in periods",
            unit="workers",
            meaning="skilled workers dismissed at the end of period t",
            domain="integer",
        ),
        variable(
            "overtime", "v", "for t in periods", unit="hours", meaning="overtime worked in period t"
        ),
    ),
    objective=minimize(
        "sum(wage * skilled[t] + trainee_wage * trainees[t] + overtime_pay * overtime[t]"
        " + severance * dismissed[t] for t in periods)",
        name="total cost",
        unit="money",
        meaning="wages, allowances, overtime pay and severance together",
    ),
    constraints=(
        constraint(
            "first_workers",
            "skilled[first(periods)] == initial_workers",
            meaning="the plan begins with the workers who are employed",
        ),
        constraint(
            "workers_balance",
            "skilled[t] == skilled[t - 1] + trainees[t - 1] - dismissed[t - 1]",
            "for t in periods if t != first(periods)",
            meaning="trainees become skilled in the next period, and who is dismissed is gone then",
        ),
        constraint(
            "work_done",
            "regular_hours * skilled[t] + overtime[t] >= work[t] + training_time * trainees[t]",
            "for t in periods",
            meaning="regular time and overtime cover the work and the training",
        ),
        constraint(
            "overtime_limit",
            "overtime[t] <= overtime_hours * skilled[t]",
            "for t in periods",
            meaning="no worker does more overtime than allowed",
        ),
        constraint(
            "final_workers_kept",
            "skilled[last(periods)] + trainees[last(periods)] - dismissed[last(periods)]"
            " >= final_workers",
            meaning="enough skilled workers are left after the last period",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Walk through numbers of workers that rise and fall; the work is what they can just do."""
    periods = list(range(1, sizes["num_periods"] + 1))
    regular = stream.integer(120, 180, 5)
    overtime = stream.integer(6, 20, 2)
    training = stream.integer(15, 60, 5)
    initial = count = stream.integer(8, 40)
    intake = stream.integer(3, 6)
    work = {}
    for t in periods:
        new = stream.integer(0, intake)
        hours = (
            count * (regular + Fraction(stream.integer(-20, 90), 100) * overtime) - new * training
        )
        work[t] = max(regular, int(hours) // 10 * 10)
        count = max(3, count + new - (0 if new else stream.integer(0, 5)))
    return Data(
        sets={"periods": periods},
        parameters={
            "work": work,
            "initial_workers": initial,
            "regular_hours": regular,
            "overtime_hours": overtime,
            "training_time": training,
            "wage": (wage := stream.integer(1800, 3200, 50)),
            "trainee_wage": round_up(Fraction(wage, 2), 50) + stream.integer(-3, 3) * 50,
            "overtime_pay": round_up(Fraction(wage * stream.integer(9, 17), regular * 10), 1),
            "severance": stream.integer(2, 30) * 100,
            "intake": intake,
            "final_workers": count,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Train, keep and dismiss workers so that all work is done at least cost.",
    literature=(
        'C. C. Holt, F. Modigliani, J. F. Muth and H. A. Simon, "Planning Production, '
        'Inventories, and Work Force", Prentice-Hall, 1960',
        'H. P. Williams, "Model Building in Mathematical Programming", Wiley, 1978 (Manpower '
        "planning)",
    ),
    size_parameters=(
        SizeParameter("num_periods", "periods", easy=(3, 4), medium=(5, 8), hard=(25, 26)),
    ),
    sample=sample,
)
