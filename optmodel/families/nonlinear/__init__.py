"""Families with curved costs or laws: prices, design, blending quality, allocation of effort.

optmodel.families.family("pricing").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = ("pricing", "inventory", "reliability")
"""The families of this theme, each a module that holds `FAMILY`."""
