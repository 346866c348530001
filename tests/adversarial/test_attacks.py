"""Every attack works without the lock, and does nothing but end rightly within it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optmodel.execution import probe_sandbox
from optmodel.execution.sandbox.cgroup import CGROUP
from tests.adversarial.attack import Attack, Profile
from tests.adversarial.attacks import ATTACKS
from tests.adversarial.unlocked import Arena
from tests.adversarial.ward import Ward


def _locked() -> Iterator[Any]:
    """Each attack in each profile; the second is quick to see only where it ends another way."""
    for attack in ATTACKS.values():
        first, *rest = attack.profiles
        name = f"{attack.name}-{first}"
        yield pytest.param(attack, first, id=name)
        for profile in rest:
            is_alike = attack.end_in(profile) is attack.end_in(first)
            marks = [pytest.mark.slow] if is_alike else []
            yield pytest.param(attack, profile, id=f"{attack.name}-{profile}", marks=marks)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that everybody may enter: the lock has to hold, not the modes of our folders."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture(scope="module")
def arena(folder: Path) -> Iterator[Arena]:
    """The process that runs attacks unlocked."""
    (folder / "arena").mkdir()
    with Arena(folder / "arena") as arena:
        yield arena


@pytest.fixture(scope="module")
def ward(folder: Path) -> Iterator[Ward]:
    """The runners that run attacks locked in."""
    with Ward.open(folder) as ward:
        yield ward


@pytest.fixture(scope="module")
def is_whole() -> bool:
    """Whether every layer of the lock holds here; where not, ends may differ, escapes may not.

    A cgroup is more than that: each process has bounds of its own.
    """
    return all(layer.held for name, layer in probe_sandbox().items() if name != CGROUP)


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_it_works_without_the_lock(arena: Arena, attack: Attack) -> None:
    unlocked = arena.run(attack)
    if attack.is_optional and attack.sign not in unlocked.signs:
        pytest.skip(f"this machine refuses it by itself: {unlocked.told}")
    assert attack.sign in unlocked.signs, unlocked.told


@pytest.mark.parametrize(("attack", "profile"), [*_locked()])
def test_it_is_locked_in(ward: Ward, is_whole: bool, attack: Attack, profile: Profile) -> None:
    seen = ward.run(attack, profile)
    assert seen.signs == set(), seen.execution
    assert seen.changed == []
    if is_whole:
        assert seen.execution.end is attack.end_in(profile), seen.execution
