"""Fresh numbers: the same formulation with other data, and the certified optimum of those.

    for fresh in resample(instance, 570.0, RandomStream("fresh", 7), count=2):
        fresh.instance, fresh.objective

This is the one implementation of fresh numbers; it goes through the algebra, so the optimum is
certified and never taken from a program. Equal values stay equal and different ones different, so
that a text or a program can be given the same change by values alone. 0 and 1 stay, since they are
mostly flags, not amounts.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, islice

from optmodel.formulation import (
    FormulationError,
    Instance,
    Name,
    Number,
    decimal_text,
    exact,
    walk,
)
from optmodel.random_stream import RandomStream
from optmodel.solving.certificate import Certified
from optmodel.solving.certification import certify
from optmodel.solving.instance_result import relative_difference
from optmodel.solving.limits import SolveLimits

_MAX_DRAWS = 40
_MAX_COST_DRAWS = 8
_FEW = 2
_LIMITS = SolveLimits(nodes=2_000, seconds=10.0)
_MIN_CHANGE = 1e-3
_FINER = 100

Sampler = Callable[[int], Instance | None]
"""Returns the n-th resampled instance with the same sets, or None."""


@dataclass(frozen=True, slots=True)
class ResampledInstance:
    """An instance with other data, and its certified objective."""

    instance: Instance
    objective: float


def resample(
    instance: Instance,
    objective: float,
    stream: RandomStream,
    count: int,
    sampler: Sampler | None = None,
) -> list[ResampledInstance]:
    """Up to `count` instances whose objectives differ from `objective` and from one another.

    They come from `sampler` while it has any, and then from changing every number a little. Where
    that gives fewer than two, since hardly anything fits the limits of the data, the numbers of the
    objective alone are changed, by which what is feasible stays so.
    """
    drawn = map(sampler, range(_MAX_DRAWS)) if sampler else iter(())
    others = (other for other in drawn if other is not None)
    varied = _varied(instance, stream, keep=(), fractional=False)
    found = _certified_ones(chain(others, varied), objective, count)
    costs = _with_other_costs(instance, stream, keep=(), fractional=False)
    return found if len(found) >= _FEW else _certified_ones(costs, objective, count, found)


def resample_values(
    instance: Instance,
    objective: float,
    stream: RandomStream,
    count: int,
    *,
    keep: Collection[Fraction] = (),
    fractional: bool = False,
) -> list[ResampledInstance]:
    """As `resample`, by changing numbers alone; sizes in `keep` stay as they are.

    `fractional` values have two more digits than they had, where the data need not be counts: a
    wrong variable type shows at 50.46, and not at 50.
    """
    keep = frozenset(keep)
    drawn = _varied(instance, stream, keep=keep, fractional=fractional)
    found = _certified_ones(drawn, objective, count)
    costs = _with_other_costs(instance, stream, keep=keep, fractional=fractional)
    return found if len(found) >= _FEW else _certified_ones(costs, objective, count, found)


def changed_values(
    instance: Instance,
    stream: RandomStream,
    *,
    keep: Collection[Fraction] = (),
    fractional: bool = False,
) -> dict[Fraction, Number]:
    """Another size for the size of each datum; no two the same."""
    sizes = sorted({abs(Fraction(v)) for vs in instance.parameters.values() for v in vs.values()})
    counts = {
        abs(Fraction(value))
        for item in instance.formulation.parameters
        if item.integral
        for value in instance.parameters[item.name].values()
    }
    fixed = {size for size in sizes if size in (0, 1) or size in keep}
    changed: dict[Fraction, Number] = {}
    taken = set(fixed)
    for size in sizes:
        step = _step(size) if size not in fixed else Fraction(0)
        if fractional and size not in counts:
            step /= _FINER
        value = size if size in fixed else _changed(size, step, stream)
        while size not in fixed and (value in taken or value == size):
            value += step
        taken.add(Fraction(value))
        changed[size] = exact(value)
    return changed


def with_values(instance: Instance, values: Mapping[Fraction, Number]) -> Instance:
    """The instance with the size of each datum replaced; signs stay.

    Raises `FormulationError` where a count is no integer any more.
    """
    return replace(
        instance,
        parameters={
            name: {
                key: values[abs(Fraction(value))] * (-1 if value < 0 else 1)
                for key, value in data.items()
            }
            for name, data in instance.parameters.items()
        },
    )


def value_changes(instance: Instance, other: Instance) -> dict[Fraction, Number]:
    """For the size of each datum of an instance the size that it has in the other one."""
    return {
        abs(Fraction(value)): exact(abs(Fraction(other.parameters[name][key])))
        for name, data in instance.parameters.items()
        for key, value in data.items()
    }


def _certified_ones(
    candidates: Iterator[Instance],
    objective: float,
    count: int,
    before: Sequence[ResampledInstance] = (),
) -> list[ResampledInstance]:
    """Those before, and candidates that differ from them, up to a count in all."""
    found = list(before)
    while len(found) < count and (other := next(candidates, None)) is not None:
        optimum = _certified_objective(other)
        known = [objective, *(fresh.objective for fresh in found)]
        if optimum is None:
            continue
        if all(relative_difference(Fraction(optimum), one) > _MIN_CHANGE for one in known):
            found.append(ResampledInstance(other, optimum))
    return found


def _varied(
    instance: Instance, stream: RandomStream, *, keep: Collection[Fraction], fractional: bool
) -> Iterator[Instance]:
    for _ in range(_MAX_DRAWS):
        values = changed_values(instance, stream, keep=keep, fractional=fractional)
        try:
            yield with_values(instance, values)
        except FormulationError:  # a count that is no integer any more: another draw
            continue


def _with_other_costs(
    instance: Instance, stream: RandomStream, *, keep: Collection[Fraction], fractional: bool
) -> Iterator[Instance]:
    """Instances in which only numbers of the objective change that no constraint has as well."""
    costs = _cost_parameters(instance)
    limits = frozenset(
        abs(Fraction(value))
        for name, values in instance.parameters.items()
        if name not in costs
        for value in values.values()
    )
    if costs:
        drawn = _varied(instance, stream, keep=limits.union(keep), fractional=fractional)
        yield from islice(drawn, _MAX_COST_DRAWS)


def _cost_parameters(instance: Instance) -> set[str]:
    """The parameters that the objective has, and neither a constraint nor a bound."""
    formulation = instance.formulation
    objective, *sides = formulation.expressions()
    bounds = (side for one in formulation.variables for side in (one.lower, one.upper))
    limits = [*sides, *(bound for bound in bounds if bound is not None)]
    named = {node.name for one in limits for node in walk(one) if isinstance(node, Name)}
    in_objective = {node.name for node in walk(objective) if isinstance(node, Name)}
    return (in_objective - named) & instance.parameters.keys()


def _certified_objective(instance: Instance) -> float | None:
    try:
        result = certify(instance, _LIMITS)
    except (FormulationError, OverflowError):  # a zero denominator, a number beyond floats
        return None
    if not isinstance(result, Certified) or not result.answer.objective:
        return None
    return float(result.answer.objective)


def _changed(size: Fraction, step: Fraction, stream: RandomStream) -> Fraction:
    """Seven to fourteen tenths of a size, in whole steps."""
    value = round(size * stream.integer(70, 140) / 100 / step) * step
    return max(value, step) if size > 1 else min(max(value, step), 1 - step)


def _step(size: Fraction) -> Fraction:
    """The place of the last digit that is not 0: 10 for 250, 1 for 12, 0.01 for 0.25.

    A size of one such digit alone has a step ten times as fine: 4000 goes to 3600, 0.2 to 0.17.
    """
    digits = decimal_text(exact(size))
    whole, _, decimals = digits.partition(".")
    if decimals:
        step = Fraction(1, 10 ** len(decimals))
    else:
        step = Fraction(10 ** (len(whole) - len(whole.rstrip("0"))))
    is_single = size / step < 10
    return step / 10 if is_single and (step > 1 or size < 1) else step
