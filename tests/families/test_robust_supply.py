"""Robust supply: an answer that pencil and paper give."""

from fractions import Fraction

import pytest

from optmodel.families import family
from optmodel.formulation import Instance
from optmodel.solving import Certified, certify

SUPPLIERS = ("s1", "s2", "s3", "s4")


def test_equal_suppliers_share_the_order_equally() -> None:
    # With x ordered from each of four, 640 + 2 * 0.1 * 2x = 4 * 0.9 * x, so x = 200.
    alike = dict.fromkeys
    instance = Instance.create(
        family("robust_supply").formulation,
        sets={"suppliers": SUPPLIERS},
        parameters={
            "price": alike(SUPPLIERS, 10),
            "usable": alike(SUPPLIERS, Fraction("0.9")),
            "spread": alike(SUPPLIERS, Fraction("0.1")),
            "largest_order": alike(SUPPLIERS, 500),
            "requirement": 640,
            "safety": 2,
            "largest_share": 1,
            "receiving_capacity": 2000,
        },
    )
    certified = certify(instance)
    assert isinstance(certified, Certified)
    assert certified.answer.objective is not None
    assert float(certified.answer.objective) == pytest.approx(4 * 200 * 10, rel=1e-6)
    for supplier in SUPPLIERS:
        amount = certified.answer.solution[("order", (supplier,))]
        assert float(amount) == pytest.approx(200, rel=1e-2)
