"""Families that plan production over time: lot sizes, machines, stages and factories.

optmodel.families.family("lot_sizing").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "capacity_expansion_lot_sizing",
    "factory_planning",
    "lot_sizing",
    "lot_sizing_backlog",
    "multi_factory_schedule",
    "multilevel_lot_sizing",
    "oil_blending",
    "processing_chain",
    "production_planning",
    "small_bucket_lot_sizing",
    "steel_production",
)
"""The families of this theme, each a module that holds `FAMILY`."""
