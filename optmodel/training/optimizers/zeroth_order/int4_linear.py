"""Linear layers with weights that are 4-bit integers times scales; only the scales are trained.

    quantize_linear_layers(model, group=128)       # all but the head; all other weights are frozen
    dequantize_linear_layers(model)                # ordinary layers again, to be saved

For QZO (arXiv:2505.13430): w = Δ · w̄ with w̄ in -8 … 7 and one Δ for `group` weights of a row. Two
integers share a byte, so a weight takes 0.5 bytes and 4 / group more for its scale in float32.
"""

import torch
from torch import nn

_LARGEST = 7
_OFFSET = 8


class Int4Linear(nn.Module):  # type: ignore[misc]
    """`y = x (Δ · w̄)ᵀ + b`; `scale` (rows × groups, float32) is its only trainable weight."""

    def __init__(self, linear: nn.Linear, group: int) -> None:
        super().__init__()
        rows, columns = linear.weight.shape
        if columns % group or group % 2:
            raise ValueError(f"{columns} columns cannot be cut into even groups of {group}")
        grouped = linear.weight.detach().float().reshape(rows, columns // group, group)
        scale = grouped.abs().amax(dim=2).div_(_LARGEST).clamp_(min=1e-7)
        whole = (grouped / scale[:, :, None]).round_().clamp_(-_OFFSET, _LARGEST)
        pairs = (whole + _OFFSET).to(torch.uint8).reshape(rows, columns // 2, 2)
        self.register_buffer("packed", pairs[:, :, 0] | (pairs[:, :, 1] << 4))
        self.scale = nn.Parameter(scale)
        self.bias = linear.bias
        self._dtype = linear.weight.dtype

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        """Apply the layer to rows of `value` (… × columns)."""
        return nn.functional.linear(value, self.weight(), self.bias)

    def weight(self) -> torch.Tensor:
        """The dequantized weights: rows × columns, in the original type."""
        pairs = torch.stack((self.packed & 15, self.packed >> 4), dim=2)
        whole = pairs.reshape(*self.scale.shape, -1).float() - _OFFSET
        return (whole * self.scale[:, :, None]).flatten(1).to(self._dtype)


def quantize_linear_layers(model: nn.Module, group: int = 128) -> int:
    """Quantize every linear layer but the head, and freeze all else; returns how many layers.

    Raises `ValueError` if a layer's columns are not a multiple of `group`.
    """
    head = model.get_output_embeddings()
    found = [
        (module, name, child)
        for module in model.modules()
        for name, child in module.named_children()
        if isinstance(child, nn.Linear) and child is not head
    ]
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for module, name, child in found:
        setattr(module, name, Int4Linear(child, group))
    return len(found)


def dequantize_linear_layers(model: nn.Module) -> int:
    """Replace quantized layers by ordinary ones with the same weights; returns how many."""
    found = [
        (module, name, child)
        for module in model.modules()
        for name, child in module.named_children()
        if isinstance(child, Int4Linear)
    ]
    for module, name, child in found:
        weight = child.weight().detach()
        linear = nn.Linear(
            weight.shape[1],
            weight.shape[0],
            bias=child.bias is not None,
            device=weight.device,
            dtype=weight.dtype,
        )
        linear.weight.data = weight
        if child.bias is not None:
            linear.bias.data = child.bias.data
        setattr(module, name, linear)
    return len(found)
