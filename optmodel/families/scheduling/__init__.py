"""Families that order work in time: rosters, shops, machines, projects and timetables.

optmodel.families.family("staffing").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "staffing",
    "aircraft_landing",
    "cyclic_staffing",
    "flow_shop",
    "job_shop",
    "landing_in_order",
    "open_shop",
    "parallel_machines",
    "project_scheduling",
    "shift_rostering",
    "single_machine",
    "sports_scheduling",
    "timetabling",
)
"""The families of this theme, each a module that holds `FAMILY`."""
