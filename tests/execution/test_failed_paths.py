"""A path that a program chose has our own process ask no other machine."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from optmodel.execution import _failed_paths
from optmodel.execution._classify_end import _is_hidden
from optmodel.execution._failed_paths import is_local, parse_mounts
from optmodel.execution._report import FailedPath

_MOUNTINFO = r"""22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw - proc proc rw
24 22 0:22 / /net rw shared:2 - autofs -hosts rw,fd=7
25 22 0:23 / /data/a\040b rw shared:3 master:1 - nfs4 server:/home rw
26 22 0:24 / /mnt/c\134d rw - fuse.sshfs c:/d rw
27 22 0:25 / /mnt/local rw - fuseblk /dev/sdb1 rw
28 22 0:26 / /share rw - cifs //server/share rw
"""


def test_mounts_that_are_distant_are_known_by_their_kind() -> None:
    assert parse_mounts(_MOUNTINFO) == {"/net", "/data/a b", "/mnt/c\\d", "/share"}
    assert parse_mounts("") == parse_mounts("nonsense - nfs\n") == set()


def test_a_way_is_followed_until_it_leads_to_a_distant_mount(tmp_path: Path) -> None:
    here = Path(os.path.realpath(tmp_path))
    for name in ("far", "near"):
        (here / name).mkdir()
    (here / "link").symlink_to("near/../far/folder")
    (here / "absolute").symlink_to(here / "far")
    (here / "loop").symlink_to("loop")
    far = {f"{here}/far"}
    for name in ("near", "near/a/b", "nowhere/a", "farther"):
        assert is_local(f"{here}/{name}", far)
    for name in ("far", "far/a", "link", "absolute/a", "near/../far", "loop/a"):
        assert not is_local(f"{here}/{name}", far)
    assert is_local(f"{here}/a\0b", far)


def test_what_is_distant_is_forbidden_and_never_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mount = os.path.realpath(tmp_path)
    monkeypatch.setattr(_failed_paths, "remote_mounts", lambda: frozenset({mount}))
    asked: list[str] = []

    def watched(real: Callable[[str], object]) -> Callable[[str], object]:
        def look(path: str) -> object:
            asked.append(path)
            return real(path)

        return look

    for module, name in ((os.path, "lexists"), (os.path, "isdir"), (os, "readlink")):
        monkeypatch.setattr(module, name, watched(getattr(module, name)))
    path = f"{mount}/evil.example.org/a"
    assert _is_hidden(FailedPath(path, is_refused=False, is_read=True, has_folder=False))
    assert asked
    assert not [one for one in asked if one.startswith(mount)]
    beside = f"{os.path.dirname(mount)}/nowhere-at-all"
    assert not _is_hidden(FailedPath(beside, is_refused=False, is_read=True, has_folder=False))
