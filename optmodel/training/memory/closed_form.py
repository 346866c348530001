"""The memory of a step of Llama, Mistral, Qwen2 and Qwen3 by formulae, without torch.

    found = closed_form(find_shape("Qwen2.5-7B"), Workload(), backward=True)
    found.phases.phases[0].peak                # None where there is no formula for the workload

`T` is the number of tokens of a micro-batch, `h` the hidden size, and `V` the size of the
vocabulary. The formulae count the tensors that autograd keeps, and all that are alive at the peak.
"""

from dataclasses import dataclass

from optmodel.training.memory.footprint import (
    GradientArrival,
    ModelFootprint,
    Phase,
    StepPhases,
    WeightFootprint,
)
from optmodel.training.memory.model_shape import ModelShape, TransformerSizes
from optmodel.training.memory.workload import TILE_TOKENS, TILE_WORDS, Workload
from optmodel.training.optimizers import ParameterInfo

_FLOAT32 = 4


def closed_form(shape: ModelShape, work: Workload, *, backward: bool) -> ModelFootprint | None:
    """The footprint, or None if the architecture or the workload must be traced.

    The formulae are for training all weights in their own type, with SDPA or a flash kernel.
    """
    sizes = shape.sizes
    if sizes is None or work.lora_rank or work.quantize or work.autocast or work.packing:
        return None
    slides = 0 < sizes.window <= work.sequence and work.attention != "flash_attention_2"
    if slides or work.attention == "eager":
        return None
    held = _Held(sizes, work)
    phases = held.backward() if backward else held.forward_only()
    return ModelFootprint(_weights(sizes, work), 0.0, StepPhases(phases), is_traced=False)


