"""A conflict: an irreducible set of rows that no point satisfies together (an IIS).

    find_conflict(subsystem)      # ('demand_met[d1]', 'supply_limit[s1]', 'supply_limit[s2]')

It is a deletion filter over named rows (Chinneck and Dravnieks, ORSA Journal on Computing 3, 1991):
a row is left out for good where the others are infeasible without it. Domains and bounds of
variables always hold, so a set is irreducible with respect to its rows. Where the relaxation is
infeasible too, the filter starts with the rows of a Farkas proof.
"""

from optmodel.backends import farkas_support
from optmodel.solving.linear_lowering import array_model
from optmodel.solving.linear_subsystem import PROOF_LIMITS, LinearSubsystem

MAX_FILTERED_ROWS = 80
"""How many rows the filter solves one by one, where no Farkas proof says where to begin."""


def find_conflict(subsystem: LinearSubsystem) -> tuple[str, ...]:
    """The rows of a conflict, in the order of the model; nothing where none is proven."""
    names = _narrowed(subsystem)
    if len(names) > MAX_FILTERED_ROWS or not subsystem.is_infeasible(names):
        return ()
    kept = list(names)
    for name in names:
        rest = [other for other in kept if other != name]
        if subsystem.is_infeasible(rest):
            kept = rest
    return tuple(kept)


def _narrowed(subsystem: LinearSubsystem) -> list[str]:
    """The rows of a Farkas proof of the relaxation, else all rows."""
    names = list(subsystem.rows)
    relaxed = array_model(subsystem.part(names, is_relaxed=True))
    support = farkas_support(relaxed, PROOF_LIMITS.seconds)
    narrowed = [] if support is None else [names[number] for number in sorted(support.rows)]
    return narrowed if narrowed and subsystem.is_infeasible(narrowed) else names
