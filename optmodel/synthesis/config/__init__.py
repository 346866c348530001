"""What a run is asked for, and what follows from it for each slot.

config = TemplateRunConfig(families=("blending",), count=200, seed=7)
draw_place(("blending",), seed=7, slot=3, attempt=0)      # DrawPlace('blending', 3)
SlotPlan.of_table(table)     # the bands and families of each slot; None of a run without bands
"""

from optmodel.synthesis.config.config import (
    DEFAULT_DIALECTS,
    GenerateConfig,
    LLMRunConfig,
    TemplateRunConfig,
    style_of_slot,
)
from optmodel.synthesis.config.draw_places import (
    MAX_ATTEMPTS,
    MAX_OTHER_ATTEMPTS,
    DrawPlace,
    draw_place,
)
from optmodel.synthesis.config.outcome_shares import EXACT, OutcomeShares
from optmodel.synthesis.config.slot_plan import SlotPlan

__all__ = [
    "DEFAULT_DIALECTS",
    "EXACT",
    "MAX_ATTEMPTS",
    "MAX_OTHER_ATTEMPTS",
    "DrawPlace",
    "GenerateConfig",
    "LLMRunConfig",
    "OutcomeShares",
    "SlotPlan",
    "TemplateRunConfig",
    "draw_place",
    "style_of_slot",
]
