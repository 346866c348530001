"""The composer: elementary word problems by a grammar of scenes, goals and kinds of limits.

COMPOSER.draw(seed=7, index=0).instance
COMPOSER.draw(seed=7, index=0).telling.goal.objective

Problem `index` is a pure function of (version, seed, index, difficulty, sizes), as a family's is;
its formulation and its words are composed anew for each index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from optmodel.composer.choices import CHOICES
from optmodel.composer.draft import NAME, Draft
from optmodel.composer.fragment import load_fragments
from optmodel.composer.goal import goals
from optmodel.composer.goal_data import sampled_goal
from optmodel.composer.limit_kind import LimitKind, SampledLimit
from optmodel.composer.ratios import RATIOS
from optmodel.composer.resources import RESOURCES
from optmodel.composer.scene import scenes
from optmodel.composer.totals import TOTALS
from optmodel.errors import UserError
from optmodel.families import Data, Difficulty, DrawnInstance, SizeParameter, element_ids
from optmodel.formulation import Formulation
from optmodel.random_stream import RandomStream

LIMIT_KINDS: Mapping[str, LimitKind] = {**RESOURCES, **TOTALS, **RATIOS, **CHOICES}
"""All kinds of limits by name."""

_SWITCH = "switch"
_SWITCHLESS_GOALS = ("max_min", "min_max", "falling_price", "rising_cost")
_SIZES = (
    SizeParameter("num_items", "things to decide on", easy=(2, 3), medium=(3, 4), hard=(4, 8)),
    SizeParameter("num_limits", "limits beside the goal", easy=(2, 3), medium=(3, 4), hard=(4, 6)),
)


@dataclass(frozen=True)
class Composer:
    """A source of word problems, drawn as a family's are."""

    name: str = NAME
    version: int = 1
    about: str = (
        "Elementary word problems: a goal and limits of many kinds, composed anew each time."
    )
    size_parameters: tuple[SizeParameter, ...] = _SIZES
    literature: tuple[str, ...] = (
        'R. Ramamonjison and others, "NL4Opt Competition: Formulating Optimization Problems Based '
        'on Their Natural Language Descriptions", NeurIPS 2022 Competition Track',
    )
    tight_relaxation: str = "the limits decide whether whole numbers matter"
    objective_range: str = ""

    @property
    def formulation(self) -> Formulation:
        """One of the formulations, as an example."""
        return self.draw(0, 0).instance.formulation

    def draw(
        self,
        seed: int,
        index: int,
        difficulty: Difficulty | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> DrawnInstance:
        """Draw problem `index`. Raises `UserError` for a size that is unknown or out of range."""
        fixed = dict(sizes or {})
        _check_sizes(fixed)
        stream = RandomStream(NAME, self.version, seed, index)
        level = stream.choice(list(Difficulty)) if difficulty is None else difficulty
        drawn, problem = self._drafted(stream, fixed, level)
        names = _item_names(problem, stream)
        return DrawnInstance(problem.instance(), level, drawn, problem.telling(names))

    def draft(self, seed: int, index: int) -> Draft:
        """The draft of problem `index`, with the limits that it has."""
        stream = RandomStream(NAME, self.version, seed, index)
        return self._drafted(stream, {}, stream.choice(list(Difficulty)))[1]

    def _drafted(
        self, stream: RandomStream, fixed: Mapping[str, int], level: Difficulty
    ) -> tuple[dict[str, int], Draft]:
        drawn = {
            size.name: fixed.get(size.name, stream.integer(*size.range(level)))
            for size in self.size_parameters
        }
        return drawn, compose_problem(stream, drawn["num_items"], drawn["num_limits"])


COMPOSER = Composer()
"""The one composer."""


def compose_problem(
    stream: RandomStream, num_items: int, num_limits: int, forced: Sequence[str] = ()
) -> Draft:
    """A problem with so many items and limits, the `forced` kinds among them where they fit."""
    while True:
        scene = scenes()[stream.choice(_weighted_scenes())]
        name = stream.choice(scene.goals)
        goal = goals()[name]
        has_rows = scene.role and num_items > 8
        count = num_items if not has_rows else 8
        draft = Draft(
            stream, scene, goal, element_ids("x", count), domain=stream.choice(scene.domains)
        )
        wanted = _wanted(draft, name, forced)
        is_composed = _composed(draft, name, wanted, max(num_limits, len(forced) + 1))
        if is_composed and set(forced) <= draft.limits.keys():
            return draft


@cache
def _weighted_scenes() -> tuple[str, ...]:
    return tuple(name for name, scene in scenes().items() for _ in range(scene.weight))


def _wanted(draft: Draft, goal: str, forced: Sequence[str]) -> list[LimitKind]:
    """Kinds that go together, in order, one that bounds the goal first; none where none does."""
    suited = [kind for kind in LIMIT_KINDS.values() if _suits(kind, draft, goal)]
    by_name = {kind.name: kind for kind in suited}
    if not set(forced) <= by_name.keys():
        return []
    bounding = [kind for kind in suited if draft.goal.sense in kind.bounds]
    first = [by_name[name] for name in forced]
    if not any(kind in bounding for kind in first):
        if not bounding:
            return []
        weighted = [kind for kind in bounding for _ in range(kind.weight)]
        first.insert(0, draft.stream.choice(weighted))
    rest = [kind for kind in suited if kind not in first]
    wanted: list[LimitKind] = []
    for kind in [*first, *draft.stream.shuffled(rest)]:
        tags = {one.tag for one in wanted if one.tag}
        if kind.tag not in tags:
            wanted.append(kind)
    return wanted


def _suits(kind: LimitKind, draft: Draft, goal: str) -> bool:
    return kind.suits(draft) and not (kind.has_switch and goal in _SWITCHLESS_GOALS)


def _composed(draft: Draft, goal: str, wanted: list[LimitKind], num_limits: int) -> bool:
    """Fill a draft with its goal and limits; False where the first limit has no place,
    or there is none.

    Where one has no place, a spare one takes it that leaves the plan as it is.
    """
    chosen, others = wanted[:num_limits], wanted[num_limits:]
    if not wanted:
        return False
    spare = [kind for kind in others if kind.shape is None]
    shaped = [kind for kind in chosen if kind.shape is None or kind.shape(draft)]
    themes = [one for one in draft.scene.measure if one.sense == draft.goal.sense]
    theme = draft.stream.choice(themes) if goal.startswith("measure") else None
    made = sampled_goal(draft, goals()[goal], theme)
    draft.goal = made.goal
    draft.include(made.goal, made.data)
    for place, kind in enumerate([*shaped, *spare]):
        if len(draft.limits) >= num_limits:
            break
        is_placed = _place(draft, kind)
        if place == 0 and not is_placed:
            return False
    if any(LIMIT_KINDS[name].has_switch for name in draft.limits):
        _include_switch(draft)
    return True


def _place(draft: Draft, kind: LimitKind) -> bool:
    """Add a limit with the one that it needs; False where it has no place."""
    if kind.name in draft.limits:
        return True
    limit = kind.sample(draft)
    if limit is None:
        return False
    if kind.needs:
        _place(draft, LIMIT_KINDS[kind.needs])
    _include(draft, kind.name, limit)
    return True


def _include(draft: Draft, name: str, limit: SampledLimit) -> None:
    draft.include(limit.fragment, limit.data)
    draft.limits[name] = limit.fragment
    if limit.bound:
        draft.bounds.append(limit.bound)


def _include_switch(draft: Draft) -> None:
    """The decision whether an item is chosen at all, with a bound of what is chosen."""
    if not draft.bounds:
        limit = LIMIT_KINDS["each_at_most"].sample(draft)
        assert limit is not None, "the words of this limit have no units"
        _include(draft, "each_at_most", limit)
    draft.include(draft.filled(load_fragments("composer/limits")[_SWITCH]), Data({}, {}))


def _item_names(draft: Draft, stream: RandomStream) -> list[str | tuple[str, ...]]:
    if draft.scene.role:
        return []
    return list(stream.sample(draft.scene.names, len(draft.items)))


def _check_sizes(fixed: Mapping[str, int]) -> None:
    for name, value in fixed.items():
        size = next((size for size in _SIZES if size.name == name), None)
        if size is None:
            known = ", ".join(size.name for size in _SIZES)
            raise UserError(f"Composed problems have no knob '{name}'; they have {known}.")
        if not size.lowest <= value <= size.highest:
            raise UserError(
                f"Knob '{name}' of composed problems takes {size.lowest} to {size.highest}, "
                f"not {value}."
            )
