"""The base of our optimizers: chunks cover a tensor, numbers stay, and a saved state comes back."""

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from optmodel.training.library_types import ParamGroup
from optmodel.training.optimizers import OptimizerConfig, build_optimizer, per_tensor
from optmodel.training.optimizers.elementwise import LinearLayerOptimizer
from optmodel.training.optimizers.float32_stepping import Float32Stepping
from optmodel.training.optimizers.per_tensor import (
    PerTensorOptimizer,
    arithmetic_dtype,
    decoupled_step,
    row_chunks,
    shallow_view,
    with_common,
)


class Recording(PerTensorOptimizer):
    """Keeps a float16 moment, and remembers the number and the group of what it updates."""

    def __init__(self, params: Any, lr: float = 0.1) -> None:
        self.seen: list[int] = []
        super().__init__(params, with_common({}, lr=lr))

    def update(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> None:
        state = self.count_step(parameter)
        state.setdefault("moment", torch.ones_like(parameter, dtype=torch.float16))
        self.seen.append(index)


def _weights(*sizes: int) -> list[nn.Parameter]:
    weights = [nn.Parameter(torch.zeros(size)) for size in sizes]
    for weight in weights:
        weight.grad = torch.ones_like(weight)
    return weights


@given(rows=st.integers(1, 40), columns=st.integers(1, 12), most=st.integers(1, 60))
def test_chunks_are_all_rows_once_and_in_order(rows: int, columns: int, most: int) -> None:
    tensor = torch.arange(rows * columns).reshape(rows, columns)
    beside = torch.arange(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(per_tensor, "CHUNK_ELEMENTS", most)
        chunks = list(row_chunks(tensor, beside))
    assert torch.equal(torch.cat([one for one, _ in chunks]), tensor)
    assert torch.equal(torch.cat([other for _, other in chunks]), beside)
    assert all(one.numel() <= max(most, columns) for one, _ in chunks)
    assert all(len(one) == len(other) for one, other in chunks)


def test_a_chunk_is_a_view() -> None:
    tensor = torch.zeros(4, 2)
    for (rows,) in row_chunks(tensor):
        rows.add_(1)
    assert tensor.sum() == 8


def test_weights_without_a_gradient_are_left_alone_and_keep_their_number() -> None:
    weights = _weights(2, 3, 4)
    weights[1].grad = None
    optimizer = Recording([{"params": weights[:2]}, {"params": weights[2:]}])
    optimizer.step()
    assert optimizer.seen == [0, 2]
    assert weights[1] not in optimizer.state


def test_a_view_with_other_groups_knows_the_numbers() -> None:
    weights = _weights(2, 3)
    optimizer = Recording(weights)
    view: Any = shallow_view(optimizer)
    view.param_groups = [{**optimizer.param_groups[0], "params": weights[1:]}]
    view.step()
    assert optimizer.seen == [1]
    assert list(optimizer.state) == weights[1:]


def test_a_closure_gives_the_loss() -> None:
    assert Recording(_weights(2)).step(lambda: torch.tensor(3.0)) == 3.0


def test_a_loaded_state_has_the_types_it_was_saved_in() -> None:
    weights = _weights(2, 3)
    optimizer = Recording(weights)
    optimizer.step()
    other = Recording(_weights(2, 3))
    other.load_state_dict(optimizer.state_dict())
    for weight in other.param_groups[0]["params"]:
        assert other.state[weight]["moment"].dtype == torch.float16
        assert other.state[weight]["step"] == 1


@pytest.mark.parametrize(
    ("dtype", "computed"),
    [
        (torch.bfloat16, torch.float32),
        (torch.float16, torch.float32),
        (torch.float32, torch.float32),
        (torch.float64, torch.float64),
    ],
)
def test_arithmetic_is_float32_at_least(dtype: torch.dtype, computed: torch.dtype) -> None:
    assert arithmetic_dtype(torch.zeros(1, dtype=dtype)) == computed


def test_decay_is_apart_from_the_direction() -> None:
    weight = torch.tensor([2.0, -4.0], dtype=torch.float64)
    group = {"lr": 0.5, "weight_decay": 0.1}
    found = decoupled_step(weight, torch.tensor([1.0, 1.0], dtype=torch.float64), group)
    assert found.tolist() == [2 - 0.1 - 0.5, -4 + 0.2 - 0.5]
    assert found is weight


def test_rounding_is_to_the_nearest_unless_asked_for() -> None:
    weights = _weights(2)
    optimizer = Recording(weights)
    optimizer.step()
    [group] = optimizer.param_groups
    assert optimizer.rounding_generator(weights[0], group, 0) is None
    group["stochastic_rounding"] = True
    generator = optimizer.rounding_generator(weights[0], group, 0)
    again = optimizer.rounding_generator(weights[0], group, 0)
    assert generator is not None
    assert again is not None
    assert generator.initial_seed() == again.initial_seed()


class Half(LinearLayerOptimizer):
    """Has a first state, and does not say how a matrix is updated."""

    def first_state(
        self, parameter: torch.Tensor, group: ParamGroup, index: int
    ) -> dict[str, torch.Tensor]:
        return {}


@pytest.mark.parametrize(
    ("base", "missing"),
    [
        (PerTensorOptimizer, "update"),
        (LinearLayerOptimizer, "first_state.*update_linear"),
        (Half, "update_linear"),
    ],
)
def test_a_method_has_to_say_how_it_updates(base: type[Any], missing: str) -> None:
    with pytest.raises(TypeError, match=f"abstract class {base.__name__} .*{missing}"):
        base(_weights(1), {"lr": 0.1})


def test_a_wrapper_of_another_optimizer_needs_no_update() -> None:
    """Also where the optimizer that it wraps keeps no state."""
    assert not issubclass(Float32Stepping, PerTensorOptimizer)
    weight = nn.Parameter(torch.zeros(4, dtype=torch.bfloat16))
    optimizer = Float32Stepping(torch.optim.SGD([weight], lr=0.5), seed=0)
    weight.grad = torch.ones_like(weight)
    optimizer.step()
    assert weight.tolist() == [-0.5] * 4


@pytest.mark.parametrize("name", ["lion", "muon", "frugal", "cosmos"])
def test_a_tied_weight_is_updated_once(name: str, make_llama: Any) -> None:
    model = make_llama(tied=True)
    optimizer = build_optimizer(model, name, OptimizerConfig(0.5))
    embedding = model.model.embed_tokens.weight
    before = embedding.detach().clone()
    embedding.grad = torch.ones_like(embedding)
    optimizer.step()
    torch.testing.assert_close(model.lm_head.weight.detach(), before - 0.5)
