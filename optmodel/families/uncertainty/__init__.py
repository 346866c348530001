"""Families whose data are uncertain: two stages, chance constraints and robust plans.

optmodel.families.family("robust_supply").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = ("robust_supply",)
"""The families of this theme, each a module that holds `FAMILY`."""
