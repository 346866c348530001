"""Families about money: portfolios, budgets, cash flows, revenue and measurement.

optmodel.families.family("portfolio").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = ("portfolio",)
"""The families of this theme, each a module that holds `FAMILY`."""
