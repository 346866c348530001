"""Families that send vehicles around: tours, routes with capacities and times, streets, prizes.

optmodel.families.family("traveling_salesman").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "traveling_salesman",
    "arc_routing",
    "orienteering",
    "pickup_delivery",
    "vehicle_routing",
    "vehicle_routing_time_windows",
)
"""The families of this theme, each a module that holds `FAMILY`."""
