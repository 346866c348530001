"""Whether what kept a program from its answer was our fault: only what this side knows counts.

A program may say of itself whatever it likes. So an end becomes `infrastructure` only where it was
established before the program ran, or elsewhere, that something is lacking here.

settled(conclusion, source, absent={"mip"})     # the execution, ended as `infrastructure` if so
is_within(claim, dialect)     # whether a licence, where one holds, would allow the claimed model
"""

import os
from collections.abc import Collection
from dataclasses import replace

from optmodel.execution._conclude import Conclusion
from optmodel.execution._near import is_near
from optmodel.execution._report import Claim, LostPath, Report
from optmodel.execution._source import Source
from optmodel.execution.dialect import Dialect, dialects
from optmodel.execution.packages import missing, missing_command
from optmodel.execution.record import End, Execution
from optmodel.vendors import NOT_OFFERED

_OF_THE_KERNEL = ("/proc/", "/sys/", "/dev/")
_WITHOUT_ANSWER = frozenset({End.OK, End.NO_ANSWER, End.CRASH})


def settled(
    conclusion: Conclusion, source: Source, absent: Collection[str], layers: Collection[str] = ()
) -> Execution:
    """The execution, with what this side knows of why the program failed.

    It ended as `infrastructure` where what it failed on is not installed here. Where it imports one
    of the `layers` of ours, the vendor's library is absent, or its licence too small.
    """
    execution, report = conclusion.execution, conclusion.report
    if report is None or execution.end not in (End.CRASH, End.FORBIDDEN):
        return execution
    imports = list(source.imports)
    reason = missing_command(execution.detail, imports)
    if not reason and execution.end is End.CRASH:
        has_layer = any(name.partition(".")[0] in layers for name in imports)
        is_ours = has_layer and _is_refused(report, execution.detail)
        reason = execution.detail if is_ours else missing(report.missing, imports, absent)
    if reason:
        return replace(execution, end=End.INFRASTRUCTURE, detail=reason)
    return _placed(execution, report.lost) if report.lost else execution


def _is_refused(report: Report, detail: str) -> bool:
    """Whether our layer said that it does not offer what the program failed on."""
    return bool(report.not_offered) and f"{report.not_offered} {NOT_OFFERED}" in detail


def _placed(execution: Execution, lost: LostPath) -> Execution:
    """A path that is hidden here is a forbidden one; one that is nowhere is the program's mistake.

    Both are told in one sentence: which paths there are is nobody's business but the reader's.
    """
    verb = "may not use" if lost.refused else "finds no"
    sentence = f"The program {verb} '{lost.path}': it has its libraries and a folder of its own."
    end = End.FORBIDDEN if lost.refused or _is_hidden(lost) else execution.end
    return replace(execution, end=end, detail=f"{execution.detail}\n{sentence}")


def _is_hidden(lost: LostPath) -> bool:
    """Whether the path is there for others, or could be written there by them.

    What the kernel tells of processes and machines is kept from programs whatever its name, and so
    is what other machines have: whether it is there we do not ask.
    """
    if lost.path.startswith(_OF_THE_KERNEL) or not is_near(lost.path):
        return True
    could_be_written = not lost.is_read and not lost.is_beside
    folder = os.path.dirname(lost.path)
    return os.path.lexists(lost.path) or (could_be_written and os.path.isdir(folder))


def vendor_of(claim: Claim, dialect: Dialect) -> Dialect | None:
    """The licensed library that a claim is about, if a program of the dialect can have met it."""
    vendor = dialects().get(claim.library)
    is_near = claim.library == dialect.name or claim.library in dialect.vendors
    return vendor if is_near and vendor is not None and vendor.licence is not None else None


def is_within(claim: Claim, vendor: Dialect) -> bool:
    """Whether the licence that comes with the vendor's library allows the model it was given.

    Whoever was given none, and claims all the same, has a model of no size.
    """
    assert vendor.licence is not None
    return vendor.licence.allows(claim.num_variables, claim.num_constraints, claim.is_quadratic)


def unlicensed(conclusion: Conclusion, vendor: Dialect) -> Execution:
    """The execution of a program whose claim is believed and for which nothing else can solve.

    The sentence is ours: what the program said of its licence is not repeated.
    """
    execution = conclusion.execution
    if execution.solves or execution.end not in _WITHOUT_ANSWER:
        return execution
    return replace(execution, end=End.INFRASTRUCTURE, detail=_refusal(vendor))


def without_vendor(conclusion: Conclusion, vendor: Dialect, hidden: Collection[str]) -> Execution:
    """The execution of a program that ran where a vendor's library is hidden, for its licence.

    If it ended because it did not find that library, it is the licence that it lacks.
    """
    execution, report = conclusion.execution, conclusion.report
    lacks_it = report is not None and report.missing.partition(".")[0] in hidden
    if not lacks_it or execution.end is not End.CRASH:
        return execution
    return replace(execution, end=End.INFRASTRUCTURE, detail=_refusal(vendor))


def _refusal(vendor: Dialect) -> str:
    return (
        f"The licence of {vendor.title} that holds here does not allow the program's model, and no "
        f"other solver can stand in for it. {vendor.notes}"
    )
