"""Families that plan what to mix, grow, buy or employ, in one period or several.

optmodel.families.family("blending").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "blending",
    "contract_allocation",
    "diet",
    "farm_planning",
    "media_selection",
    "multi_plant_production",
    "piecewise_procurement",
    "reservoir_operation",
    "workforce_planning",
    "worst_case_bets",
    "line_planning",
)
"""The families of this theme, each a module that holds `FAMILY`."""
