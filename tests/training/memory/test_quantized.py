"""Quantized weights take the bytes that bitsandbytes gives them, and all else stays as it is."""

from math import prod
from typing import Any

import pytest

from optmodel.training.memory import Workload, known_models, make_plan, shape_of
from optmodel.training.memory.fake_kernels import quantized_bytes
from optmodel.training.optimizers import OPTIMIZERS

_CONFIG: dict[str, Any] = {**known_models()["Qwen2.5-0.5B"], "num_hidden_layers": 2}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("shape", [(256, 512), (96, 4864), (1000, 64)])
def test_four_bits_are_those_of_bitsandbytes(shape: tuple[int, int]) -> None:
    import torch
    from bitsandbytes import functional

    packed, state = functional.quantize_4bit(
        torch.randn(shape), quant_type="nf4", compress_statistics=True
    )
    inner = state.state2
    tensors = (packed, state.absmax, state.code, state.offset, inner.absmax, inner.code)
    assert quantized_bytes(shape, "nf4") == sum(one.nbytes for one in tensors)


@pytest.mark.filterwarnings("ignore")
def test_eight_bits_have_a_scale_for_each_row() -> None:
    import torch
    from bitsandbytes import functional

    packed, scales, _ = functional.int8_vectorwise_quant(torch.randn(48, 64).half())
    assert quantized_bytes((48, 64), "int8") == packed.nbytes + scales.nbytes


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("quantize", ["nf4", "int8"])
def test_only_linear_layers_under_adapters_are_quantized(quantize: Any) -> None:
    shape = shape_of(_CONFIG, "tiny")
    work = Workload(sequence=64, lora_rank=8, quantize=quantize)
    planned = make_plan(shape, OPTIMIZERS["adamw"], work)
    expected = 0.0
    for name, (size, _) in shape.shapes.items():
        if len(size) == 2 and "layers" in name:
            expected += quantized_bytes(size, quantize) + 4 * 8 * sum(size)  # float32 adapters
        else:  # what peft turns into float32: embedding, norms and biases
            expected += 4 * prod(size)
    assert planned.weights == pytest.approx(expected, rel=1e-3)
    assert planned.is_traced
