"""The cases of the bench: an edited program of a triple, its execution, and what it is edited from.

cases = make_cases(triples, seed=5)        # one of each edit for each triple, dialects in turn
executed = run_cases(cases, num_workers=2)
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.mutants.edits import EDITS
from bench.mutants.prints import PRINT_EDITS, negate_print
from optmodel.execution import Execution, Limits, Program, run
from optmodel.formulation import DIALECTS, FormulationError, Instance, render_program, supports
from optmodel.random_stream import RandomStream
from optmodel.triples import TripleRecord

LIMITS = Limits(wall_seconds=20.0)


@dataclass(frozen=True, slots=True)
class MutantCase:
    """A program that answers a triple: right, or wrong by one edit.

    `mutant` is the instance that the program was rendered from.
    """

    key: str
    triple: TripleRecord
    instance: Instance
    mutant: Instance
    edit: str
    changes_meaning: bool
    dialect: str
    program: str


def make_cases(triples: Sequence[TripleRecord], seed: int) -> Iterator[MutantCase]:
    """A case for each triple and edit that applies; the dialects take turns."""
    for place, triple in enumerate(triples):
        instance = triple.parse_instance()
        for name, edit in EDITS.items():
            mutant = edit.apply(
                instance, triple.objective, RandomStream("mutants", seed, place, name)
            )
            if mutant is None or (edit.changes_meaning and _is_same(mutant, instance)):
                continue
            dialect = _dialect(mutant, place, name)
            program = render_program(mutant, dialect)
            if name == "negated_objective":
                program = negate_print(program) or program
            yield _case(triple, instance, mutant, name, edit.changes_meaning, dialect, program)
        for name, edit_print in PRINT_EDITS.items():
            dialect = _dialect(instance, place, name)
            edited = edit_print(render_program(instance, dialect))
            if edited is not None:
                yield _case(triple, instance, instance, name, False, dialect, edited)


def _case(
    triple: TripleRecord,
    instance: Instance,
    mutant: Instance,
    edit: str,
    changes: bool,
    dialect: str,
    program: str,
) -> MutantCase:
    key = f"{triple.key}-{edit}"
    return MutantCase(key, triple, instance, mutant, edit, changes, dialect, program)


def _is_same(mutant: Instance, instance: Instance) -> bool:
    return (mutant.to_text(), mutant.formulation.to_text()) == (
        instance.to_text(),
        instance.formulation.to_text(),
    )


def _dialect(instance: Instance, place: int, edit: str) -> str:
    """One of the dialects that can say the model."""
    able = [name for name in DIALECTS if _can_say(instance, name)]
    assert able, f"no dialect can say {instance.formulation.name} after '{edit}'"
    return able[(place + zlib.crc32(edit.encode())) % len(able)]


def _can_say(instance: Instance, dialect: str) -> bool:
    if supports(instance.formulation, dialect) is not None:
        return False
    try:
        render_program(instance, dialect)
    except FormulationError:
        return False
    return True


def run_cases(cases: Sequence[MutantCase], num_workers: int) -> dict[str, Execution]:
    """The executions of all cases, by key, each confined."""
    programs = (Program(case.key, case.program, case.dialect) for case in cases)
    done = run(programs, LIMITS, num_workers=num_workers, in_order=False)
    return {execution.key: execution for execution in done}