def _weights(sizes: TransformerSizes, work: Workload) -> tuple[WeightFootprint, ...]:
    """All weights, all trained. A bias is counted with its matrix."""
    found, element_bytes = [], work.element_bytes
    for name, (shape, kind) in sizes.shapes.items():
        parameter = ParameterInfo(shape, kind, element_bytes, work.compute_bytes)
        size = float(parameter.numel * element_bytes)
        bias = shape[0] * element_bytes if name.removesuffix(".weight") in sizes.biases else 0
        found.append(WeightFootprint(name, parameter, True, size, size + bias))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Held:
    """The formulae of one micro-batch: bytes that are held."""

    sizes: TransformerSizes
    work: Workload

    @property
    def num_tokens(self) -> int:
        return self.work.num_tokens

    @property
    def is_masked(self) -> bool:
        """Whether there is a mask: padded texts need one, except with a flash kernel."""
        return self.work.batch > 1 and self.work.attention != "flash_attention_2"

    def each(self, *sizes: float) -> float:
        """Bytes of so many elements of the weights' type for each token."""
        return self.num_tokens * sum(sizes) * self.work.element_bytes

    @property
    def norm(self) -> float:
        """What autograd keeps of a norm: input and scale in float32, normalized values, and output.

        `T (8h + 4)` in bfloat16; in float32 `T (12h + 4)`.
        """
        hidden = self.sizes.hidden
        return self.num_tokens * _FLOAT32 * (hidden + 1) + self.each(2 * hidden)

    @property
    def layer(self) -> float:
        """What autograd keeps of a layer: two norms, attention, the MLP's four products."""
        one = self.sizes
        attention = self.each(2 * one.queries, 2 * one.keys)
        if self.is_masked:  # keys and values are repeated for each query head, and the mask is kept
            row = self.work.sequence
            mask = self.work.batch * row * row * self.work.element_bytes
            attention = self.each(4 * one.queries) + mask
        scores = self.num_tokens * _FLOAT32 * one.num_heads
        norms = 0.0
        if one.kind == "qwen3":  # norms of queries and of keys
            heads, widths = one.num_heads + one.num_kv_heads, one.queries + one.keys
            norms = self.num_tokens * _FLOAT32 * (heads + widths) + self.each(widths)
        return 2 * self.norm + attention + scores + norms + self.each(4 * one.width)

    @property
    def start(self) -> float:
        """Embedded tokens, cosines and sines, and the mask."""
        mask = self.work.batch * self.work.sequence**2 if self.is_masked else 0
        angles = 2 * self.work.sequence * self.sizes.head_size * self.work.element_bytes
        return self.each(self.sizes.hidden) + angles + mask

    @property
    def logits(self) -> float:
        """`4 T V`: logits of all tokens in float32."""
        return float(self.num_tokens * self.sizes.vocabulary * _FLOAT32)

    @property
    def tile(self) -> float:
        """A tile of logits."""
        return min(self.num_tokens, TILE_TOKENS) * TILE_WORDS * self.work.element_bytes

    @property
    def ends(self) -> float:
        """Bytes of the embedding, which are also those of the head."""
        return float(self.sizes.vocabulary * self.sizes.hidden * self.work.element_bytes)

    def forward_only(self) -> tuple[Phase, ...]:
        """The phases without a backward pass. A layer peaks in its MLP, the loss at two logits."""
        one = self.sizes
        streams = self.each(2 * one.hidden)  # outputs of earlier layers that are not freed yet
        mlp = streams + self.each(3 * one.width, 2 * one.hidden)
        norm = streams + self.num_tokens * 3 * _FLOAT32 * one.hidden
        loss = self.tile if self.work.chunked_loss else 2 * self.logits
        layer = Phase("a layer, forward", max(mlp, norm), 0.0)
        return (Phase("the start", self.start, self.start), layer, Phase("the loss", loss, 0.0))

    def backward(self) -> tuple[Phase, ...]:
        """The phases of the forward and the backward pass."""
        num_layers, kept = self.sizes.num_layers, self.layer
        if self.work.checkpointing:
            kept = self.each(self.sizes.hidden)
        forward = [
            Phase(f"layer {number}, forward", self.layer, kept, self.layer)
            for number in range(1, num_layers + 1)
        ]
        backward = [self._layer_backward(number - 1, kept) for number in range(num_layers, 0, -1)]
        start = Phase("the start", self.start, self.start, self.start)
        return (start, *forward, self._loss(), self._head(), *backward, self._embedding())

    def _loss(self) -> Phase:
        """The last norm, then logits in float32 and their logarithms, which are kept."""
        if self.work.chunked_loss:
            kept = self.norm + self.each(self.sizes.hidden)
            return Phase("the loss", kept + self.tile, kept, kept + self.tile)
        peak = self.norm + 2 * self.logits
        return Phase("the loss", peak, self.norm + self.logits, peak)

    def _head(self) -> Phase:
        """`8 T V` above what the loss has kept, or the gradient of the head.

        A tied matrix gets its gradient in the phase of the embedding. A chunked loss adds up the
        head's gradient in float32.
        """
        arrived = 0.0 if self.sizes.is_tied else self.ends
        kept = self.norm + (self.each(self.sizes.hidden) if self.work.chunked_loss else self.logits)
        passing = self.each(self.sizes.hidden)
        if self.work.chunked_loss:
            whole = self.ends / self.work.element_bytes * _FLOAT32
            states = self.num_tokens * self.sizes.hidden * _FLOAT32
            cast = self.ends + passing if self.work.element_bytes < _FLOAT32 else 0.0
            peak, left = whole + states + self.tile + cast, 0.0
        else:
            left = -self.logits  # the logits are freed before its gradient is complete
            of_head = self.ends + self.each(2 * self.sizes.vocabulary) - self.logits
            peak = max(2 * self.logits, of_head)
        return Phase(
            "the head",
            peak,
            net=passing - kept + self.ends - arrived,
            peak_with_gradients=peak,
            gradients=arrived,
            arrivals=(GradientArrival("lm_head.weight", arrived, left),) if arrived else (),
        )

    def _layer_backward(self, index: int, kept: float) -> Phase:
        """A layer's backward pass. It peaks at the MLP's product or with all gradients."""
        peak = self.each(2 * self.sizes.width)
        before = 0.0
        if self.work.checkpointing:
            before = self.layer - self.norm + self.each(2 * self.sizes.hidden)
            peak += before
        of_layer = [(f"model.layers.{index}.{name}", size) for name, size in self._matrices()]
        gradients = sum(size for _, size in of_layer)
        down = of_layer[-1][1]
        first = (peak, down)
        last = (-kept, gradients)
        beside = max(first, last, key=sum)
        return Phase(
            f"layer {index + 1}, backward",
            peak,
            net=-kept,
            peak_with_gradients=beside[0],
            gradients_at_peak=beside[1],
            gradients=gradients,
            arrivals=tuple(
                GradientArrival(name, size, max(0.0, before) + self.each(self.sizes.width))
                for name, size in of_layer
            ),
        )

    def _matrices(self) -> list[tuple[str, float]]:
        """Names and bytes of a layer's matrices; the last one of the MLP is at the end."""
        element_bytes = self.work.element_bytes
        return [
            (f"{name}.weight", float(rows * columns * element_bytes))
            for name, (rows, columns) in self.sizes.linear.items()
        ]

    def _embedding(self) -> Phase:
        """The gradient of the embedding; a tied matrix has two gradients and their sum."""
        peak = self.ends * (2 if self.sizes.is_tied else 1)
        return Phase(
            "the embedding",
            peak,
            net=-self.start,
            peak_with_gradients=peak,
            gradients=self.ends,
            arrivals=(GradientArrival("model.embed_tokens.weight", self.ends, peak - self.ends),),
        )
