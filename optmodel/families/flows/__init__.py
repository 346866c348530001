"""Families that move goods through networks: transport, flows, and the design of networks.

optmodel.families.family("transportation").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = ("transportation",)
"""The families of this theme, each a module that holds `FAMILY`."""
