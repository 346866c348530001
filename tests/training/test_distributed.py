"""The processes of a run, as the launcher's environment tells them."""

import pytest

from optmodel.training.distributed import (
    broadcast,
    first_process_first,
    is_first_process,
    is_held_in_float32,
    is_sharded,
)

_LAUNCHED = ("RANK", "WORLD_SIZE", "ACCELERATE_MIXED_PRECISION")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*_LAUNCHED, "ACCELERATE_USE_FSDP", "ACCELERATE_USE_DEEPSPEED"):
        monkeypatch.delenv(name, raising=False)


def test_alone_a_process_is_the_first_and_keeps_its_values() -> None:
    assert is_first_process()
    assert not is_sharded()
    value = {"a": [1]}
    assert broadcast(value) is value
    with first_process_first():
        pass


@pytest.mark.parametrize(("rank", "is_first"), [("0", True), ("1", False), ("7", False)])
def test_the_rank_tells_the_first(
    monkeypatch: pytest.MonkeyPatch, rank: str, is_first: bool
) -> None:
    monkeypatch.setenv("RANK", rank)
    assert is_first_process() is is_first


@pytest.mark.parametrize("name", ["ACCELERATE_USE_FSDP", "ACCELERATE_USE_DEEPSPEED"])
@pytest.mark.parametrize(
    ("value", "shards"), [("true", True), ("TRUE", True), ("false", False), ("", False)]
)
def test_two_launchers_shard(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, shards: bool
) -> None:
    monkeypatch.setenv(name, value)
    assert is_sharded() is shards


@pytest.mark.parametrize(
    ("fsdp", "mixed", "held"),
    [("true", "bf16", True), ("true", "no", False), ("false", "bf16", False)],
)
def test_fsdp_beside_mixed_precision_holds_float32(
    monkeypatch: pytest.MonkeyPatch, fsdp: str, mixed: str, held: bool
) -> None:
    monkeypatch.setenv("ACCELERATE_USE_FSDP", fsdp)
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", mixed)
    assert is_held_in_float32() is held
