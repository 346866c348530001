"""Families that plan production over time: lot sizes, machines, stages and factories.

optmodel.families.family("lot_sizing").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = ("lot_sizing",)
"""The families of this theme, each a module that holds `FAMILY`."""
