"""Licence errors: whether a vendor's licence was the reason for a failure, and the execution then.

vendor = licensed_vendor(error, dialect)        # the dialect of the library, or None
is_within_licence(error, vendor)               # whether the bundled licence allows the model

A program can forge a licence error. So an error counts only for a vendor's library that the
program's dialect is or uses as a solver, and only where a probe of ours gets a licence error too.
"""

from collections.abc import Collection
from dataclasses import replace

from optmodel.execution._classify_end import ClassifiedRun
from optmodel.execution._report import ReportedLicenceError
from optmodel.execution.dialect import Dialect, dialects
from optmodel.execution.record import End, Execution

_WITHOUT_ANSWER = frozenset({End.OK, End.NO_ANSWER, End.CRASH})


def licensed_vendor(error: ReportedLicenceError, dialect: Dialect) -> Dialect | None:
    """The vendor's library of a licence error, if a program of the dialect can have met it."""
    vendor = dialects().get(error.library)
    is_used = error.library == dialect.name or error.library in dialect.vendors
    return vendor if is_used and vendor is not None and vendor.licence is not None else None


def is_within_licence(error: ReportedLicenceError, vendor: Dialect) -> bool:
    """Whether the licence that comes with the vendor's library allows the model it was given.

    A library that reports an error before it was given a model has a model of size 0.
    """
    assert vendor.licence is not None
    return vendor.licence.allows(error.num_variables, error.num_constraints, error.is_quadratic)


def with_licence_error(run: ClassifiedRun, vendor: Dialect) -> Execution:
    """The execution of a program whose licence error is confirmed and has no fallback solver.

    Its detail is our own sentence, not the program's message.
    """
    execution = run.execution
    if execution.solves or execution.end not in _WITHOUT_ANSWER:
        return execution
    return replace(execution, end=End.INFRASTRUCTURE, detail=_sentence(vendor))


def with_missing_vendor(run: ClassifiedRun, vendor: Dialect, hidden: Collection[str]) -> Execution:
    """The execution of a program that was run again with a vendor's library hidden.

    If it crashed because it could not import that library, it needs the licence.
    """
    execution, report = run.execution, run.report
    is_missing = report is not None and report.missing_module.partition(".")[0] in hidden
    if not is_missing or execution.end is not End.CRASH:
        return execution
    return replace(execution, end=End.INFRASTRUCTURE, detail=_sentence(vendor))


def _sentence(vendor: Dialect) -> str:
    return (
        f"The licence of {vendor.title} that holds here does not allow the program's model, and no "
        f"other solver can stand in for it. {vendor.notes}"
    )
