"""Formulations as JSON: they come back equal, byte for byte, and odd documents are refused."""

import json
from typing import Any

import pytest

from optmodel.formulation import Formulation, FormulationError
from tests.formulation.models import INSTANCES, LP


@pytest.mark.parametrize("name", INSTANCES)
def test_formulations_come_back(name: str) -> None:
    formulation = INSTANCES[name].formulation
    text = formulation.to_text()
    assert Formulation.from_text(text) == formulation
    assert Formulation.from_text(text).to_text() == text


def test_the_document_is_for_people() -> None:
    document = json.loads(LP.formulation.to_text())
    assert document["variables"] == [
        {
            "name": "ship",
            "symbol": "ship",
            "over": "for i in plants for j in depots",
            "unit": "",
            "meaning": "the ship",
            "domain": "continuous",
            "lower": "0",
            "upper": "most",
        }
    ]
    assert document["constraints"][0] == {
        "name": "supplied",
        "over": "for i in plants",
        "statement": "sum(ship[i, j] for j in depots) <= supply[i]",
        "meaning": "the supplied",
    }


def _changed(**changes: Any) -> str:
    return json.dumps(json.loads(LP.formulation.to_text()) | changes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        "{}",
        '{"name": "model"}',
        _changed(sets=None),
        _changed(sets=["plants"]),
        _changed(sets=[{"name": 3, "symbol": "", "meaning": "", "within": [], "ordered": False}]),
        _changed(objective={"goal": "please", "expression": "1"}),
        _changed(variables=[{"name": "x"}]),
        _changed(constraints=[{"name": "c", "over": "", "statement": "x +", "meaning": ""}]),
        _changed(constraints=[{"name": "c", "over": "", "statement": 5, "meaning": ""}]),
        _changed(title=5),
        _changed(sets=[{"name": "i", "symbol": "", "meaning": "", "within": [], "ordered": 1}]),
    ],
)
def test_an_odd_document_is_refused(text: str) -> None:
    with pytest.raises(FormulationError):
        Formulation.from_text(text)
