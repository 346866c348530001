"""A user's folder comes first, then the folders of packages, then ours."""

from pathlib import Path

import pytest

from optmodel import catalog
from optmodel.errors import UserError


def test_the_users_folder_hides_ours_name_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = catalog.folders("data", "narration")
    (tmp_path / "data" / "narration" / "blending").mkdir(parents=True)
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    found = catalog.folders("data", "narration")
    assert found.keys() == ours.keys()
    assert [name for name in ours if found[name] != ours[name]] == ["blending"]
    assert catalog.find("data", "narration/blending") == found["blending"]


def test_a_users_folder_that_is_absent_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path / "catalogue"))
    with pytest.raises(UserError, match=r"OPTMODEL_CATALOG names .*catalogue, which is no folder"):
        catalog.find("data", "narration/blending")
