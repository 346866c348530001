"""Shrinking: a smaller program with the same optimum, from which the whole solution expands.

Bits that have one value in every optimal solution are pegged, and a program of exclusions is
reduced as a graph. Both are exact, and both say by polynomials what becomes of the bits that go.

    smaller = shrunk_program(program)       # the same program where no rule fits
    smaller.solution([1, 0])                # a solution of the whole instance
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from optmodel.formulation import Polynomial
from optmodel.qubo.binary_program import BinaryProgram
from optmodel.qubo.conflict_graph import ConflictGraph, conflict_graph
from optmodel.qubo.graph_reductions import reduce_conflicts
from optmodel.qubo.literal_row import LiteralRow, literal_rows
from optmodel.qubo.multilinear import substituted
from optmodel.qubo.pegging import pegged_bits
from optmodel.qubo.substitution import Substitution


def shrunk_program(program: BinaryProgram) -> BinaryProgram:
    """The program with the bits that pegging and its conflict graph leave."""
    while pegged := pegged_bits(program):
        program = _pegged(program, pegged)
    graph = conflict_graph(program)
    return program if graph is None else _without_reduced(program, graph)


def _pegged(program: BinaryProgram, values: "dict[int, int]") -> BinaryProgram:
    """The program with some bits at fixed values."""
    found = Substitution.of(
        len(program.bits), [(bit, Polynomial.of(value)) for bit, value in values.items()]
    )
    rows = (
        smaller
        for row in program.rows
        for smaller in literal_rows(
            row.name,
            found.applied(row.body),
            row.limit if row.is_equality else None,
            row.limit,
        )
    )
    names = [program.bits[bit] for bit in found.kept]
    return _replaced(program, names, found.values, rows)


def _without_reduced(program: BinaryProgram, graph: ConflictGraph) -> BinaryProgram:
    """The program of the reduced graph: its bits are literals of before."""
    reduced = reduce_conflicts(graph)
    values = [
        vertex if literal >= 0 else 1 - vertex
        for literal, vertex in zip(graph.literals, reduced.substitution.values, strict=True)
    ]
    kept = [graph.literals[vertex] for vertex in reduced.substitution.kept]
    names = [
        program.bits[literal] if literal >= 0 else f"not {program.bits[~literal]}"
        for literal in kept
    ]
    rows = (LiteralRow("conflict", ((u, 1), (v, 1)), 1) for u, v in reduced.edges)
    return _replaced(program, names, values, rows)


def _replaced(
    program: BinaryProgram,
    names: Sequence[str],
    values: Sequence[Polynomial],
    rows: Iterable[LiteralRow],
) -> BinaryProgram:
    """The program in other bits; `values` has each old bit as a polynomial in them."""
    return replace(
        program,
        bits=tuple(names),
        columns=tuple(substituted(column, values) for column in program.columns),
        objective=substituted(program.objective, values),
        rows=tuple(rows),
    )
