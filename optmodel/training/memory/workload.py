"""The workload of a step: its tokens, what is trained, and what the backward pass needs.

    work = Workload(sequence=4096, lora_rank=16, quantize="nf4")
    work.num_tokens                                    # 4096

Its fields are the settings of a run that affect memory.
"""

from dataclasses import dataclass
from typing import Literal

Quantization = Literal["", "nf4", "int8"]
Attention = Literal["", "eager", "sdpa", "flash_attention_2"]

TILE_TOKENS, TILE_WORDS = 4096, 32768
"""The tokens and words of the vocabulary in a tile of logits, over which TRL computes its chunked
loss."""


@dataclass(frozen=True, slots=True)
class Workload:
    """One step: `batch` texts of `sequence` tokens at a time, `accumulation` times.

    `element_bytes` are those of a loaded weight, 2 or 4; `autocast` computes in bfloat16 with
    float32 weights. A `lora_rank` trains adapters on the linear layers that `lora_targets` names,
    by default all but the head. `quantize` stores the frozen weights of these layers in 4 or 8
    bits. With `packing` the texts of a micro-batch are one row. `attention` is transformers' name
    of an implementation, "" for its default.
    """

    sequence: int = 4096
    batch: int = 1
    accumulation: int = 1
    checkpointing: bool = True
    chunked_loss: bool = False
    element_bytes: int = 2
    autocast: bool = False
    packing: bool = False
    attention: Attention = ""
    quantize: Quantization = ""
    lora_rank: int = 0
    lora_targets: str | tuple[str, ...] = "all-linear"
    lora_dropout: float = 0.0

    @property
    def compute_dtype(self) -> str:
        """The type of matrix products: the weights' type, or that of autocast.

        Frozen weights under adapters decide it, since products have their type.
        """
        return "float32" if self.element_bytes == 4 and not self.autocast else "bfloat16"

    @property
    def compute_bytes(self) -> int:
        """Bytes of an element of `compute_dtype`."""
        return 4 if self.compute_dtype == "float32" else 2

    @property
    def num_tokens(self) -> int:
        """Tokens of one micro-batch."""
        return self.sequence * self.batch
