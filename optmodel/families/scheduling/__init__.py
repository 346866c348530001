"""Families that order work in time: rosters, shops, machines, projects and timetables.

optmodel.families.family("staffing").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = ("staffing",)
"""The families of this theme, each a module that holds `FAMILY`."""
