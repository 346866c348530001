"""An irreducible infeasible subsystem (IIS): constraints and bounds that are infeasible together.

    iis = compute_iis(problem, seconds=5.0)
    iis.constraints, iis.lowers, iis.uppers       # without any one of them there is a solution

This is a deletion filter. Where the linear relaxation is infeasible too, it starts with the support
of a Farkas proof. It then deletes one piece, a constraint or bound, after another, and puts a piece
back where the others have a solution without it. The kind of a variable, and so the bounds of a
binary one, is never deleted.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import inf
from time import monotonic
from typing import Literal

from optmodel.backends import TerminationStatus, VariableType, farkas_support, is_finite
from optmodel.vendors.modeling.constraints import AnyConstraint
from optmodel.vendors.modeling.model_builder import ModelBuilder
from optmodel.vendors.modeling.variables import ModelVariable

MAX_SECONDS = 8.0
"""The time limit of a search: less than the usual limit of a program."""
_MAX_SOLVES = 2000
_MAX_NODES = 2000
_PIECES_AT_FIRST = 4
Side = Literal["lower", "upper"]
Piece = AnyConstraint | tuple[ModelVariable, Side]


@dataclass(frozen=True, slots=True)
class IIS:
    """The pieces of a subsystem; not known to be minimal where time or nodes ran out."""

    constraints: tuple[AnyConstraint, ...]
    lowers: tuple[ModelVariable, ...]
    uppers: tuple[ModelVariable, ...]
    is_minimal: bool


def compute_iis(problem: ModelBuilder, seconds: float = MAX_SECONDS) -> IIS | None:
    """An infeasible subsystem; None where the whole model is not proven infeasible."""
    return _Filter(problem, monotonic() + seconds).run()


@contextmanager
def only(problem: ModelBuilder, iis: IIS) -> Iterator[None]:
    """A context in which the model is that subsystem alone, without an objective."""
    pieces: list[Piece] = [*iis.constraints]
    pieces += [(variable, "lower") for variable in iis.lowers]
    pieces += [(variable, "upper") for variable in iis.uppers]
    with _restricted(problem, pieces):
        yield


class _Filter:
    """A deletion filter; `is_decided` is false once a solve reached a limit."""

    def __init__(self, problem: ModelBuilder, deadline: float) -> None:
        self.problem = problem
        self.deadline = deadline
        self.num_solves = 0
        self.is_decided = True

    def run(self) -> IIS | None:
        pieces = _pieces(self.problem)
        if not self._is_infeasible(pieces):
            return None
        pieces = self._deleted(self._narrowed(pieces))
        bounds = [piece for piece in pieces if isinstance(piece, tuple)]
        return IIS(
            tuple(piece for piece in pieces if not isinstance(piece, tuple)),
            tuple(variable for variable, side in bounds if side == "lower"),
            tuple(variable for variable, side in bounds if side == "upper"),
            self.is_decided,
        )

    def _narrowed(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces in a Farkas proof, if the linear relaxation is infeasible."""
        problem = self.problem
        support = farkas_support(problem.lowered(), max(0.1, self.deadline - monotonic()))
        if support is None:
            return pieces
        kept = {id(problem.rows[k]) for k in support.rows}
        kept |= {id(problem.variables[k]) for k in support.columns}
        narrowed = [
            piece for piece in pieces if id(piece[0] if isinstance(piece, tuple) else piece) in kept
        ]
        return narrowed if self._is_infeasible(narrowed) else pieces

    def _deleted(self, pieces: list[Piece]) -> list[Piece]:
        """Delete blocks of pieces: of half the size after a failure, of twice after a success."""
        start, size = 0, max(1, len(pieces) // _PIECES_AT_FIRST)
        while start < len(pieces):
            if self._is_spent():
                self.is_decided = False
                break
            rest = pieces[:start] + pieces[start + size :]
            if self._is_infeasible(rest):
                pieces, size = rest, 2 * size
            elif size > 1 and len(pieces) - start > 1:
                size = min(size, len(pieces) - start) // 2
            else:
                start += 1
        return pieces

    def _is_spent(self) -> bool:
        return self.num_solves >= _MAX_SOLVES or monotonic() > self.deadline

    def _is_infeasible(self, pieces: Collection[Piece]) -> bool:
        """Whether the pieces are infeasible; false where a solve reached a limit."""
        self.num_solves += 1
        with _restricted(self.problem, pieces):
            options = self.problem.options
            options.num_nodes = _MAX_NODES
            options.seconds = max(0.1, self.deadline - monotonic())
            status = self.problem.solve().status
        if status not in (
            TerminationStatus.INFEASIBLE,
            TerminationStatus.OPTIMAL,
            TerminationStatus.UNBOUNDED,
        ):
            self.is_decided = False
        return status is TerminationStatus.INFEASIBLE


def _pieces(problem: ModelBuilder) -> list[Piece]:
    pieces: list[Piece] = [*problem.constraints()]
    for variable in problem.variables:
        if variable.kind is VariableType.BINARY:
            continue
        if is_finite(variable.lower):
            pieces.append((variable, "lower"))
        # The upper bound of a semi-continuous variable belongs to its kind.
        if is_finite(variable.upper) and variable.kind in (
            VariableType.CONTINUOUS,
            VariableType.INTEGER,
        ):
            pieces.append((variable, "upper"))
    return pieces


@contextmanager
def _restricted(problem: ModelBuilder, pieces: Collection[Piece]) -> Iterator[None]:
    """A context in which the model has these pieces only, and no objective."""
    kept = {id(piece) for piece in pieces if not isinstance(piece, tuple)}
    bounded = {(id(piece[0]), piece[1]) for piece in pieces if isinstance(piece, tuple)}
    droppable = {(id(p[0]), p[1]): p for p in _pieces(problem) if isinstance(p, tuple)}
    options = problem.options
    problem.options = replace(options, relative_gap=None, absolute_gap=None, num_solutions=None)
    lists = problem.lists_of_constraints()
    before = [list(members) for members in lists]
    columns = [(v, v.lower, v.upper, v.cost) for v in problem.variables]
    objective = problem.offset, problem.quadratic_objective, problem.nonlinear_objective
    try:
        for members in lists:
            members[:] = [member for member in members if id(member) in kept]
        for key, (variable, side) in droppable.items():
            if key not in bounded:
                setattr(variable, side, -inf if side == "lower" else inf)
        problem.offset, problem.quadratic_objective, problem.nonlinear_objective = 0.0, None, None
        for variable in problem.variables:
            variable.cost = 0.0
        yield
    finally:
        problem.options = options
        problem.offset, problem.quadratic_objective, problem.nonlinear_objective = objective
        for members, earlier in zip(lists, before, strict=True):
            members[:] = earlier
        for variable, lower, upper, cost in columns:
            variable.lower, variable.upper, variable.cost = lower, upper, cost
        problem.number()
