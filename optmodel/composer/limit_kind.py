"""A kind of limit: how its data are drawn around a plan, and where it may stand.

limit_kinds()["share_at_most"].sample(draft)      # the fragment with its data, or None
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from optmodel.composer.draft import Draft
from optmodel.composer.fragment import Fragment, load_fragments
from optmodel.composer.scene import Counting
from optmodel.families import Data


@dataclass(frozen=True, slots=True)
class SampledLimit:
    """A fragment in the words of a scene, its data, and an upper bound that it implies."""

    fragment: Fragment
    data: Data
    bound: str = ""


@dataclass(frozen=True, slots=True)
class LimitKind:
    """A kind of limit of word problems.

    `shape` changes the plan before any data are drawn, and is False where it cannot. Of the kinds
    with one `tag` a problem has one at most. `bounds` are the senses of goals that the limit keeps
    from being unbounded, or 0. `has_switch` asks for the decision whether an item is chosen at all,
    `in_money` for a goal in money, `needs` for another kind
    without which the limit would rarely matter. `weight` says how often the kind bounds a goal.
    """

    name: str
    sample: Callable[[Draft], SampledLimit | None]
    shape: Callable[[Draft], bool] | None = None
    tag: str = ""
    bounds: tuple[str, ...] = ()
    has_switch: bool = False
    in_money: bool = False
    needs: str = ""
    weight: int = 1
    least_items: int = 2
    countings: tuple[Counting, ...] = (Counting.PIECES, Counting.UNITS, Counting.MONEY)

    def suits(self, draft: Draft) -> bool:
        """Whether a problem may have it, before any data are drawn."""
        return (
            self.name not in draft.scene.without
            and len(draft.items) >= self.least_items
            and draft.scene.counting in self.countings
            and (draft.goal.in_money or not self.in_money)
        )


def sampled(
    draft: Draft,
    name: str,
    parameters: dict[str, Any],
    sets: dict[str, Any] | None = None,
    *,
    words: dict[str, str] | None = None,
    bound: str = "",
) -> SampledLimit | None:
    """A limit of some data; None where a unit would be spelled like another one."""
    fragment = draft.filled(load_fragments("composer/limits")[name], words)
    if not draft.can_spell(fragment):
        return None
    return SampledLimit(fragment, Data(sets or {}, parameters), bound)
