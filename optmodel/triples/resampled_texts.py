"""The text of a triple with other numbers: resampled data, their optimum, and the same sentences.

triple.resampled(RandomStream("more", 7), count=3)      # [ResampledText(instance, 415.0, ...)]
"""

from dataclasses import dataclass

from optmodel.formulation import Instance
from optmodel.narration import Narrative
from optmodel.random_stream import RandomStream
from optmodel.solving import Sampler, resample
from optmodel.triples.text import rewritten_text


@dataclass(frozen=True, slots=True)
class ResampledText:
    """An instance with other numbers, its certified optimum, and the text that says it."""

    instance: Instance
    objective: float
    text: str


def resample_text(
    narrative: Narrative,
    instance: Instance,
    objective: float,
    stream: RandomStream,
    count: int,
    sampler: Sampler | None = None,
) -> list[ResampledText]:
    """Up to `count` times the same text with other numbers, as `resample` draws them.

    Those that do not read back are left out.
    """
    resampled = resample(instance, objective, stream, count, sampler)
    texts = [rewritten_text(narrative, instance, fresh.instance) for fresh in resampled]
    return [
        ResampledText(fresh.instance, fresh.objective, text)
        for fresh, text in zip(resampled, texts, strict=True)
        if text
    ]
