"""Families with curved costs or laws: prices, design, blending quality, allocation of effort.

optmodel.families.family("pricing").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "pricing",
    "inventory",
    "reliability",
    "cobb_douglas",
    "pooling",
    "container_design",
    "ship_speed",
    "advertising_response",
    "multi_item_order_quantity",
    "weapon_target",
    "process_design",
    "queue_staffing",
    "demand_elasticity_pricing",
    "ratio_mix",
    "upgrade_spending",
    "fleet_and_trips",
    "labor_intensity",
    "increasing_returns",
    "nearest_point",
)
"""The families of this theme, each a module that holds `FAMILY`."""
