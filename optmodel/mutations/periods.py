"""Another period: a problem of one period becomes one of several, with a season and slow changes.

PERIODS["add_period"].apply(problem, stream)

Every decision is made in each period. One datum is scaled by a season, and what is decided may
rise only slowly from one period to the next.
"""

from dataclasses import replace
from fractions import Fraction

from optmodel.families import Data
from optmodel.formulation import (
    Binary,
    Binder,
    Clause,
    Comparison,
    Constraint,
    Endpoint,
    Expression,
    Formulation,
    FormulationRewriter,
    Index,
    IndexSet,
    Name,
    Reduce,
    Relation,
    flatten,
    index_set,
    parameter,
    parse_clause,
    parse_expression,
)
from optmodel.mutations.bounds import LimitedDatum, limited_data, released
from optmodel.mutations.decision import Decision
from optmodel.mutations.limits import amounts_of
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import Neighbor, units_of
from optmodel.mutations.numbers import near
from optmodel.mutations.phrasing import noun_of_each
from optmodel.narration import FactWords, GoalWords, RuleWords, Telling
from optmodel.random_stream import RandomStream

_SET = "periods"
_INDEX = "w"
_SEASON = "season"
_RISE = "largest_rise"
_MOST_COLUMNS = 60
_OVER = Clause((Binder((_INDEX,), _SET),))


class _Spreading(FormulationRewriter):
    """Gives each variable of an expression one more index."""

    def __init__(self, variables: frozenset[str], shift: int = 0) -> None:
        self._variables = variables
        self._index = Index(_INDEX, shift)

    def name(self, node: Name) -> Name:
        if node.name not in self._variables:
            return node
        return Name(node.name, (*node.indices, self._index))

    def indicator(self, node: Name) -> Name:
        return self.name(node)


