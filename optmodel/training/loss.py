"""The loss over all logits at once: the mean cross-entropy of the tokens to learn.

    loss = plain_loss(model, {"input_ids": tokens, "labels": labels}, num_items=None)
    loss.backward()

TRL's trainer has the other one, over chunks of tokens, which never holds all logits.
"""

from collections.abc import Mapping
from typing import Any

from optmodel.training.tokens import IGNORED


def plain_loss(model: Any, batch: Mapping[str, Any], num_items: Any) -> Any:
    """A scalar; `num_items` are the tokens to learn of all micro-batches, None for this one's."""
    from torch.nn.functional import cross_entropy

    given = {name: value for name, value in batch.items() if name != "labels"}
    logits = model(**given, use_cache=False).logits[:, :-1].flatten(0, 1).float()
    wanted = batch["labels"][:, 1:].flatten()
    whole = cross_entropy(logits, wanted, ignore_index=IGNORED, reduction="sum")
    return whole / (num_items if num_items is not None else (wanted != IGNORED).sum())
