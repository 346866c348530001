"""A model read from a file, into the classes of a layer.

read(ModelBuilder(), "model.lp")
"""

from optmodel.backends import read_model
from optmodel.vendors.modeling.constraints import LinearConstraint
from optmodel.vendors.modeling.model_builder import ModelBuilder
from optmodel.vendors.modeling.variables import ModelVariable


def read(problem: ModelBuilder, path: str, variable: type[ModelVariable] = ModelVariable) -> None:
    """Fill an empty problem from an MPS or LP file of a linear model.

    Raises `OSError` where the file cannot be read as one.
    """
    model = read_model(path)
    problem.name, problem.offset = model.name, model.offset
    problem.is_minimized = model.is_minimized
    columns = zip(model.lowers, model.uppers, model.types, model.names, model.costs, strict=True)
    for column in columns:
        problem.add_variable(variable(*column))
    if not problem.variables:
        return
    for row in model.linear_rows():
        body = problem.variables[0].kinds.linear()
        for place, weight in row.entries:
            body.add(problem.variables[place], weight)
        problem.add(LinearConstraint(body, row.lower, row.upper, row.name))
