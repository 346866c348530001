"""A label: the expected answer of an item, as a benchmark or a certificate states it.

Label({"profit": 620.0}, "profit", 620.0, decimals=0)
Label({"profit": 620.0}, "profit", 620.0, accepted=(615.0,))    # another optimum counts too
Label({}, "objective", None)                                    # no solution is the answer
Label({"cost": 90.0}, "cost", 90.0, bound=84.5)                 # the optimum is in [84.5, 90]
Label({}, "objective", None, outcome="infeasible")              # and unbounded is wrong
"""

import math
from dataclasses import dataclass
from typing import Literal

OutcomeName = Literal["", "infeasible", "unbounded", "underspecified"]
"""Why a problem has no optimum; empty where it has one, or where that is not known."""


@dataclass(frozen=True, slots=True)
class Label:
    """The expected answer of an item: values by label, and the objective.

    `objective` is the objective's label, `optimum` its value; None says that there is no optimal
    solution ("No Best Solution", infeasible, unbounded), and then there are no values. The two need
    not be among `values`: some benchmarks ask for an optimum and list only the solution. All
    numbers are finite.

    `accepted` are further optima that count, such as those of the continuous and of the integer
    reading. `decimals` is the number of digits after the point with which the optimum was printed;
    None where it is not known to be rounded. `bound` is the dual bound where no solver closed the
    gap: the optimum lies between it and `optimum`, the incumbent.

    `outcome` says why there is no optimum, where that is known: the problem is infeasible, it is
    unbounded, or its text is underspecified. Most benchmarks do not say which.
    """

    values: dict[str, float]
    objective: str
    optimum: float | None
    accepted: tuple[float, ...] = ()
    decimals: int | None = None
    bound: float | None = None
    outcome: OutcomeName = ""

    def __post_init__(self) -> None:
        assert all(map(math.isfinite, (*self.values.values(), *self.optima)))
        assert self.bound is None or math.isfinite(self.bound)
        if self.optimum is None:
            found = (self.values, self.accepted, self.bound is not None)
            assert not any(found), "an item without solution has no values"
        else:
            assert self.values, "a label without values is answered by anything"
            assert not self.outcome, "what has an optimum has no other outcome"

    @property
    def optima(self) -> tuple[float, ...]:
        """The optima that count, the stated one first; none where there is no solution."""
        return () if self.optimum is None else (self.optimum, *self.accepted)
