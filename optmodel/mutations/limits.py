"""Limits that mutations add: budgets, second resources, requirements, ratios and shares, numbers.

LIMITS["add_budget"].apply(problem, stream)
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.composer import Fragment, load_fragments
from optmodel.families import Data
from optmodel.formulation import Number, ObjectiveSense
from optmodel.mutations.decision import Decision
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import Neighbor, units_of
from optmodel.mutations.numbers import between
from optmodel.random_stream import RandomStream

_UP, _DOWN = ObjectiveSense.MAXIMIZE, ObjectiveSense.MINIMIZE


@dataclass(frozen=True, slots=True)
class Theme:
    """What is added up: its parameter, its unit, and how much of it one thing takes."""

    parameter: str
    name: str
    noun: str
    unit: str
    forms: tuple[str, str] | None
    range: tuple[int, int, int]


_MONEY_THEMES = (
    Theme("deposit", "deposits", "deposit", "", None, (2, 20, 1)),
    Theme("premium", "insurance premiums", "insurance premium", "", None, (1, 12, 1)),
    Theme("advance", "advance payments", "advance payment", "", None, (5, 60, 5)),
    Theme("permit_fee", "permit fees", "permit fee", "", None, (2, 30, 2)),
)
RESOURCES: tuple[Theme, ...] = (
    Theme("electricity", "electricity", "electricity used", "kwh", ("kWh", "kWh"), (2, 30, 1)),
    Theme("water", "water", "water used", "gallons", ("gallon", "gallons"), (2, 40, 2)),
    Theme(
        "space", "floor space", "floor space", "feet", ("square foot", "square feet"), (2, 30, 1)
    ),
    Theme("paperwork", "paperwork", "paperwork", "forms", ("form", "forms"), (2, 12, 1)),
    Theme("labor", "supervision", "supervision", "labor", ("labor hour", "labor hours"), (1, 9, 1)),
)
_REQUIREMENTS = (
    Theme("goodwill", "goodwill", "goodwill", "marks", ("mark", "marks"), (1, 9, 1)),
    Theme("training", "training", "training", "lessons", ("lesson", "lessons"), (1, 6, 1)),
    Theme("publicity", "publicity", "publicity", "mentions", ("mention", "mentions"), (1, 12, 1)),
)


def fragment(name: str, decision: Decision, problem: Neighbor, **words: str) -> Fragment:
    """A fragment in the words of a decision."""
    filled = load_fragments("mutations")[name].filled(
        {"money": problem.money, **decision.words(), **words}
    )
    own = {item.unit.partition(" ")[0] for item in filled.parameter}
    units = {k: v for k, v in units_of(decision, problem.telling).items() if k in own}
    return filled.model_copy(update={"units": {**filled.units, **units}})


def amounts_of(problem: Neighbor) -> list[Decision]:
    """The decisions that are amounts, of two elements or more."""
    return [
        decision
        for decision in problem.decisions
        if not decision.is_choice and len(problem.instance.sets[decision.set_name]) > 1
    ]


def choices_of(problem: Neighbor) -> list[Decision]:
    """The decisions that are choices, of two elements or more."""
    return [
        decision
        for decision in problem.decisions
        if decision.is_choice and len(problem.instance.sets[decision.set_name]) > 1
    ]


def _budget(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    found = [item for item in problem.decisions if not item.is_money]
    return _weighted(problem, stream, found, stream.choice(_MONEY_THEMES), "budget_limit", _DOWN)


def _resource(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    found = list(problem.decisions)
    return _weighted(problem, stream, found, stream.choice(RESOURCES), "resource_limit", _DOWN)


def _requirement(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    found = list(problem.decisions)
    return _weighted(problem, stream, found, stream.choice(_REQUIREMENTS), "requirement_floor", _UP)


def _weighted(
    problem: Neighbor,
    stream: RandomStream,
    found: list[Decision],
    theme: Theme,
    name: str,
    sense: ObjectiveSense,
) -> Neighbor | None:
    """A limit on a weighted sum, between its value at the optimum and the extreme one."""
    if not found:
        return None
    decision = stream.choice(found)
    ending = "limit" if sense is _DOWN else "floor"
    words = {
        "theme": theme.parameter,
        "limit": f"{{value:{theme.parameter}_{ending}}}",
        "theme_unit": theme.unit or problem.money,
        "theme_name": theme.name,
        "theme_noun": f"{theme.noun} {per_thing(decision)}".strip(),
    }
    part = fragment(name, decision, problem, **words)
    if theme.forms:
        part = part.model_copy(update={"units": {**part.units, theme.unit: theme.forms}})
    elements = problem.elements(decision.set_name)
    weights = {element: stream.integer(*theme.range) for element in elements}
    [scalar] = [item.name for item in part.parameter if not item.over]
    data = Data({}, {theme.parameter: weights, scalar: 0})
    rough = problem.extended([part], data)
    if rough is None:
        return None
    total = f"sum({theme.parameter}[i] * {decision.expression('i')} for i in {decision.set_name})"
    unlimited = _without_last(rough, len(part.constraint))
    value = problem.value(total, unlimited.instance)
    extreme = unlimited.extreme(total, sense)
    if extreme is None and sense is _UP:
        extreme = 2 * Fraction(value)  # nothing bounds it
    if extreme is None:
        return None
    low, high = (extreme, value) if sense is _DOWN else (value, extreme)
    limit = between(low, high, stream, is_whole=True)
    if limit is None:
        return None
    return problem.extended([part], Data({}, {theme.parameter: weights, scalar: limit}))


def per_thing(decision: Decision) -> str:
    """For what each number of a theme is."""
    if decision.is_choice:
        return ""
    if not decision.unit:
        return f"per {{one:{decision.set_name}}}"
    return f"per {{unit:{decision.unit}}} {decision.done.partition(' ')[0]}"


def _without_last(problem: Neighbor, count: int) -> Neighbor:
    """A problem without its last constraints, to be solved and not to be told."""
    kept = problem.formulation.constraints[:-count]
    formulation = replace(problem.formulation, constraints=kept)
    return replace(problem, instance=replace(problem.instance, formulation=formulation))


def _ratio(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    found = amounts_of(problem)
    if not found:
        return None
    decision = stream.choice(found)
    name = stream.choice(("ratio_at_most", "ratio_at_least", "share_at_most", "share_at_least"))
    part = fragment(name, decision, problem)
    amounts = problem.amounts(decision)
    by_text = {str(element): element for element in problem.elements(decision.set_name)}
    is_share, is_upper = name.startswith("share"), name.endswith("most")
    total = sum(Fraction(value) for value in amounts.values())
    used = [element for element, value in amounts.items() if value > 0]
    if not used or total <= 0:
        return None
    if is_share:
        return _share(problem, stream, part, by_text, amounts, is_upper)
    first, second = stream.sample(list(amounts), 2)
    own, other = Fraction(amounts[first]), Fraction(amounts[second])
    if is_upper:
        if own <= 0:
            return None
        now = own / other if other > 0 else Fraction(4)
        fitting = [ratio for ratio in _RATIOS if ratio < now]
        ratios = fitting[-3:]
    else:
        if other <= 0:
            return None
        fitting = [ratio for ratio in _RATIOS if ratio > own / other]
        ratios = fitting[:3]
    if not ratios:
        return None
    pair = (by_text[first], by_text[second])
    ratio = stream.choice(ratios)
    [parameter] = part.parameter
    return problem.extended(
        [part], Data({part.set[0].name: [pair]}, {parameter.name: {pair: ratio}})
    )


_RATIOS = tuple(
    Fraction(number, 20)
    for number in (2, 4, 5, 6, 8, 10, 12, 14, 15, 16, 20, 24, 30, 40, 50, 60, 80)
)


def _share(
    problem: Neighbor,
    stream: RandomStream,
    part: Fragment,
    by_text: Mapping[str, object],
    amounts: Mapping[str, Number],
    is_upper: bool,
) -> Neighbor | None:
    total = sum(Fraction(value) for value in amounts.values())
    element = stream.choice(list(amounts))
    own = Fraction(amounts[element]) / total
    step = Fraction(5, 100)
    if is_upper:
        shares = [step * n for n in range(2, 19) if step * n < own][-4:]
    else:
        shares = [step * n for n in range(1, 15) if step * n > own][:4]
    if not shares:
        return None
    [parameter] = part.parameter
    chosen = by_text[element]
    return problem.extended(
        [part],
        Data({part.set[0].name: [chosen]}, {parameter.name: {chosen: stream.choice(shares)}}),
    )


def _number(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    found = choices_of(problem)
    if not found:
        return None
    decision = stream.choice(found)
    chosen = sum(int(value) for value in problem.amounts(decision).values())
    is_upper = stream.chance(0.5)
    number = chosen - 1 if is_upper else chosen + 1
    if not 2 <= number < len(problem.instance.sets[decision.set_name]):
        return None
    part = fragment("number_at_most" if is_upper else "number_at_least", decision, problem)
    [parameter] = part.parameter
    return problem.extended([part], Data({}, {parameter.name: number}))


_KINDS = (
    MutationKind(
        "add_budget", "with a budget", "a budget for what decisions cost besides the goal", _budget
    ),
    MutationKind(
        "second_resource",
        "with a second resource",
        "a second resource that decisions take",
        _resource,
    ),
    MutationKind(
        "add_requirement",
        "with a requirement",
        "something that decisions must bring in all",
        _requirement,
    ),
    MutationKind(
        "add_ratio",
        "with a ratio limit",
        "at most or at least a multiple, or a share of the total",
        _ratio,
    ),
    MutationKind(
        "limit_number",
        "with a limited number",
        "at most or at least so many choices",
        _number,
        weight=5,
    ),
)

ADDED_LIMITS = {kind.name: kind for kind in _KINDS}
"""Kinds that add a limit, by name."""
