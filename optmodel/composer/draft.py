"""A draft: a word problem while it is composed, with a plan that keeps all of its limits.

    draft = Draft(stream, scene, goal, items, domain="integer")
    draft.include(load_fragments("composer/limits")["total_at_most"], Data({}, {"total_limit": 40}))
    draft.instance(), draft.telling()

Limits draw their data around the plan, so that the problem is feasible by construction.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from optmodel.composer.fragment import Fragment, SetText, VariableText, fill_words
from optmodel.composer.goal import GoalFragment
from optmodel.composer.scene import Counting, Range, Scene
from optmodel.families import Data
from optmodel.formulation import (
    Formulation,
    Instance,
    Objective,
    parse_expression,
)
from optmodel.narration import GoalWords, RuleWords, SetWords, Telling
from optmodel.random_stream import RandomStream

NAME = "composed"
"""The name of composed problems as a source, and of their formulations."""


class Draft:
    """The parts that were drawn so far, and the plan around which others are drawn.

    `gain` is what an item adds to the goal, `use` what it takes or brings of what bounds the goal;
    by their ratio items are more or less attractive.
    """

    def __init__(
        self,
        stream: RandomStream,
        scene: Scene,
        goal: GoalFragment,
        items: Sequence[str],
        domain: str,
    ) -> None:
        self.stream = stream
        self.scene = scene
        self.goal = goal
        self.items = list(items)
        self.domain = domain
        self.plan = {i: stream.integer(*scene.plan) for i in self.items}
        self.gain = dict.fromkeys(self.items, Fraction(1))
        self.use = dict.fromkeys(self.items, Fraction(1))
        self.shaped: dict[str, Any] = {}
        """What limits decided when they shaped the plan, by their names."""
        self.touched: set[str] = set()
        self.related: set[frozenset[str]] = set()
        """The pairs that a limit names without a number, each for one limit only."""
        self.limits: dict[str, Fragment] = {}
        """What each kind of limit added, by its name."""
        self.bounds: list[str] = []
        """Upper bounds of the decision, as expressions of data."""
        self.words = {**scene.words(), "domain": domain, "vmake": f"{{v:{scene.make}}}"}
        self.words |= {"aone": f"{{a:one:{scene.items}}}", "low": "{number:@P}"}
        self.words["one_of"] = stream.choice(("each", "one", "every"))
        if scene.counting is Counting.MONEY:
            self.words["low"] = "{value:@P}"
        self._parts: list[tuple[Fragment, Data]] = []
        self._spellings: set[str] = set()

    # ---- what limits ask ----------------------------------------------------------------------

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are decided."""
        return self.domain == "integer"

    @property
    def total(self) -> int:
        """The sum of the plan."""
        return sum(self.plan.values())

    def planned(self) -> list[str]:
        """The items of which the plan has some."""
        return [i for i in self.items if self.plan[i] > 0]

    def attractive(self) -> list[str]:
        """The items, those first of which the best plan would have most without limits."""
        is_up = self.goal.sense == "maximize"

        def value(item: str) -> Fraction:
            gain, use = self.gain[item], self.use[item]
            return gain / use if is_up else use / gain

        return sorted(self.items, key=value, reverse=True)

    def drawn(self, within: Range, *, best: str = "") -> dict[str, int]:
        """A number for each item; those that the plan leaves out get the `high` or `low` ones.

        What a limit leaves out of the plan must be worth having, or the limit would not matter.
        """
        values = [self.stream.integer(*within) for _ in self.items]
        if not best:
            return dict(zip(self.items, values, strict=True))
        left_out = [i for i in self.items if self.plan[i] == 0]
        ranked = sorted(values, reverse=best == "high")
        chosen = dict(zip(left_out, ranked, strict=False))
        rest = self.stream.shuffled(ranked[len(left_out) :])
        others = [i for i in self.items if self.plan[i] > 0]
        chosen |= dict(zip(others, rest, strict=True))
        return {i: chosen[i] for i in self.items}

    def relate(self, pair: tuple[str, str]) -> bool:
        """Take a pair for a limit that names it without a number; False where another has it."""
        if frozenset(pair) in self.related:
            return False
        self.related.add(frozenset(pair))
        return True

    def summed(self, coefficient: Mapping[str, int | Fraction]) -> Fraction:
        """A sum over the plan."""
        return Fraction(sum(coefficient[i] * self.plan[i] for i in coefficient))

    def filled(self, fragment: Fragment, more: Mapping[str, str] | None = None) -> Fragment:
        """A fragment in the words of the scene."""
        return fragment.filled(self.words | dict(more or {}))

    def can_spell(self, fragment: Fragment) -> bool:
        """Whether no unit of a filled fragment is spelled as one of another is."""
        forms = {form for unit in fragment.units.values() for form in unit}
        return forms.isdisjoint(self._spellings)

    def include(self, fragment: Fragment, data: Data) -> None:
        """Add a filled fragment with its data."""
        self._spellings |= {form for unit in fragment.units.values() for form in unit}
        self._parts.append((fragment, data))

    # ---- the whole ----------------------------------------------------------------------------

    def instance(self) -> Instance:
        """The problem with its data."""
        sets: dict[str, Sequence[Any]] = {self.scene.items: self.items}
        parameters: dict[str, Any] = {}
        for _, data in self._parts:
            sets |= data.sets
            parameters |= data.parameters
        return Instance.create(self.formulation(), sets, parameters)

    def telling(self, names: Sequence[str | tuple[str, ...]]) -> Telling:
        """What the problem means in words, with names for the items where no role has them."""
        scene, goal = self.scene, self.goal
        units: dict[str, str | tuple[str, ...]] = {"money": "currency", "amount": scene.unit}
        roles: dict[str, str | SetWords] = {scene.items: scene.set_words(tuple(names))}
        fragments = [fragment for fragment, _ in self._parts]
        for fragment in fragments:
            units |= fragment.units
            roles |= fragment.roles
        if scene.counting is not Counting.UNITS:
            del units["amount"]
        rules = [rule for fragment in fragments for rule in fragment.rule]
        filled = {
            "activity": [fill_words(text, self.words) for text in scene.activity],
            "opening": [fill_words(text, self.words) for text in scene.opening],
            "domains": scene.settings,
            "roles": roles,
            "units": units,
            "fact": [fact for fragment in fragments for fact in fragment.fact],
            "relation": [item for fragment in fragments for item in fragment.relation],
            "rule": [*rules, *self._domain_rule()],
            "goal": GoalWords(
                objective=goal.objective,
                decide=tuple(fill_words(text, self.words) for text in scene.decide),
            ),
        }
        return Telling.model_validate(filled)

    def _domain_rule(self) -> Iterator[RuleWords]:
        """A sentence on whole numbers, where units could be split and half of the time."""
        if self.scene.counting is not Counting.UNITS or self.stream.chance(0.5):
            return
        whole = ("only whole {units:amount} are possible", "no {unit:amount} can be split")
        split = ("parts of {a:unit:amount} are possible too", "{a:unit:amount} may be split")
        yield RuleWords(constraint=self.scene.decision, say=whole if self.is_whole else split)

    def formulation(self) -> Formulation:
        """The problem without its data."""
        scene, goal = self.scene, self.goal
        fragments = [fragment for fragment, _ in self._parts]
        decision = VariableText(
            name=scene.decision,
            symbol="x",
            over=f"for i in {scene.items}",
            unit=self.words["unit"] or scene.items,
            meaning=scene.decided,
            domain="integer" if self.is_whole else "continuous",
            upper=self.bounds[0] if "use" in self._variable_names() else "",
        )
        items = SetText(name=scene.items, symbol=scene.symbol, meaning=scene.meaning)
        sets = [items, *(item for fragment in fragments for item in fragment.set)]
        costs = [fragment.cost for fragment in fragments if fragment.cost]
        sign = "-" if goal.sense == "maximize" else "+"
        expression = f" {sign} ".join([goal.expression, *costs])
        return Formulation(
            name=NAME,
            title="Composed word problem",
            sets=tuple(item.declared() for item in sets),
            parameters=tuple(p.declared() for f in fragments for p in f.parameter),
            variables=(
                decision.declared(),
                *(v.declared() for f in fragments for v in f.variable),
            ),
            objective=Objective(
                goal.objective_sense, parse_expression(expression), goal.name, goal.unit, goal.about
            ),
            constraints=tuple(c.declared() for f in fragments for c in f.constraint),
        )

    def _variable_names(self) -> set[str]:
        return {item.name for fragment, _ in self._parts for item in fragment.variable}
