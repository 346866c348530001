"""Quoted figures: accuracies that others published, which nobody here has executed again.

    figures = read_quoted_figures(Path("published-results.csv"))
    figures[0].model, figures[0].value, figures[0].source

The file is a CSV with the columns `model`, `benchmark`, `metric`, `value` and `source`, and maybe
`params` and `type`. Their rules, labels and prompts differ, so they are shown on a page of their
own, as they were said.
"""

import csv
import io
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.errors import BadFileError
from optmodel.evaluation import read_text

_Text = Annotated[str, Field(min_length=1)]
_NEEDED = ("model", "benchmark", "metric", "value", "source")


class QuotedFigure(BaseModel):
    """One published accuracy in percent, with the metric in its source's words."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: _Text
    params: str = ""
    type: str = ""
    benchmark: _Text
    metric: _Text
    value: Annotated[float, Field(ge=0, le=100)]
    source: _Text


def read_quoted_figures(path: Path) -> list[QuotedFigure]:
    """The figures of a CSV file, by benchmark and then by value, the highest first.

    Raises `BadFileError` at a row that lacks something, or whose value is no percentage.
    """
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise BadFileError(
            f"{path}: there is no column '{missing[0]}': the first line names the columns, "
            f"{', '.join(_NEEDED)} among them."
        )
    try:
        figures = [_figure(row, f"{path}, line {reader.line_num}") for row in reader]
    except csv.Error as error:
        raise BadFileError(f"{path}, line {reader.line_num}: {error}.") from error
    return sorted(figures, key=lambda one: (one.benchmark, -one.value, one.model, one.metric))


def _figure(row: dict[str, str], place: str) -> QuotedFigure:
    # The reader keeps cells without a column under no name, and columns without a cell as None.
    if None in row or None in row.values():
        raise BadFileError(
            f"{place}: there are other cells than columns: write a text with a comma in quotes."
        )
    return catalog.validated(QuotedFigure, row, place)
