"""Families come from our files and from packages; a package's broken one is a sentence."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from optmodel.errors import UnknownNameError, UserError
from optmodel.families import family, family_names, registry

GROUP = "optmodel.families"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Packages with a family under a wrong name, one of our name, and two that lead nowhere."""
    points = EntryPoints(
        [
            EntryPoint("shipping", "optmodel.families.flows.transportation:FAMILY", GROUP),
            EntryPoint("blending", "optmodel.families.flows.transportation:FAMILY", GROUP),
            EntryPoint("absent", "optmodel.families.nowhere:FAMILY", GROUP),
            EntryPoint("misspelt", "optmodel.families.flows.transportation:FAMILLY", GROUP),
        ]
    )
    monkeypatch.setattr("optmodel.families.registry.entry_points", lambda group: points)
    registry._added.cache_clear()
    yield
    registry._added.cache_clear()


@pytest.mark.usefixtures("installed")
def test_families_of_packages_stand_after_ours_and_hide_none() -> None:
    assert family_names()[-3:] == ["absent", "misspelt", "shipping"]
    assert family_names().count("blending") == 1
    assert family("blending").name == "blending"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("shipping", "'shipping' .* is no family of its name"),
        ("absent", "'absent' .* fails: No module named"),
        ("misspelt", "'misspelt' .* fails: .* has no attribute 'FAMILLY'"),
    ],
)
def test_a_broken_family_of_a_package_is_named(name: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        family(name)


def test_an_unknown_family_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'staffing'"):
        family("stafing")
