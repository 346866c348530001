"""The loss over the logits of a batch at once: the mean cross-entropy of the tokens to learn.

    loss = full_logits_loss(model, {"input_ids": tokens, "labels": labels}, num_items=None)
    loss.backward()

TRL's trainer has the other loss, over chunks of tokens, which never holds all logits at once.
"""

from inspect import signature
from typing import TYPE_CHECKING

from optmodel.training.tokenization import IGNORED

if TYPE_CHECKING:
    from optmodel.training.library_types import Batch, Model, Tensor


def full_logits_loss(
    model: "Model",
    batch: "Batch",
    num_items: "Tensor | None",
    *,
    num_masked: int = 0,
    balancing: float = 0.0,
) -> "Tensor":
    """The loss of a micro-batch, a scalar tensor.

    `num_items` is the number of tokens to learn in all micro-batches of a step, None for those of
    this one. The first `num_masked` columns get no logits, see `count_prompt_columns`. `balancing`
    is the weight of the auxiliary loss that balances the experts of a mixture, 0 for other models.
    """
    from torch.nn.functional import cross_entropy

    given = {name: value for name, value in batch.items() if name != "labels"}
    length = batch["labels"].shape[1]
    if num_masked and _takes_positions(model):
        given["logits_to_keep"] = length - num_masked
    if balancing:
        given["output_router_logits"] = True
    outputs = model(**given, use_cache=False)
    logits = outputs.logits[:, num_masked - length : -1]
    wanted = batch["labels"][:, num_masked + 1 :].flatten()
    whole = cross_entropy(
        logits.flatten(0, 1).float(), wanted, ignore_index=IGNORED, reduction="sum"
    )
    loss = whole / (num_items if num_items is not None else (wanted != IGNORED).sum())
    return loss + balancing * outputs.aux_loss if balancing else loss


def count_prompt_columns(labels: "Tensor") -> int:
    """Count the leading columns that predict no token to learn: prompts without their last token.

    For a tiny model their logits are a fifth of the work. `labels` has the shape (rows, columns),
    and at least one token to learn after the first column.
    """
    return int((labels[:, 1:] != IGNORED).any(dim=0).nonzero()[0])


def _takes_positions(model: "Model") -> bool:
    """Whether the model beneath its wrappers can compute logits for its last columns only."""
    from accelerate.utils import extract_model_from_parallel
    from peft import PeftModel

    bare = extract_model_from_parallel(model)
    if isinstance(bare, PeftModel):
        bare = bare.get_base_model()
    return "logits_to_keep" in signature(type(bare).forward).parameters
