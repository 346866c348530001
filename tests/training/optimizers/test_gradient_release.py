"""Gradient release: the optimizer's own weights, no gradients kept, and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from optmodel.errors import UserError
from optmodel.training.optimizers import RELEASE, OptimizerConfig, Options, build_optimizer
from optmodel.training.optimizers.gradient_release import GradientRelease
from tests.training.optimizers.small_weights import through_a_file

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*torch.jit.script_method.*:DeprecationWarning"  # bitsandbytes, as it is imported
)

Train = Callable[..., list[float]]

_METHODS: list[tuple[str, Options]] = [
    ("adamw", {}),
    ("adamw", {"fused": False}),
    ("sgd", {"momentum": 0.9}),
    ("adafactor", {}),
    ("muon", {}),
    ("adamw-8bit-bnb", {}),
    ("lion-8bit", {}),
    ("galore", {"rank": 8, "refresh": 2}),
]


def _build(model: Any, name: str, options: Options) -> Any:
    return build_optimizer(model, name, OptimizerConfig(1e-3, weight_decay=0.1, options=options))


def _same(one: Any, other: Any) -> bool:
    return all(map(torch.equal, one.parameters(), other.parameters()))


@pytest.mark.parametrize(
    "dtype", [pytest.param(torch.float32, marks=pytest.mark.slow), torch.bfloat16], ids=str
)
@pytest.mark.parametrize(("name", "options"), _METHODS)
def test_the_weights_are_those_of_the_optimizer(
    name: str, options: Options, dtype: Any, make_llama: Any, train: Train
) -> None:
    ordinary, released = make_llama(dtype, tied=True), make_llama(dtype, tied=True)
    first = train(ordinary, _build(ordinary, name, options), 0, 5)
    second = train(released, _build(released, name + RELEASE, options), 0, 5)
    assert first == second
    assert _same(ordinary, released)


def test_checkpointing_without_reentrance_changes_nothing(make_llama: Any, train: Train) -> None:
    ordinary, released = make_llama(), make_llama()
    train(ordinary, _build(ordinary, "adamw", {}), 0, 3)
    released.activation_checkpointing_enable(
        activation_checkpointing_kwargs={"use_reentrant": False}
    )
    released.train()
    train(released, _build(released, "adamw" + RELEASE, {}), 0, 3)
    assert _same(ordinary, released)


def test_one_gradient_lives_at_a_time(make_llama: Any) -> None:
    model = make_llama()
    optimizer = _build(model, "adamw" + RELEASE, {})
    alive: list[int] = []
    for one in model.parameters():
        one.register_post_accumulate_grad_hook(
            lambda _: alive.append(sum(p.grad is not None for p in model.parameters()))
        )
    tokens = torch.arange(16)[None]
    model(input_ids=tokens, labels=tokens).loss.backward()
    assert alive == [0] * len(list(model.parameters()))
    optimizer.step()


@pytest.mark.parametrize(("name", "options"), _METHODS)
def test_resumed_equals_uninterrupted(
    name: str, options: Options, make_llama: Any, train: Train
) -> None:
    whole = make_llama(torch.bfloat16)
    optimizer = _build(whole, name + RELEASE, options)
    train(whole, optimizer, 0, 3)
    saved = through_a_file({"model": whole.state_dict(), "optimizer": optimizer.state_dict()})
    train(whole, optimizer, 3, 6)

    resumed = make_llama(torch.bfloat16)
    resumed.load_state_dict(saved["model"])
    optimizer = _build(resumed, name + RELEASE, options)
    optimizer.load_state_dict(saved["optimizer"])
    train(resumed, optimizer, 3, 6)
    assert _same(whole, resumed)


def test_a_schedule_drives_it_as_it_drives_the_optimizer(make_llama: Any, train: Train) -> None:
    models = []
    for name in ("adamw", "adamw" + RELEASE):
        model = make_llama()
        optimizer = _build(model, name, {})
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0 / (step + 1))
        for step in range(4):
            train(model, optimizer, step, step + 1)
            schedule.step()
        models.append(model)
    assert _same(*models)


def test_groups_keep_their_decay_and_role(make_llama: Any) -> None:
    model = make_llama()
    optimizer = _build(model, "adamw" + RELEASE, {})
    assert len(optimizer.param_groups) == len(list(model.parameters()))
    norms = [group for group in optimizer.param_groups if "norm" in group["names"][0]]
    assert {(group["role"], group["weight_decay"]) for group in norms} == {("other", 0.0)}


def test_detached_it_updates_nothing(make_llama: Any) -> None:
    model, untouched = make_llama(), make_llama()
    _build(model, "adamw" + RELEASE, {}).detach()
    tokens = torch.arange(16)[None]
    model(input_ids=tokens, labels=tokens).loss.backward()
    assert _same(model, untouched)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"accumulation": 4}, "cannot be combined with gradient accumulation; set it to 1"),
        ({"clipping": 1.0}, "cannot be combined with clipping by the global norm"),
    ],
)
def test_what_needs_all_gradients_is_refused(
    asked: dict[str, Any], sentence: str, make_llama: Any
) -> None:
    model = make_llama()
    with pytest.raises(UserError, match=sentence):
        GradientRelease(torch.optim.SGD(model.parameters(), lr=0.1), model, **asked)


def test_accumulation_by_hand_is_refused_at_the_second_gradient(make_llama: Any) -> None:
    model = make_llama()
    _build(model, "adamw" + RELEASE, {})
    tokens = torch.arange(16)[None]
    model(input_ids=tokens, labels=tokens).loss.backward()
    with pytest.raises(UserError, match="a second gradient of the same weight before `step`"):
        model(input_ids=tokens, labels=tokens).loss.backward()


def test_reentrant_checkpointing_is_refused_before_and_after_building(make_llama: Any) -> None:
    model = make_llama()
    _build(model, "adamw" + RELEASE, {})
    model.activation_checkpointing_enable(activation_checkpointing_kwargs={"use_reentrant": True})
    with pytest.raises(UserError, match="reentrant checkpointing; set `use_reentrant` to false"):
        _build(model, "adamw" + RELEASE, {})
    model.activation_checkpointing_disable()
    model.activation_checkpointing_enable(activation_checkpointing_kwargs={"use_reentrant": True})
    model.train()
    tokens = torch.arange(16)[None]
    with pytest.raises(UserError, match="reentrant checkpointing"):
        model(input_ids=tokens, labels=tokens).loss.backward()


def test_a_gradient_scaler_is_refused(make_llama: Any) -> None:
    model = make_llama()
    optimizer = _build(model, "adamw" + RELEASE, {})
    scaler = torch.amp.GradScaler("cpu")
    tokens = torch.arange(16)[None]
    scaler.scale(model(input_ids=tokens, labels=tokens).loss).backward()
    with pytest.raises(UserError, match="cannot be combined with GradScaler; train in bfloat16"):
        scaler.step(optimizer)
