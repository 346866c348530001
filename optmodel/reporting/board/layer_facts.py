"""What the layers beneath the value say of a result, in counts that can be published.

facts = LayerFacts.of(read_layers(Path("runs/mine")))
facts.accepted_share, facts.num_right_value_wrong_model

Certificates stay in the run's folder, where `optmodel verify` checks them again.
"""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optmodel.evaluation import LayerRow
from optmodel.judging.layers import LayerAnswer

_Count = Annotated[int, Field(ge=0)]
_STRICT = ConfigDict(frozen=True, extra="forbid")


class LayerCounts(BaseModel):
    """How many items a layer accepts, refuses and does not decide."""

    model_config = _STRICT

    yes: _Count = 0
    no: _Count = 0
    unknown: _Count = 0

    @classmethod
    def of(cls, answers: Sequence[LayerAnswer]) -> Self:
        """The counts of some answers."""
        return cls.model_validate({str(one): answers.count(one) for one in LayerAnswer})

    @property
    def num_items(self) -> int:
        """All items."""
        return self.yes + self.no + self.unknown


class LayerFacts(BaseModel):
    """The counts of each layer, and of value and all layers together.

    They are of the items that have a reference. A model is wrong where a layer says no, and right
    where it is proven to be the reference's.
    """

    model_config = _STRICT

    all_layers: LayerCounts
    layers: dict[str, LayerCounts]
    num_right_value_wrong_model: _Count
    num_wrong_value_right_model: _Count

    @classmethod
    def of(cls, rows: Sequence[LayerRow]) -> Self | None:
        """The facts of the rows of a run; None where there are none."""
        if not rows:
            return None
        names = dict.fromkeys(str(one.layer) for row in rows for one in row.layers)
        every = [one for row in rows for one in row.layers]
        return cls(
            all_layers=LayerCounts.of([row.answer for row in rows]),
            layers={
                name: LayerCounts.of([one.answer for one in every if one.layer == name])
                for name in sorted(names)
            },
            num_right_value_wrong_model=sum(r.value_is_right and r.is_refused for r in rows),
            num_wrong_value_right_model=sum(not r.value_is_right and r.is_same_model for r in rows),
        )

    @property
    def num_items(self) -> int:
        """The items that have a reference."""
        return self.all_layers.num_items

    @property
    def accepted_share(self) -> float:
        """The share of them that value and all layers accept."""
        return self.all_layers.yes / self.num_items

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        """A stored count is of no more items than there are: a result may come from anywhere."""
        if not self.num_items:
            raise ValueError("the layers are of no item")
        most = max((one.num_items for one in self.layers.values()), default=0)
        if most > self.num_items:
            raise ValueError(f"a layer counts {most} of {self.num_items} items")
        refused = self.num_right_value_wrong_model + self.num_wrong_value_right_model
        if refused > self.all_layers.no:
            raise ValueError(
                f"{refused} items have either value or model wrong, of {self.all_layers.no} that "
                "are refused"
            )
        return self
