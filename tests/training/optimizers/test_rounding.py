"""Stochastic rounding is unbiased, repeatable, and exact where nothing is cut off."""

import pytest
import torch

from optmodel.training.optimizers.rounding import (
    seeded_generator,
    stochastic_bfloat16,
    store_rounded,
)


def test_it_is_right_on_average() -> None:
    """The mean of 200,000 roundings, within five standard errors."""
    for wanted in (0.0200037, -1.001, 3.3e-6):
        value = torch.full((200_000,), wanted)
        rounded = stochastic_bfloat16(value, seeded_generator(0, 1, 2, "cpu")).double()
        low, high = rounded.min(), rounded.max()
        assert len(rounded.unique()) == 2
        assert low < wanted < high
        error = float((high - low) / 2 / 200_000**0.5)
        assert float(rounded.mean()) == pytest.approx(float(value[0]), abs=5 * error)


def test_what_bfloat16_holds_stays() -> None:
    kept = torch.tensor([0.0, -0.0, 1.0, -2.5, float("inf"), -float("inf")])
    assert torch.equal(stochastic_bfloat16(kept, seeded_generator(0, 0, 0, "cpu")).float(), kept)
    nan = torch.tensor([-1], dtype=torch.int32).view(torch.float32)
    assert stochastic_bfloat16(nan, seeded_generator(0, 0, 0, "cpu")).isnan().all()


def test_each_number_of_the_three_matters_and_the_global_state_does_not() -> None:
    def draw(seed: int, step: int, index: int) -> list[float]:
        drawn: list[float] = torch.rand(
            4, generator=seeded_generator(seed, step, index, "cpu")
        ).tolist()
        return drawn

    torch.manual_seed(1)
    first = draw(1, 2, 3)
    torch.manual_seed(2)
    assert draw(1, 2, 3) == first
    assert first not in (draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4), draw(3, 2, 1))


def test_without_a_generator_or_in_float32_it_is_the_nearest() -> None:
    value = torch.tensor([0.0200037, 1.00001])
    half, full = torch.zeros(2, dtype=torch.bfloat16), torch.zeros(2)
    store_rounded(half, value, None)
    store_rounded(full, value, seeded_generator(0, 0, 0, "cpu"))
    assert torch.equal(half, value.to(torch.bfloat16))
    assert torch.equal(full, value)
