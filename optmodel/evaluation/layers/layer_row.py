"""A line of `layers.jsonl`: what all layers say of one item of a run, the worst first.

rows = read_layers(Path("runs/mine"))
[row.item for row in rows if row.value_is_right and row.is_refused]
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from optmodel import catalog
from optmodel.equivalence import StrengthReport
from optmodel.jsonl import read_lines
from optmodel.judging.layers import Layer, LayerAnswer, LayerVerdict, combined_answer, worst_first

LAYERS = "layers.jsonl"
_OF_VARIANTS = (Layer.METAMORPHIC, Layer.FRESH_DATA)


class LayerRow(BaseModel):
    """One item: whether its value is right, and what the layers say, the worst first.

    `inputs` is the digest of what was judged: the program's execution and its reference; it is
    empty in rows from before there was one. `strength` compares the formulations, where that was
    asked for; it is no part of being right.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    item: str
    value_is_right: bool = Field(validation_alias="value")
    layers: tuple[LayerVerdict, ...]
    inputs: str = ""
    strength: StrengthReport | None = None

    @property
    def answer(self) -> LayerAnswer:
        """What the value and all layers say together."""
        return combined_answer(self.layers, value_is_right=self.value_is_right)

    @property
    def is_refused(self) -> bool:
        """Whether a layer says no."""
        return any(one.answer is LayerAnswer.NO for one in self.layers)

    @property
    def is_same_model(self) -> bool:
        """Whether the model is proven to be the reference's."""
        return any(
            one.layer is Layer.SAME_MODEL and one.answer is LayerAnswer.YES for one in self.layers
        )

    @property
    def of_variants(self) -> list[LayerVerdict]:
        """The verdicts for which variants of the program were run."""
        return [one for one in self.layers if one.layer in _OF_VARIANTS]

    def lacks(self, earlier: "LayerRow") -> bool:
        """Whether an earlier row of the item has verdicts of variants, or a strength, beyond it."""
        return (bool(earlier.of_variants) and not self.of_variants) or (
            earlier.strength is not None and self.strength is None
        )

    def completed_by(self, earlier: "LayerRow | None") -> "LayerRow":
        """The row with what an earlier one has beyond it, where both judged the same."""
        if earlier is None or earlier.inputs != self.inputs:
            return self
        kept = [] if self.of_variants else earlier.of_variants
        return self.model_copy(
            update={
                "layers": tuple(worst_first((*self.layers, *kept))),
                "strength": self.strength or earlier.strength,
            }
        )

    def to_row(self) -> dict[str, Any]:
        """The line as plain values."""
        row = {"item": self.item, "sample": 0, "value": self.value_is_right}
        row |= {"layers": [asdict(one) for one in self.layers], "answer": self.answer}
        row |= {"inputs": self.inputs} if self.inputs else {}
        return row if self.strength is None else row | {"strength": asdict(self.strength)}


def read_layers(run: Path) -> list[LayerRow]:
    """The rows that a run's folder holds; none where no layers were judged."""
    path = run / LAYERS
    if not path.is_file():
        return []
    return [catalog.validated(LayerRow, one.table(), one.place) for one in read_lines(path)]
