"""From an instance to a QUBO, by a method, with or without shrinking.

to_qubo(instance)                                      # slack bits, exact by proof
to_qubo(instance, method="unbalanced")                 # no slack bits; exact where weights exist
to_qubo(instance, shrinks=True)                        # fewer bits, and as exact
"""

from dataclasses import replace

from optmodel.errors import UnknownNameError
from optmodel.formulation import Instance, Polynomial
from optmodel.qubo.binary_program import BinaryProgram, read_binary_program
from optmodel.qubo.persistency import persistency
from optmodel.qubo.qubo_model import QuboMethod, QuboModel
from optmodel.qubo.shrinking import shrunk_program
from optmodel.qubo.slack_energy import Energy, slack_energy
from optmodel.qubo.unbalanced_energy import (
    unbalanced_energy,
    unbalanced_parts,
    usual_weights,
)
from optmodel.qubo.weight_fit import are_exact, fitted_weights
from optmodel.rejection import Rejection


def to_qubo(
    instance: Instance,
    method: str = QuboMethod.SLACK,
    *,
    shrinks: bool = False,
    fits: bool = True,
    is_compact: bool = True,
) -> QuboModel:
    """The QUBO of an instance.

    The method `slack` is exact by proof. The method `unbalanced` is where its weights make every
    minimum an optimum: with `fits` such weights are looked for, which takes the energies of all
    points of up to 20 bits; else, and beyond, they are those of `usual_weights`. `is_exact` says
    what came of it. Raises `UserError` for an instance that bits cannot hold, and
    `UnknownNameError` for another method.
    """
    if method not in set(QuboMethod):
        raise UnknownNameError("QUBO method", method, QuboMethod)
    program = read_binary_program(instance, is_compact=is_compact)
    program = shrunk_program(program) if shrinks else program
    is_exact = True
    if method == QuboMethod.SLACK or not unbalanced_parts(program).rows:
        energy = slack_energy(program)
    else:
        weights = fitted_weights(program) if fits else usual_weights(program)
        weights = usual_weights(program) if isinstance(weights, Rejection) else weights
        is_exact = are_exact(program, weights)
        energy = unbalanced_energy(program, weights)
    model = _model(program, QuboMethod(method), energy, is_exact=is_exact)
    return persistent(model) if shrinks else model


def _model(
    program: BinaryProgram, method: QuboMethod, energy: Energy, *, is_exact: bool
) -> QuboModel:
    count = len(program.bits)
    return QuboModel(
        program=program,
        method=method,
        variables=(*program.bits, *energy.slack),
        energy=energy.body,
        bits=tuple(map(Polynomial.symbol, range(count))),
        scale=energy.scale,
        slack=frozenset(range(count, count + len(energy.slack))),
        is_exact=is_exact,
        weights=energy.weights,
    )


def persistent(model: QuboModel) -> QuboModel:
    """The model without the variables whose value or relation to another is known."""
    found = persistency(model.energy, len(model.variables))
    number = {old: new for new, old in enumerate(found.kept)}
    return replace(
        model,
        variables=tuple(model.variables[old] for old in found.kept),
        energy=found.applied(model.energy),
        bits=tuple(found.applied(bit) for bit in model.bits),
        slack=frozenset(number[old] for old in model.slack if old in number),
    )
