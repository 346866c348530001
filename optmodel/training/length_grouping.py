"""An order of an epoch in which pairs of similar length share a batch, so that little is padded.

sampler = LengthGroupedSampler(lengths, batch_size=16, seed=0)
sampler.set_epoch(1)                       # the order depends on seed and epoch alone
list(sampler)[:16]                         # indices of the first batch

Transformers' own sampler draws from the global random numbers, and a resumed run cannot know their
state at the beginning of its epoch. It also orders a chunk from long to short, so that the lengths
of batches would fall steadily for many steps.
"""

from collections.abc import Iterator, Sequence

import torch
from torch.utils.data import Sampler

_BATCHES_IN_CHUNK = 50


class LengthGroupedSampler(Sampler):  # type: ignore[misc]
    """Shuffled rows, sorted by length within chunks of 50 batches; then the batches are shuffled.

    `lengths` are in tokens, one a row; `batch_size` counts the rows of a step.
    """

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int) -> None:
        self._lengths, self._batch_size, self._seed = list(lengths), batch_size, seed
        self._epoch = 0

    def __len__(self) -> int:
        return len(self._lengths)

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch. Accelerate calls this when an epoch begins or is resumed."""
        self._epoch = epoch

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self._seed + self._epoch)
        rows: list[int] = torch.randperm(len(self), generator=generator).tolist()
        size = self._batch_size * _BATCHES_IN_CHUNK
        chunks = [
            sorted(rows[i : i + size], key=self._lengths.__getitem__)
            for i in range(0, len(rows), size)
        ]
        ordered = [row for chunk in chunks for row in chunk]
        starts = range(0, len(ordered), self._batch_size)
        batches = [ordered[start : start + self._batch_size] for start in starts]
        # An incomplete batch stays last: further ahead it would shift all batches behind it.
        last = [batches.pop()] if len(batches[-1]) < self._batch_size else []
        places = torch.randperm(len(batches), generator=generator).tolist()
        return (row for batch in [*(batches[place] for place in places), *last] for row in batch)
