"""A QUBO in files: what other programs read, and what takes their samples back.

write_model(model, folder, "00001-knapsack", QuboFormat.QUBO)
# 00001-knapsack.bqm.json       dimod.BinaryQuadraticModel.from_serializable(json.load(file))
# 00001-knapsack.decode.json    each column of the problem as a polynomial in the variables
"""

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from optmodel.formulation import Polynomial, flatten
from optmodel.qubo.multilinear import substituted
from optmodel.qubo.qubo_model import QuboModel
from optmodel.runs import atomic_write, canonical


class QuboFormat(StrEnum):
    """A format of exported models."""

    QUBO = "qubo"
    """dimod's serializable form, as JSON."""
    COO = "coo"
    """Coordinates: `i j bias` a line, variables numbered in their order, without the offset."""


def write_model(model: QuboModel, folder: Path, name: str, layout: QuboFormat) -> Path:
    """Write the model and how to decode its samples; the path of the model's file.

    Raises `MissingExtraError` where dimod is not installed.
    """
    if layout is QuboFormat.QUBO:
        path = folder / f"{name}.bqm.json"
        text = json.dumps(model.bqm.to_serializable(), indent=1)
    else:
        path = folder / f"{name}.coo"
        text = _coordinates(model)
    atomic_write(path, text + "\n")
    atomic_write(folder / f"{name}.decode.json", canonical(_decoding(model)) + "\n")
    return path


def _coordinates(model: QuboModel) -> str:
    from dimod.serialization import coo

    numbers = {variable: number for number, variable in enumerate(model.variables)}
    text: str = coo.dumps(model.bqm.relabel_variables(numbers, inplace=False), vartype_header=True)
    return text


def _decoding(model: QuboModel) -> dict[str, object]:
    """The variables in their order, and each column as terms: a coefficient and its variables."""
    names = (column.name for column in flatten(model.program.instance).columns)
    return {
        "variables": list(model.variables),
        "columns": {
            name: list(_terms(model, substituted(polynomial, model.bits)))
            for name, polynomial in zip(names, model.program.columns, strict=True)
        },
    }


def _terms(model: QuboModel, polynomial: Polynomial) -> Iterator[list[object]]:
    for monomial, coefficient in sorted(polynomial.terms.items()):
        yield [int(coefficient), [model.variables[symbol] for symbol in monomial]]
