"""Writing float32 results into bfloat16 weights without a bias.

    generator = seeded_generator(seed=0, step=3, index=7, device=weight.device)
    store_rounded(weight, wanted, generator)       # rounds up or down, right on average
    store_rounded(weight, wanted, None)            # rounds to the nearest

A bfloat16 weight near 0.02 has neighbours 1e-4 apart; rounded to the nearest, steps of 1e-5 are
lost for most weights. Rounded up with the probability of the part cut off, none is on average.
"""

import torch

_CUT_BITS = 16
_WORD = (1 << 64) - 1


def seeded_generator(seed: int, step: int, index: int, device: torch.device) -> torch.Generator:
    """The generator of one parameter in one step, which the three numbers alone decide.

    So neither order, frozen weights nor a resumed run change them, and no global state is used.
    """
    return torch.Generator(device=device).manual_seed(hash_seed(seed, step, index))


def hash_seed(seed: int, step: int, index: int) -> int:
    """A random number of 64 bits that depends on the three numbers alone; they may be negative."""
    word = 0
    for part in (seed, step, index):
        word = _mix(word ^ (part & _WORD))
    return word


def store_rounded(
    parameter: torch.Tensor, value: torch.Tensor, generator: torch.Generator | None
) -> None:
    """Store `value` (float32, same shape) in `parameter`, in place.

    With a generator a bfloat16 parameter is rounded stochastically; any other type to the nearest.
    A parameter is its own value where the arithmetic was done in place.
    """
    if value is parameter:
        return
    if generator is not None and parameter.dtype == torch.bfloat16:
        value = _rounded(value, generator)
    parameter.copy_(value)


def stochastic_bfloat16(value: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """A float32 tensor rounded to one of its two neighbours in bfloat16: E[result] = value.

    Adding a uniform number below 2¹⁶ to the bits and cutting the low 16 carries with the
    probability of the part cut off. Infinities and NaN stay what they are.
    """
    return _rounded(value, generator).to(torch.bfloat16)


def _rounded(value: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The rounded numbers as float32; beside them only the marks of NaN are held."""
    bits = torch.randint(
        1 << _CUT_BITS, value.shape, dtype=torch.int32, device=value.device, generator=generator
    )
    bits.add_(value.view(torch.int32)).bitwise_and_(-(1 << _CUT_BITS))
    # An infinity has no low bits to carry from; a NaN may have, and would become another number.
    return bits.view(torch.float32).masked_fill_(value.isnan(), torch.nan)


def _mix(word: int) -> int:
    """SplitMix64's finalizer: near inputs give unrelated outputs (Steele et al. 2014)."""
    word = (word + 0x9E3779B97F4A7C15) & _WORD
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return word ^ (word >> 31)
