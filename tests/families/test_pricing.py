"""Prices fall, and never so far that a product would be sold below its cost."""

from optmodel.families import Difficulty, family


def test_no_quantity_on_offer_is_sold_below_cost() -> None:
    for difficulty in Difficulty:
        for index in range(60):
            data = family("pricing").draw(7, index, difficulty).instance.parameters
            for key, most in data["most"].items():
                assert data["price_drop"][key] > 0
                lowest = data["base_price"][key] - data["price_drop"][key] * most
                assert lowest >= data["unit_cost"][key], (difficulty, index, key)
