"""Families about money: portfolios, budgets, cash flows, revenue and measurement.

optmodel.families.family("portfolio").draw(seed=7, index=0)
"""

__all__ = ["NAMES"]

NAMES = (
    "portfolio",
    "matrix_game",
    "cash_flow_matching",
    "data_envelopment",
    "absolute_regression",
    "capital_budgeting",
    "index_tracking",
    "equipment_leasing",
    "revenue_management",
)
"""The families of this theme, each a module that holds `FAMILY`."""
