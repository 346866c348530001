"""QUBO: quadratic unconstrained binary optimization models of instances, and the way back.

    model = to_qubo(instance, method="slack", shrinks=True)
    sample = dimod.ExactSolver().sample(model.bqm).first.sample
    model.decode(sample)                        # a Solution of the instance
    check_minimum(model, objective)             # that every minimum is the optimum

Everything is computed in whole numbers. dimod is imported only where its model is asked for.
"""

from optmodel.qubo.binary_program import BinaryProgram, read_binary_program
from optmodel.qubo.conversion import to_qubo
from optmodel.qubo.export import INDEX, ExportedQubo, ExportOptions, QuboExport, export_qubos
from optmodel.qubo.files import QuboFormat, write_model
from optmodel.qubo.literal_row import LiteralRow
from optmodel.qubo.minimum_check import MinimumCheck, MinimumProof, check_minimum
from optmodel.qubo.qubo_model import QuboMethod, QuboModel
from optmodel.qubo.repair import repaired_solution

__all__ = [
    "INDEX",
    "BinaryProgram",
    "ExportOptions",
    "ExportedQubo",
    "LiteralRow",
    "MinimumCheck",
    "MinimumProof",
    "QuboExport",
    "QuboFormat",
    "QuboMethod",
    "QuboModel",
    "check_minimum",
    "export_qubos",
    "read_binary_program",
    "repaired_solution",
    "to_qubo",
    "write_model",
]
