"""A certificate is closed, plain text, and survives being stored."""

import json

import pytest

from optmodel.errors import BadFileError
from optmodel.solving import Certificate, Certified, certify
from tests.solving import models


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    certified = certify(models.SOCP)
    assert isinstance(certified, Certified)
    return certified.certificate


def test_it_survives_json(certificate: Certificate) -> None:
    stored = json.loads(json.dumps(certificate.to_dict()))
    assert all(type(value) is str for value in stored.values())
    assert Certificate.from_dict(stored) == certificate


def test_its_schema_is_closed(certificate: Certificate) -> None:
    table = certificate.to_dict()
    lacking = {name: text for name, text in table.items() if name != "gap"}
    for wrong in (
        lacking,
        table | {"seconds": "0.1"},
        table | {"second_method": "faith"},
        table | {"bound": 25.0},
    ):
        with pytest.raises(BadFileError):
            Certificate.from_dict(wrong)  # type: ignore[arg-type]
