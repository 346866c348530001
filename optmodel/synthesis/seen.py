"""What a run has seen: drafts that are much the same, and models that are the same.

seen.draft("slot 4", text)        # None, or the slot of an earlier draft that is like it
seen.model(identity)              # whether it was there before; from now on it is
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from optmodel.synthesis.similarity import NearDuplicates


@dataclass(slots=True)
class Seen:
    """Drafts by their words, models by their identity."""

    _drafts: NearDuplicates = field(default_factory=NearDuplicates)
    _models: set[str] = field(default_factory=set)

    def draft(self, name: str, text: str) -> str | None:
        """The earlier draft that a text is much like; else it is remembered by its name."""
        earlier = self._drafts.find(text)
        if earlier is None:
            self._drafts.add(name, text)
        return earlier

    def model(self, identity: str) -> bool:
        """Whether a model was there before."""
        known = identity in self._models
        self._models.add(identity)
        return known

    def restore(self, name: str, draft: str, identities: Iterable[str]) -> None:
        """Remember what an earlier process saw."""
        if draft:
            self._drafts.add(name, draft)
        self._models.update(identities)
