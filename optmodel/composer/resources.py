"""Limits on what items take and bring: resources, requirements, budgets, stocks and by-products.

RESOURCES["capacity"].sample(draft)
"""

from fractions import Fraction

from optmodel.composer.draft import Draft
from optmodel.composer.limit_kind import LimitKind, SampledLimit, sampled
from optmodel.composer.scene import Counting, RowWords, ThemeWords
from optmodel.families import element_ids, round_down, round_up
from optmodel.narration import SetWords

_MORE, _LESS = "maximize", "minimize"
_COUNTED = (Counting.PIECES, Counting.UNITS)
_SUPPLIES = ("glue", "sugar", "resin", "fabric", "wire", "paper", "starch")
_BYPRODUCTS = ("mulch", "compost", "bran", "whey", "sawdust", "pulp")


def identifier(text: str) -> str:
    """A name for a parameter or a unit: `storage space` is `storage_space`."""
    return text.replace(" ", "_").replace("-", "_").lower()


def theme_words(theme: ThemeWords, *, limit: str = "") -> dict[str, str]:
    """What fragments call a property of items, and its limit."""
    name = identifier(theme.noun[0])
    value = f"{{value:{name}_{limit}}}"
    return {
        "theme": name,
        "theme_name": theme.noun[0],
        "theme_noun": f"[{'|'.join(theme.noun)}]",
        "theme_unit": identifier(theme.unit[-1]),
        "theme_one": theme.unit[0],
        "theme_many": theme.unit[-1],
        "theme_clause": f"[{'|'.join(theme.clause)}]",
        "theme_have": f"[{'|'.join(theme.have)}]".replace("@V", value),
        "theme_need": f"[{'|'.join(theme.need)}]".replace("@V", value),
        "theme_whole": theme.whole,
    }


def _row_words(row: RowWords) -> dict[str, str]:
    return {
        "row_set": row.set,
        "row_word": row.one,
        "row_unit": identifier(row.unit[-1]),
        "row_one": row.unit[0],
        "row_many": row.unit[-1],
        "row_noun": f"[{'|'.join(row.noun)}]",
        "row_clause": f"[{'|'.join(row.clause)}]",
        "row_total_noun": f"[{'|'.join(row.total_noun)}]",
        "row_total": f"[{'|'.join(row.total)}]",
        "row_rule": f"[{'|'.join(row.rule)}]",
        "row_at": "on" if row.role else "of",
    }


def _with_rows(draft: Draft, row: RowWords, made: SampledLimit | None) -> SampledLimit | None:
    """The limit with what its rows are called."""
    if made is None:
        return None
    names = tuple(draft.stream.sample(row.names, len(made.data.sets[row.set]))) if row.names else ()
    words = row.role or SetWords(one=row.one, many=row.many, names=names)
    fragment = made.fragment.model_copy(update={"roles": {row.set: words}})
    return SampledLimit(fragment, made.data, made.bound)


def _resource(draft: Draft) -> SampledLimit | None:
    row = draft.scene.resource
    if row is None:
        return None
    rows = element_ids("r", draft.stream.integer(2, 3 if len(draft.items) > 3 else 2))
    usage = {i: {r: draft.stream.integer(*row.range) for r in rows} for i in draft.items}
    available = {r: draft.summed({i: usage[i][r] for i in draft.items}) for r in rows}
    draft.use = {i: Fraction(sum(usage[i].values())) for i in draft.items}
    bound = f"min(available[r] / usage[i, r] for r in {row.set})"
    data = {"usage": usage, "available": available}
    words = _row_words(row)
    made = sampled(draft, "resource", data, {row.set: rows}, words=words, bound=bound)
    return _with_rows(draft, row, made)


def _requirement(draft: Draft) -> SampledLimit | None:
    row = draft.scene.requirement
    if row is None:
        return None
    rows = element_ids("r", draft.stream.integer(2, 3 if len(draft.items) > 3 else 2))
    content = {i: {r: draft.stream.integer(*row.range) for r in rows} for i in draft.items}
    required = {r: draft.summed({i: content[i][r] for i in draft.items}) for r in rows}
    draft.use = {i: Fraction(sum(content[i].values())) for i in draft.items}
    data = {"content": content, "required": required}
    made = sampled(draft, "requirement", data, {row.set: rows}, words=_row_words(row))
    return _with_rows(draft, row, made)


def _capacity(draft: Draft) -> SampledLimit | None:
    if not draft.scene.capacity:
        return None
    theme = draft.stream.choice(draft.scene.capacity)
    taken = draft.drawn(theme.range, best="low" if draft.goal.sense == _MORE else "")
    words = theme_words(theme, limit="limit")
    name = words["theme"]
    if draft.goal.sense == _MORE:
        draft.use = {i: Fraction(taken[i]) for i in draft.items}
    data = {name: taken, f"{name}_limit": draft.summed(taken)}
    return sampled(draft, "capacity", data, words=words, bound=f"{name}_limit / {name}[i]")


