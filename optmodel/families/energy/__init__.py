"""Families of power systems: which units run, how much, what is stored, and what is built.

optmodel.families.family("unit_commitment").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = ("unit_commitment", "battery_arbitrage", "economic_dispatch", "generation_expansion")
"""The families of this theme, each a module that holds `FAMILY`."""
