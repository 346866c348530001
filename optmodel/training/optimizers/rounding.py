"""Stochastic rounding of float32 results into bfloat16 weights: the error is zero on average.

    generator = seeded_generator(seed=0, step=3, index=7, device=weight.device)
    store_rounded(weight, wanted, generator)       # rounds up or down, right on average
    store_rounded(weight, wanted, None)            # rounds to the nearest

Neighbours of a bfloat16 weight near 0.02 are 1e-4 apart. Rounding to the nearest loses steps of
1e-5 for most weights. Stochastic rounding rounds up with a probability equal to the part cut off,
and so keeps every step on average.
"""

import torch

_CUT_BITS = 16
_WORD = (1 << 64) - 1


def seeded_generator(seed: int, step: int, index: int, device: torch.device) -> torch.Generator:
    """The generator of one parameter in one step, seeded by the three numbers only.

    So it depends neither on the order of updates nor on frozen weights or resuming, and no global
    state is used.
    """
    return torch.Generator(device=device).manual_seed(hash_seed(seed, step, index))


def hash_seed(seed: int, step: int, index: int) -> int:
    """A 64-bit seed that depends on the three numbers only; they may be negative."""
    word = 0
    for part in (seed, step, index):
        word = _mix(word ^ (part & _WORD))
    return word


def store_rounded(
    parameter: torch.Tensor, value: torch.Tensor, generator: torch.Generator | None
) -> None:
    """Store `value` (float32, same shape) in `parameter`, in place.

    With a generator a bfloat16 parameter is rounded stochastically; other types are rounded to the
    nearest. `value` is `parameter` itself if it was computed in place.
    """
    if value is parameter:
        return
    if generator is not None and parameter.dtype == torch.bfloat16:
        value = _rounded(value, generator)
    parameter.copy_(value)


def stochastic_bfloat16(value: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Round a float32 tensor to one of its two neighbours in bfloat16, with E[result] = value.

    A uniform number below 2¹⁶ is added to the bits, and the low 16 bits are cut off. So a carry has
    the probability of the part cut off. Infinities and NaN do not change.
    """
    return _rounded(value, generator).to(torch.bfloat16)


def _rounded(value: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The rounded numbers as float32. Besides them only a mask of NaN is in memory."""
    bits = torch.randint(
        1 << _CUT_BITS, value.shape, dtype=torch.int32, device=value.device, generator=generator
    )
    bits.add_(value.view(torch.int32)).bitwise_and_(-(1 << _CUT_BITS))
    # The low bits of an infinity are zero and never carry. Those of a NaN may, which changes it.
    return bits.view(torch.float32).masked_fill_(value.isnan(), torch.nan)


def _mix(word: int) -> int:
    """SplitMix64's finalizer: near inputs give unrelated outputs (Steele et al. 2014)."""
    word = (word + 0x9E3779B97F4A7C15) & _WORD
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return word ^ (word >> 31)