def _coverage(draft: Draft) -> SampledLimit | None:
    if not draft.scene.coverage:
        return None
    theme = draft.stream.choice(draft.scene.coverage)
    brought = draft.drawn(theme.range, best="high" if draft.goal.sense == _LESS else "")
    words = theme_words(theme, limit="needed")
    name = words["theme"]
    if draft.goal.sense == _LESS:
        draft.use = {i: Fraction(brought[i]) for i in draft.items}
    data = {name: brought, f"{name}_needed": draft.summed(brought)}
    return sampled(draft, "coverage", data, words=words)


def _budget(draft: Draft) -> SampledLimit | None:
    if draft.goal.name == "total cost" or any(p.name == "unit_cost" for p in draft.goal.parameter):
        return None
    cost = draft.drawn(draft.scene.money, best="low" if draft.goal.sense == _MORE else "")
    if draft.goal.sense == _MORE:
        draft.use = {i: Fraction(cost[i]) for i in draft.items}
    data = {"cost": cost, "budget": draft.summed(cost)}
    return sampled(draft, "budget", data, bound="budget / cost[i]")


def _typical_rate(draft: Draft, coefficient: dict[str, int]) -> Fraction:
    """What the goal gains, over the plan, for each unit of something that items take."""
    gained = sum(draft.gain[i] * draft.plan[i] for i in draft.items)
    return gained / draft.summed(coefficient)


def _overtime(draft: Draft) -> SampledLimit | None:
    labor = {i: draft.stream.integer(1, 9) for i in draft.items}
    needed = draft.summed(labor)
    regular = round_down(needed * draft.stream.decimal("0.6", "0.9", step="0.05"), 1)
    rate = _typical_rate(draft, labor) * draft.stream.decimal("0.3", "1.1", step="0.1")
    draft.use = {i: Fraction(labor[i]) for i in draft.items}
    data = {
        "labor": labor,
        "regular_time": max(2, regular),
        "overtime_limit": max(2, needed - regular),
        "overtime_wage": max(1, round_down(rate, 1)),
    }
    bound = "(regular_time + overtime_limit) / labor[i]"
    return sampled(draft, "overtime", data, bound=bound)


def _purchase(draft: Draft) -> SampledLimit | None:
    needed = {i: draft.stream.integer(1, 9) for i in draft.items}
    stock = round_down(draft.summed(needed) * draft.stream.decimal("0.4", "0.9", step="0.05"), 1)
    rate = _typical_rate(draft, needed) * draft.stream.decimal("0.3", "1.1", step="0.1")
    data = {
        "supplies": needed,
        "stock": max(2, stock),
        "purchase_price": max(1, round_down(rate, 1)),
    }
    words = {"supply": draft.stream.choice(_SUPPLIES)}
    return sampled(draft, "purchase", data, words=words)


def _balance(draft: Draft) -> SampledLimit | None:
    """Attractive items take what unattractive ones give, and the plan gives just enough."""
    order = draft.attractive()
    if draft.plan[order[-1]] == 0:
        return None
    takers, givers = sorted(order[: len(order) // 2]), sorted(order[len(order) // 2 :])
    taken = {i: draft.stream.integer(2, 8) for i in takers}
    given = {i: draft.stream.integer(2, 6) for i in givers}
    lacking = draft.summed(taken) - draft.summed(given)
    if lacking > 0:
        given[order[-1]] += round_up(lacking / draft.plan[order[-1]], 1)
    words = {"byproduct": draft.stream.choice(_BYPRODUCTS)}
    sets = {"givers": givers, "takers": takers}
    return sampled(draft, "balance", {"given": given, "taken": taken}, sets, words=words)


_KINDS = (
    LimitKind("resource", _resource, bounds=(_MORE,), weight=3),
    LimitKind("requirement", _requirement, bounds=(_LESS,), weight=5),
    LimitKind("capacity", _capacity, bounds=(_MORE,), weight=2),
    LimitKind("coverage", _coverage, bounds=(_LESS,), weight=2),
    LimitKind("budget", _budget, bounds=(_MORE,), weight=2, countings=_COUNTED),
    LimitKind("overtime", _overtime, bounds=(_MORE,), weight=2, in_money=True, countings=_COUNTED),
    LimitKind("purchase", _purchase, in_money=True, countings=_COUNTED),
    LimitKind("balance", _balance, countings=_COUNTED),
)

RESOURCES = {kind.name: kind for kind in _KINDS}
"""Kinds of limits on what items take and bring, by name."""