def _another_period(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    formulation = problem.formulation
    found = [item for item in amounts_of(problem) if not item.is_money]
    seasonal = [
        datum
        for datum in limited_data(problem)
        if datum.is_divisible and noun_of_each(problem, datum.name)
    ]
    taken = {_SET, _SEASON, _RISE} & {*formulation.set_by_name, *formulation.parameter_by_name}
    is_ordered = any(item.ordered for item in formulation.sets)
    if not found or not seasonal or taken or is_ordered:
        return None
    count = stream.integer(2, 3)
    if len(flatten(problem.instance).columns) * count > _MOST_COLUMNS:
        return None
    decision, datum = stream.choice(found), stream.choice(seasonal)
    shares = [Fraction(stream.integer(60, 140, 5), 100) for _ in range(count)]
    if len(set(shares)) == 1:
        return None
    data = Data(
        {_SET: list(range(1, count + 1))},
        {_SEASON: dict(zip(range(1, count + 1), shares, strict=True))},
    )
    spread = problem.changed(
        _spread(formulation, datum), _seasonal_telling(problem, datum, stream), data
    )
    if spread is None or not spread.is_solved:
        return None
    return _with_slow_rise(replace(spread, decisions=_repeated(spread)), decision, stream)


def _spread(formulation: Formulation, datum: LimitedDatum) -> Formulation:
    """Every variable and constraint in each period, and one datum times the season."""
    spreading = _Spreading(frozenset(formulation.variable_by_name))
    scaled = datum.times(Name(_SEASON, (Index(_INDEX),)))
    constraints = [scaled if item.name == scaled.name else item for item in formulation.constraints]
    goal = spreading.expression(formulation.objective.expression)
    season = parameter(
        _SEASON, "sigma", f"for {_INDEX} in {_SET}", unit="", meaning="season: part that counts"
    )
    return replace(
        formulation,
        sets=(*formulation.sets, _periods()),
        parameters=(*formulation.parameters, season),
        variables=tuple(
            replace(item, over=_longer(item.over), meaning=f"{item.meaning} in period {_INDEX}")
            for item in formulation.variables
        ),
        objective=replace(formulation.objective, expression=Reduce("sum", goal, _OVER)),
        constraints=tuple(
            replace(item, over=_longer(item.over), statement=spreading.statement(item.statement))
            for item in constraints
        ),
    )


def _periods() -> IndexSet:
    return index_set(_SET, "T", "periods", ordered=True)


def _longer(clause: Clause) -> Clause:
    return Clause((*clause.binders, *_OVER.binders), clause.conditions)


def _seasonal_telling(problem: Neighbor, datum: LimitedDatum, stream: RandomStream) -> Telling:
    of_each = noun_of_each(problem, datum.name)
    telling = released(problem.telling, datum.constraint.name)
    end = "can be used" if datum.sense == "<=" else "must be covered"
    season = FactWords(
        parameter=_SEASON,
        noun=(f"share of {of_each} that {end}",),
        about={_INDEX: f"{{at:{_INDEX}}}"},
        clause=(f"{{at:{_INDEX}}}, {{value}} of {of_each} {end}",),
        percent=True,
    )
    same = RuleWords(
        constraint=_SET_RULE,
        say=(
            f"the plan is made for {{count:{_SET}}} {{many:{_SET}}}, and all other figures are the "
            f"same in each {{one:{_SET}}}",
            f"every other figure holds in each of the {{count:{_SET}}} {{many:{_SET}}}",
        ),
    )
    goal = GoalWords(
        objective=tuple(f"{text} over all {{many:{_SET}}}" for text in telling.goal.objective),
        decide=tuple(f"{text} in each {{one:{_SET}}}" for text in telling.goal.decide),
    )
    return telling.model_copy(
        update={
            "roles": {**telling.roles, _SET: "period"},
            "fact": (*telling.fact, season),
            "rule": (*telling.rule, same),
            "goal": goal,
        }
    )


_SET_RULE = "objective"
"""What the sentence about the other figures explains."""


def _repeated(spread: Neighbor) -> tuple[Decision, ...]:
    """The amounts, summed over all periods; choices are made in each of them."""
    return tuple(
        replace(item, done=f"{item.done} over all {{many:{_SET}}}")
        for item in spread.decisions
        if not item.is_choice
    )


def _with_slow_rise(spread: Neighbor, decision: Decision, stream: RandomStream) -> Neighbor | None:
    """A limit on the rise of one amount from one period to the next, below what rises most."""
    own = parse_expression(decision.expression("i"))
    variables = frozenset([decision.variable.name])
    now: Expression = _Spreading(variables).expression(own)
    before = _Spreading(variables, -1).expression(own)
    most = _largest_rise(spread, decision)
    is_whole = decision.is_whole or most >= 10
    rise = near(most, stream.decimal("0.3", "0.8", step="0.1"), is_whole=is_whole)
    if rise <= 1:
        return None
    limit = parameter(_RISE, "r", unit=decision.unit, meaning="largest rise between neighbors")
    over = parse_clause(f"for i in {decision.set_name}")
    later = Comparison(Index(_INDEX), "!=", Endpoint("first", _SET))
    slow = Constraint(
        "slow_rise",
        Clause((*over.binders, *_OVER.binders), (later,)),
        Relation(Binary("-", now, before), "<=", Name(_RISE)),
        "what is decided rises only slowly",
    )
    words = decision.words()
    rule = RuleWords(constraint=slow.name, say=(words["rise"].replace("@P", _RISE),))
    telling = spread.telling.model_copy(
        update={
            "rule": (*spread.telling.rule, rule),
            "units": {**spread.telling.units, **units_of(decision, spread.telling)},
        }
    )
    formulation = replace(
        spread.formulation,
        parameters=(*spread.formulation.parameters, limit),
        constraints=(*spread.formulation.constraints, slow),
    )
    changed = spread.changed(formulation, telling, Data({}, {_RISE: rise}))
    if changed is None or (changed.is_solved and changed.is_worth(spread.objective)):
        return None
    return replace(changed, decisions=_kept(spread, changed))


def _kept(spread: Neighbor, changed: Neighbor) -> tuple[Decision, ...]:
    names = changed.formulation.variable_by_name
    return tuple(replace(d, variable=names[d.variable.name]) for d in spread.decisions)


def _largest_rise(spread: Neighbor, decision: Decision) -> Fraction:
    """What rises most between two neighboring periods at the optimum."""
    place = decision.variable.over.names.index(decision.index)
    totals: dict[object, dict[int, Fraction]] = {}
    for (name, key), value in spread.solution.items():
        if name == decision.variable.name:
            period = key[-1]
            assert isinstance(period, int), "an ordered set holds integers"
            by_period = totals.setdefault(key[place], {})
            by_period[period] = by_period.get(period, Fraction(0)) + Fraction(value)
    rises = [
        by_period[period] - by_period[period - 1]
        for by_period in totals.values()
        for period in by_period
        if period - 1 in by_period
    ]
    return max(rises, default=Fraction(0))


_KINDS = (
    MutationKind(
        "add_period",
        "over several periods",
        "several periods with a season, and slow changes between them",
        _another_period,
        weight=5,
    ),
)

PERIODS = {kind.name: kind for kind in _KINDS}
"""The kind that adds periods, by name."""
