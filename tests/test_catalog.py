"""A user's folder comes first, then the folders of packages, then ours."""

from pathlib import Path

import pytest

from optmodel import catalog
from optmodel.errors import BadFileError, UserError


def test_the_users_folder_hides_ours_name_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = catalog.folders("data", "demonstrations")
    (tmp_path / "data" / "demonstrations" / "bakery").mkdir(parents=True)
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    found = catalog.folders("data", "demonstrations")
    assert found.keys() == ours.keys()
    assert [name for name in ours if found[name] != ours[name]] == ["bakery"]
    assert catalog.find("data", "demonstrations/bakery") == found["bakery"]


def test_a_users_folder_that_is_absent_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path / "catalogue"))
    with pytest.raises(UserError, match=r"OPTMODEL_CATALOG names .*catalogue, which is no folder"):
        catalog.find("data", "narration/blending")


def test_a_file_that_is_no_utf8_text_is_a_users_error(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'title = "caf\xe9"\n')
    with pytest.raises(BadFileError, match=r"mine\.toml is not UTF-8 text \(byte 12\)"):
        catalog.parse_toml(path)
