"""Spatial branch and bound: a proof that no point of a nonconvex model beats a claimed optimum.

The claim of another solver is only a number to be proven: boxes are left alone once a proven bound
shows that they hold nothing better than it by more than `MARGIN`, and split otherwise. Where every
box is done, the least bound of all is a dual bound of the model. Nothing but the claim, the algebra
and HiGHS's multipliers is used, and of these only what is computed anew from them (see
`relaxation`). The search finds no solutions: one that is better than the claim ends it.

What is proven holds up to rounding errors in double precision, which bounds and rows are moved
outward for. A point that violates a row by less than a few parts in a billion counts as outside.
(H. S. Ryoo and N. V. Sahinidis, A branch-and-reduce approach to global optimization, 1996.)

    result = solve_by_spatial_search(flat, claim=scip_result, limits=SolveLimits())
    result.bound                 # at most MARGIN below the claim
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import TYPE_CHECKING

from optmodel.backends import (
    ArrayResult,
    HighsArraySession,
    SolveOptions,
    SolverResult,
    TerminationStatus,
    highs_version,
)
from optmodel.formulation import FlatModel, ObjectiveSense
from optmodel.solving.limits import SolveLimits
from optmodel.solving.spatial.branching import Split, choose_split
from optmodel.solving.spatial.factorable_model import Box, FactorableModel, LinearSide
from optmodel.solving.spatial.factorization import factorable_model
from optmodel.solving.spatial.propagation import propagate
from optmodel.solving.spatial.relaxation import ProvenBound, Relaxation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from optmodel.backends import ArrayResult, SparseArrays

    Values = NDArray[np.float64]

NAME = "highs"

MARGIN = 9e-7
"""How much better than the claim a point may be, relative to 1 plus the claim's size: nine tenths
of what a certificate allows."""

_MAX_CUT_ROUNDS = 40
_ENOUGH_CUT_ROUNDS = 3
_WORTHWHILE = 0.1  # the part of a gap that a further round of tangents must have closed
_MAX_ANCHORS = 8
_MAX_PASSES = 3  # of bound tightening by linear programs at the root
_TIGHTENED = 0.1  # the part of all intervals that must go for another pass


def solve_by_spatial_search(
    flat: FlatModel, claim: SolverResult, limits: SolveLimits
) -> SolverResult | None:
    """Prove a claimed objective; the objective of the result is the dual bound that was proven.

    The model has no indicators. None where the bounds of some column do not follow from the model,
    or a function may have a pole within them.
    """
    assert claim.objective is not None, "the claim has an objective"
    sign = 1.0 if flat.sense is ObjectiveSense.MINIMIZE else -1.0
    cutoff = sign * claim.objective - MARGIN * (1 + abs(claim.objective))
    try:
        model = _with_cutoff(factorable_model(flat), cutoff)
    except ValueError:
        return None
    box = model.box.copy()
    if propagate(model, box, rounds=100, least_rounds=8):
        # What has positive bounds now has logarithms.
        model = _with_cutoff(factorable_model(flat, box), cutoff)
    search = _SpatialSearch(model, cutoff, limits)
    search.touch(claim.values or ())
    status = search.run()
    if status is None:
        return None
    return SolverResult(
        NAME,
        status,
        values=claim.values if status is TerminationStatus.OPTIMAL else None,
        objective=sign * search.bound if isfinite(search.bound) else None,
        bound=sign * search.bound if isfinite(search.bound) else None,
        num_nodes=search.num_nodes,
        version=highs_version(),
    )


@dataclass(slots=True)
class _SearchNode:
    """A box that is not done yet, with points of its parent's relaxations."""

    box: Box
    anchors: list[Sequence[float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """The proven bound of a relaxation and its point, and what its multipliers say of the costs of
    columns and of terms."""

    bound: float
    point: Sequence[float]
    reduced_costs: Sequence[float]
    weights: Sequence[float]


def _with_cutoff(model: FactorableModel, cutoff: float) -> FactorableModel:
    """The model with a row for points that are better than the cutoff."""
    entries = list(model.objective.coefficients.items())
    model.rows.append(LinearSide(entries, -inf, cutoff - model.objective.constant))
    return model


class _SpatialSearch:
    def __init__(self, model: FactorableModel, cutoff: float, limits: SolveLimits) -> None:
        import numpy as np

        self._model = model
        self._cutoff = cutoff
        self._refuted = cutoff - MARGIN * (1 + abs(cutoff))
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._session = HighsArraySession(SolveOptions(feasibility=1e-9, dual_feasibility=1e-9))
        self._cost: Values = np.zeros(model.num_columns)
        for column, coefficient in model.objective.coefficients.items():
            self._cost[column] = coefficient
        self.num_nodes = 0
        self.bound = inf
        self._anchors: list[Sequence[float]] = []
        self._root = _SearchNode(model.box.copy())
        self._is_empty = not propagate(model, self._root.box, rounds=100)

    def touch(self, values: Sequence[float]) -> None:
        """Let tangents touch the curves where the flat model's columns have these values too."""
        if len(values) == self._model.num_original:
            point = self._model.extended(values)
            self._anchors = [] if point is None else [point]

    def run(self) -> TerminationStatus | None:
        """Search until every box is done, or a limit is reached; None where a column has no bounds.

        The root is tightened by linear programs only where it is not done without them.
        """
        has_bounds = self._is_empty or self._is_bounded()
        found = (
            self._cutoff if self._is_empty else self._explore(self._root) if has_bounds else None
        )
        if not isinstance(found, float):
            if not self._tighten_root():
                found = self._cutoff
            elif not self._is_bounded():
                return None
        self.num_nodes = 1
        if isinstance(found, float):
            self.bound = found
            return TerminationStatus.OPTIMAL
        return self._search()

    def _is_bounded(self) -> bool:
        box = self._root.box
        return all(map(isfinite, (*box.lowers, *box.uppers)))

    def _search(self) -> TerminationStatus:
        waiting = [self._root]
        while waiting:
            if self.num_nodes >= self._limits.nodes:
                return TerminationStatus.NODE_LIMIT
            if time.monotonic() > self._deadline:
                return TerminationStatus.TIME_LIMIT
            self.num_nodes += 1
            node = waiting.pop()
            found = self._explore(node)
            if isinstance(found, Split):
                waiting += _halves(node, found)
                continue
            self.bound = min(self.bound, found)
            if self.bound < self._refuted:
                return TerminationStatus.OPTIMAL  # of an objective that is not the claimed one
        return TerminationStatus.OPTIMAL

    # ---- one box ---------------------------------------------------------------------------

    def _explore(self, node: _SearchNode) -> Split | float:
        """Where to split a box; its bound where it is done."""
        box = node.box
        if not propagate(self._model, box):
            return self._cutoff
        relaxation = self._relaxation(node)
        bounds: list[float] = []
        while True:
            found = self._relaxed(relaxation)
            if found is None:
                return _middle_split(self._model, box) or -inf
            if found.bound >= self._cutoff:
                return found.bound
            bounds.append(found.bound)
            node.anchors = [*node.anchors, found.point][-_MAX_ANCHORS:]
            shrinks = self._tighten_by_reduced_costs(box, found)
            if shrinks and not propagate(self._model, box):
                return self._cutoff
            if shrinks:
                relaxation = self._relaxation(node)
            has_more = shrinks or relaxation.add_tangents(found.point)
            if not has_more or not self._is_worthwhile(bounds):
                split = choose_split(self._model, box, found.point, found.weights)
                return found.bound if split is None else split

    def _relaxation(self, node: _SearchNode) -> Relaxation:
        return Relaxation(self._model, node.box, [*self._anchors, *node.anchors])

    def _is_worthwhile(self, bounds: Sequence[float]) -> bool:
        """Whether the last rounds have closed so much of the gap that another one may close it."""
        if len(bounds) <= _ENOUGH_CUT_ROUNDS:
            return True
        before, last = bounds[-_ENOUGH_CUT_ROUNDS - 1], bounds[-1]
        return len(bounds) < _MAX_CUT_ROUNDS and last - before > _WORTHWHILE * (
            self._cutoff - before
        )

    def _relaxed(self, relaxation: Relaxation) -> "_Relaxed | None":
        """The bound of a relaxation and its point; the cutoff for a bound where it has no point,
        and None where nothing is proven."""
        arrays = relaxation.arrays(self._cost)
        result = self._session.solve(arrays)
        if self._is_proven_empty(arrays, result):
            return _Relaxed(self._cutoff, [], [], [])
        if result.values is None or result.multipliers is None:
            return None
        proof = ProvenBound(arrays, result.multipliers, self._cost)
        weights = [0.0] * (len(self._model.products) + len(self._model.curves))
        for term, multiplier in zip(relaxation.terms, result.multipliers.tolist(), strict=True):
            if term >= 0:
                weights[term] += abs(multiplier)
        return _Relaxed(
            proof.value + self._model.objective.constant,
            result.values.tolist(),
            proof.reduced_costs.tolist(),
            weights,
        )

    def _is_proven_empty(self, arrays: "SparseArrays", result: "ArrayResult") -> bool:
        """Whether a sum of the rows has no value on the box."""
        import numpy as np

        if result.status is not TerminationStatus.INFEASIBLE or result.multipliers is None:
            return False
        nothing = np.zeros(len(self._cost))
        return any(
            ProvenBound(arrays, sign * result.multipliers, nothing).value > 0 for sign in (1, -1)
        )

    def _tighten_by_reduced_costs(self, box: Box, found: "_Relaxed") -> bool:
        """Cut off what costs more than the claim: whether some interval became notably shorter."""
        room = self._cutoff - found.bound
        shrinks = False
        for column, reduced in enumerate(found.reduced_costs):
            width = box.width(column)
            if abs(reduced) * width <= room or width <= 0:
                continue
            reach = room / abs(reduced) * (1 + 1e-9)
            if reduced > 0:
                box.uppers[column] = box.lowers[column] + reach + 1e-12 * abs(box.lowers[column])
            else:
                box.lowers[column] = box.uppers[column] - reach - 1e-12 * abs(box.uppers[column])
            shrinks = shrinks or reach < (1 - _TIGHTENED) * width
        return shrinks

    # ---- the root --------------------------------------------------------------------------

    def _tighten_root(self) -> bool:
        """Tighten the columns of terms by linear programs; False where no point is left."""
        box = self._root.box
        columns = sorted(
            {c for term in self._model.products for c in (term.left, term.right)}
            | {term.argument for term in self._model.curves if not term.implied}
        )
        for _ in range(_MAX_PASSES):
            before = [box.width(c) for c in columns]
            for column in columns:
                for sign in (1.0, -1.0):
                    if time.monotonic() > self._deadline:
                        return True
                    self._tighten_column(column, sign)
            if not propagate(self._model, box):
                return False
            after = [box.width(c) for c in columns]
            gone = sum(
                1 - new / old if isfinite(old) and old > 0 else float(isfinite(new) and old > 0)
                for old, new in zip(before, after, strict=True)
            )
            if gone <= _TIGHTENED * len(columns):
                break
        return True

    def _tighten_column(self, column: int, sign: float) -> None:
        import numpy as np

        box = self._root.box
        if box.width(column) <= 1e-9:
            return
        cost = np.zeros(len(self._cost))
        cost[column] = sign
        arrays = Relaxation(self._model, box).arrays(cost)
        result = self._session.solve(arrays)
        if result.multipliers is None or result.values is None:
            return
        least = ProvenBound(arrays, result.multipliers, cost).value
        if sign > 0:
            box.lowers[column] = min(max(box.lowers[column], least), box.uppers[column])
        else:
            box.uppers[column] = max(min(box.uppers[column], -least), box.lowers[column])


def _halves(node: _SearchNode, split: Split) -> tuple[_SearchNode, _SearchNode]:
    lower, upper = node.box.copy(), node.box.copy()
    lower.uppers[split.column] = split.at
    upper.lowers[split.column] = split.above
    return _SearchNode(upper, list(node.anchors)), _SearchNode(lower, list(node.anchors))


def _middle_split(model: FactorableModel, box: Box) -> Split | None:
    """The widest interval of a term's argument, halved: for a box of which nothing is known."""
    point = [(lower + upper) / 2 for lower, upper in zip(box.lowers, box.uppers, strict=True)]
    weights = [1.0] * (len(model.products) + len(model.curves))
    return choose_split(model, box, point, weights)
