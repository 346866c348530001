"""Fresh numbers for an instance: the same problem with other data, still with a certain answer.

    for fresh in fresh_instances(instance, RandomStream("fresh", 7), count=2):
        fresh.instance, fresh.objective

Equal values stay equal and different ones different, so that a text can be told again by values
alone. 0 and 1 stay: they mostly say whether, not how much.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from optmodel.formulation import FormulationError, Instance, Number, decimal_text, exact
from optmodel.random_stream import RandomStream
from optmodel.solving import Certified, SolveLimits, certify
from optmodel.solving.answer import relative_difference

_MAX_DRAWS = 40
_LIMITS = SolveLimits(nodes=2_000, seconds=10.0)
_LEAST_CHANGE = 1e-3

Draw = Callable[[int], Instance | None]
"""The n-th other instance with the same sets, or None where there is none."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """An instance with its certified objective."""

    instance: Instance
    objective: float


def fresh_instances(
    instance: Instance, objective: float, stream: RandomStream, count: int, draw: Draw | None = None
) -> list[Fresh]:
    """Up to `count` instances whose objectives differ from `objective` and from one another.

    They come from `draw` while it has any, and else from changing every number a little.
    """
    found: list[Fresh] = []
    for other in _others(instance, stream, draw):
        if len(found) == count:
            break
        worth = _certified_objective(other)
        known = [objective, *(fresh.objective for fresh in found)]
        if worth is not None and all(_differ(worth, one) for one in known):
            found.append(Fresh(other, worth))
    return found


def changed_values(instance: Instance, stream: RandomStream) -> dict[Fraction, Number]:
    """Another size for the size of each datum; no two the same."""
    sizes = sorted({abs(Fraction(v)) for vs in instance.parameters.values() for v in vs.values()})
    changed: dict[Fraction, Number] = {}
    taken: set[Fraction] = {size for size in sizes if size in (0, 1)}
    for size in sizes:
        value = size if size in (0, 1) else _changed(size, stream)
        while size not in (0, 1) and (value in taken or value == size):
            value += _step(size)
        taken.add(Fraction(value))
        changed[size] = exact(value)
    return changed


def with_values(instance: Instance, values: Mapping[Fraction, Number]) -> Instance:
    """The instance with each datum's size exchanged; signs stay."""
    return replace(
        instance,
        parameters={
            name: {key: _signed(value, values[abs(Fraction(value))]) for key, value in data.items()}
            for name, data in instance.parameters.items()
        },
    )


def _others(instance: Instance, stream: RandomStream, draw: Draw | None) -> Iterator[Instance]:
    for number in range(_MAX_DRAWS if draw else 0):
        other = draw(number) if draw else None
        if other is not None:
            yield other
    for _ in range(_MAX_DRAWS):
        try:
            yield with_values(instance, changed_values(instance, stream))
        except FormulationError:  # a count that is no longer one: another draw
            continue


def _certified_objective(instance: Instance) -> float | None:
    try:
        outcome = certify(instance, _LIMITS)
    except (FormulationError, OverflowError):  # a zero denominator, a number beyond floats
        return None
    if not isinstance(outcome, Certified) or not outcome.answer.objective:
        return None
    return float(outcome.answer.objective)


def _differ(one: float, other: float) -> bool:
    return relative_difference(Fraction(one), other) > _LEAST_CHANGE


def _changed(size: Fraction, stream: RandomStream) -> Fraction:
    """Seven to fourteen tenths of a size, in steps as fine as its own."""
    step = _step(size)
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


def _signed(value: Number, size: Number) -> Number:
    return -size if value < 0 else size
