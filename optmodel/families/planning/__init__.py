"""Families that plan what to mix, grow, buy or employ, in one period or several.

optmodel.families.family("blending").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = ("blending",)
"""The families of this theme, each a module that holds `FAMILY`."""
