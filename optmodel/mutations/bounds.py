"""Mutations of limits that are there: dropped, tightened by a reserve, or met in part only.

BOUNDS["drop_limit"].apply(problem, stream)
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.families import Data
from optmodel.formulation import (
    Binary,
    Constant,
    Constraint,
    Expression,
    Name,
    Relation,
    RelationSense,
    parameter,
    walk,
)
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import Neighbor
from optmodel.mutations.phrasing import noun_of_each, rule_with
from optmodel.mutations.pruning import without_constraint
from optmodel.narration import RuleWords, Telling
from optmodel.random_stream import RandomStream

_FLIPPED: dict[RelationSense, RelationSense] = {"<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class LimitedDatum:
    """A constraint that compares something decided with a datum."""

    constraint: Constraint
    body: Expression
    sense: RelationSense
    datum: Name
    is_divisible: bool

    @property
    def name(self) -> str:
        """The parameter."""
        return self.datum.name

    def times(self, factor: Expression) -> Constraint:
        """The constraint with its datum multiplied."""
        relation = Relation(self.body, self.sense, Binary("*", factor, self.datum))
        return replace(self.constraint, statement=relation)


def limited_data(problem: Neighbor) -> Iterator[LimitedDatum]:
    """The data that bound what is decided, each with the constraint in which it does so."""
    known = problem.formulation.parameter_by_name
    variables = problem.formulation.variable_by_name
    for item in problem.formulation.constraints:
        statement = item.statement
        if not isinstance(statement, Relation) or statement.sense == "==":
            continue
        sides = (statement.left, statement.sense, statement.right)
        flipped = (statement.right, _FLIPPED[statement.sense], statement.left)
        for body, sense, datum in (sides, flipped):
            is_decided = any(isinstance(n, Name) and n.name in variables for n in walk(body))
            if isinstance(datum, Name) and datum.name in known and is_decided:
                yield LimitedDatum(item, body, sense, datum, _is_divisible(problem, datum.name))


def _drop(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    limits = [
        item
        for item in problem.formulation.constraints
        if isinstance(item.statement, Relation) and item.statement.sense != "=="
    ]
    if len(problem.formulation.constraints) < 2 or not limits:
        return None
    pruned = without_constraint(problem, stream.choice(limits).name)
    has_less_data = pruned is not None and len(pruned.formulation.parameters) < len(
        problem.formulation.parameters
    )
    return pruned if has_less_data else None


def _tighten(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    found = [bound for bound in limited_data(problem) if bound.is_divisible]
    if not found:
        return None
    bound = stream.choice(found)
    is_upper = bound.sense == "<="
    name = "reserve" if is_upper else "safety_margin"
    share = stream.choice([Fraction(n, 100) for n in (5, 8, 10, 12, 15, 20, 25, 30)])
    of_each = noun_of_each(problem, bound.name)
    if of_each:
        say = (
            (
                f"{{percent:{name}}} of {of_each} must be kept in reserve",
                f"as a reserve, {{percent:{name}}} of {of_each} must stay unused",
            )
            if is_upper
            else (
                f"as a safety margin, {{percent:{name}}} of {of_each} must be provided on top",
                f"{{percent:{name}}} of {of_each} must be added to it as a safety margin",
            )
        )
        rule = RuleWords(constraint=bound.constraint.name, say=say)
        telling = released(problem.telling, bound.constraint.name)
        telling = telling.model_copy(update={"rule": (*telling.rule, rule)})
    else:
        ending = (
            f", {{percent:{name}}} of which must be kept in reserve"
            if is_upper
            else f", and {{percent:{name}}} of that must be added as a safety margin"
        )
        told = rule_with(problem.telling, bound.name, ending)
        if told is None:
            return None
        telling = told
    factor = Binary("-" if is_upper else "+", Constant(1), Name(name))
    meaning = "part kept in reserve" if is_upper else "safety margin on top"
    return _scaled(problem, bound, name, share, meaning, factor, telling)


def _service_level(problem: Neighbor, stream: RandomStream) -> Neighbor | None:
    found = [b for b in limited_data(problem) if b.sense == ">=" and b.is_divisible]
    if not found:
        return None
    bound = stream.choice(found)
    of_each = noun_of_each(problem, bound.name)
    fact = problem.telling.fact_of(bound.name)
    is_absolute = fact is not None and bool(fact.states) and not fact.limit
    if not of_each or is_absolute:
        return None  # the sentences of the datum would ask for all of it
    name = "service_level"
    rule = RuleWords(
        constraint=bound.constraint.name,
        say=(
            f"at least {{percent:{name}}} of {of_each} must be covered",
            f"it is enough to cover at least {{percent:{name}}} of {of_each}",
        ),
    )
    telling = released(problem.telling, bound.constraint.name)
    kept = [item for item in telling.rule if item.constraint != bound.constraint.name]
    telling = telling.model_copy(update={"rule": (*kept, rule)})
    share = stream.choice([Fraction(n, 100) for n in (80, 85, 90, 92, 95, 96)])
    meaning = "service level: part of what is needed that must be covered"
    return _scaled(problem, bound, name, share, meaning, Name(name), telling)


def _scaled(
    problem: Neighbor,
    bound: LimitedDatum,
    name: str,
    share: Fraction,
    meaning: str,
    factor: Expression,
    telling: Telling,
) -> Neighbor | None:
    """The problem with the datum of a bound multiplied by a factor of a new share."""
    formulation = problem.formulation
    if name in formulation.parameter_by_name:
        return None
    constraints = tuple(
        bound.times(factor) if item.name == bound.constraint.name else item
        for item in formulation.constraints
    )
    share_of = parameter(name, "rho", unit="", meaning=meaning)
    changed = replace(
        formulation, parameters=(*formulation.parameters, share_of), constraints=constraints
    )
    return problem.changed(changed, telling, Data({}, {name: share}))


def _is_divisible(problem: Neighbor, name: str) -> bool:
    """Whether one may take a part of all data of a parameter."""
    item = problem.formulation.parameter_by_name[name]
    values = problem.instance.parameters[item.name].values()
    return bool(item.unit) and min(values, default=0) >= 10


def released(telling: Telling, constraint: str) -> Telling:
    """A telling in which no datum states a constraint."""
    facts = tuple(
        fact.model_copy(update={"limit": (), "states": ""}) if fact.states == constraint else fact
        for fact in telling.fact
    )
    return telling.model_copy(update={"fact": facts})


_KINDS = (
    MutationKind("drop_limit", "without a limit", "one limit less", _drop),
    MutationKind(
        "tighten_limit",
        "with a reserve",
        "a reserve or a safety margin on a limit that is there",
        _tighten,
    ),
    MutationKind(
        "service_level",
        "with a service level",
        "a part of what is needed is met",
        _service_level,
        weight=4,
    ),
)

BOUNDS = {kind.name: kind for kind in _KINDS}
"""Kinds that change limits which are there, by name."""
