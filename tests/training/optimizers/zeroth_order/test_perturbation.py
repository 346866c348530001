"""Perturbed passes leave the weights as they were, and measure the slope that autograd has."""

from typing import Any

import pytest
import torch

from optmodel.errors import UserError
from optmodel.training.optimizers.zeroth_order import Perturbation, forward_mode, two_sided
from tests.training.optimizers.zeroth_order.models import batch, copies, equal, llama, loss_of

KINDS = [
    (False, torch.float32),
    (True, torch.float32),
    (False, torch.bfloat16),
    (True, torch.bfloat16),
]


def along(step: int) -> Any:
    """The direction of a step."""
    return lambda entry, chunk: entry.normal(5, step, chunk)


drawn = along(3)


def slopes_of_autograd(model: Any, perturbation: Perturbation, tokens: torch.Tensor) -> Any:
    """⟨∇L, z⟩ of eight directions."""
    loss_of(model, tokens)().backward()
    slopes = [
        sum(
            float((entry.normal(5, step) * entry.parameter.grad).sum())
            for entry in perturbation.weights
        )
        for step in range(8)
    ]
    model.zero_grad()
    return torch.tensor(slopes)


@pytest.mark.parametrize(("tied", "dtype"), KINDS)
def test_the_weights_are_bit_for_bit_as_they_were(tied: bool, dtype: torch.dtype) -> None:
    model = llama(tied=tied, dtype=dtype)
    perturbation = Perturbation(model)
    before, plain = copies(model), loss_of(model, batch())()
    for _ in range(5):
        two_sided(perturbation, drawn, 1e-3, loss_of(model, batch()))
    assert equal(before, copies(model))
    assert torch.equal(loss_of(model, batch())(), plain)


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_slope_is_autograds(tied: bool, seed: int) -> None:
    """Over eight directions, since the loss's last digit is much of a slope that is near zero."""
    model = llama(tied=tied, seed=seed)
    perturbation = Perturbation(model)
    closure = loss_of(model, batch())
    wanted = slopes_of_autograd(model, perturbation, batch())
    found = [two_sided(perturbation, along(step), 5e-4, closure).slope for step in range(8)]
    assert (torch.tensor(found) - wanted).norm() < 1e-3 * wanted.norm()
    exact = [forward_mode(model, perturbation.weights, along(step), closure) for step in range(8)]
    slopes = torch.tensor([one.slope for one in exact])
    assert (slopes - wanted).norm() < 1e-5 * wanted.norm()
    assert float(exact[0].loss) == pytest.approx(float(closure().detach()), rel=1e-6)


def test_the_fused_loss_of_trl_sees_the_perturbed_head() -> None:
    """It reads the head's weight without running the head."""
    from trl.trainer.sft_trainer import add_fused_lm_head

    for tied in (False, True):
        model = llama(tied=tied)
        perturbation = Perturbation(model)
        tokens = batch()
        wanted = two_sided(perturbation, drawn, 1e-3, loss_of(model, tokens)).slope
        add_fused_lm_head(model, outputs=("log_probs", "entropy", "is_top1"))

        def fused(model: Any = model, tokens: torch.Tensor = tokens) -> Any:
            found = model(input_ids=tokens, labels=tokens, fused_lm_head=True, use_cache=False)
            return -found.log_probs.sum() / found.label_mask.sum()

        found = two_sided(perturbation, drawn, 1e-3, fused)
        assert found.slope == pytest.approx(wanted, rel=1e-3)


def test_an_exception_in_the_pass_leaves_the_weights_as_they_were() -> None:
    model = llama()
    perturbation = Perturbation(model)
    before = copies(model)

    def fails(*_: Any) -> None:
        raise ArithmeticError

    handle = model.model.layers[1].mlp.act_fn.register_forward_hook(fails)
    with pytest.raises(ArithmeticError):
        two_sided(perturbation, drawn, 1e-3, loss_of(model, batch()))
    handle.remove()
    assert equal(before, copies(model))
    two_sided(perturbation, drawn, 1e-3, loss_of(model, batch()))


def test_a_frozen_weight_is_not_perturbed() -> None:
    model = llama()
    model.model.layers[0].requires_grad_(False)
    perturbation = Perturbation(model)
    names = {entry.name for entry in perturbation.weights}
    assert not any("layers.0" in name for name in names)
    seen = []
    model.model.layers[0].mlp.up_proj.register_forward_hook(
        lambda module, *_: seen.append(module.weight.data_ptr())
    )
    two_sided(perturbation, drawn, 1e-3, loss_of(model, batch()))
    assert set(seen) == {model.model.layers[0].mlp.up_proj.weight.data_ptr()}


def test_a_pass_that_misses_a_module_is_an_error() -> None:
    model = llama()
    perturbation = Perturbation(model)
    with pytest.raises(UserError, match="The pass ran without the module of 'model"):
        two_sided(perturbation, drawn, 1e-3, lambda: torch.zeros(()))


def test_a_tied_weight_has_one_direction() -> None:
    names = [entry.name for entry in Perturbation(llama(tied=True)).weights]
    assert "lm_head.weight" not in names
    assert len(names) == len(set(names))


def test_directions_depend_on_seed_step_and_weight_alone() -> None:
    perturbed = Perturbation(llama()).weights
    state = torch.get_rng_state()
    first = perturbed[3].normal(1, 2)
    assert torch.equal(first, perturbed[3].normal(1, 2))
    assert not torch.equal(first, perturbed[3].normal(1, 3))
    assert not torch.equal(first, perturbed[3].normal(2, 2))
    assert torch.equal(state, torch.get_rng_state())


def test_a_large_weight_is_drawn_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optmodel.training.optimizers.per_tensor.CHUNK_ELEMENTS", 100)
    model = llama()
    perturbation = Perturbation(model)
    entry = next(one for one in perturbation.weights if one.name.endswith("up_proj.weight"))
    drawn = [entry.normal(1, 2, chunk) for chunk in entry.chunks()]
    assert len(drawn) > 3
    assert torch.equal(torch.cat(drawn), entry.normal(1, 2))
    assert len({float(chunk[0, 0]) for chunk in drawn}) == len(drawn)
    before = copies(model)
    two_sided(perturbation, along(2), 1e-3, loss_of(model, batch()))
    assert equal(before, copies(model))
