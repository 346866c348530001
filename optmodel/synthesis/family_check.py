"""The gates of a family: what its draws must show before a model learns from them.

    check = check_family("blending", num_draws=200)
    check.passed, [(gate.name, gate.value, gate.limit) for gate in check.gates if not gate.passed]

Every draw is certified. Of the first draws each constraint is left out in turn, and the integers
are; a family whose rules change nothing teaches nothing. Shares are of the draws that were tried;
where the solver's limits leave open what a change does, it counts neither way, up to half of them.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from optmodel.families import DrawnInstance
from optmodel.formulation import Instance, ObjectiveSense
from optmodel.runs import digest
from optmodel.solving import (
    Certified,
    SolveLimits,
    TerminationStatus,
    certify,
    has_integers,
    quick_solve,
    relative_difference,
    relax,
)
from optmodel.sources import ProblemSource, problem_source
from optmodel.synthesis.workers import OrderedPool
from optmodel.triples import family_narrative

NUM_DRAWS = 200
"""How many draws the gates are about, unless said otherwise."""

_NUM_CHANGED = 40
_NUM_TEXTS = 150
_SHINGLE = 3
_DIFFERENCE = 1e-6
_CLEAR_DIFFERENCE = 1e-4
# A mangled problem may be far harder than its family. Nodes end a solve before the clock does, so
# that a slow machine gives the same figures.
_LIMITS = SolveLimits(nodes=300, seconds=10.0)
_NO_OPTIMUM = (
    TerminationStatus.UNBOUNDED,
    TerminationStatus.INFEASIBLE,
    TerminationStatus.INFEASIBLE_OR_UNBOUNDED,
)


class GateName(StrEnum):
    """What a gate is about."""

    CERTIFIED = "certified"
    ZERO_OBJECTIVE = "zero objective"
    DISTINCT_ANSWERS = "distinct answers"
    DISTINCT_OBJECTIVES = "distinct objectives"
    MOST_FREQUENT_OBJECTIVE = "most frequent objective"
    RELAXATION_DIFFERS = "relaxation differs"
    CONSTRAINT_MATTERS = "constraint matters"
    TEXT_SIMILARITY = "text similarity"


@dataclass(frozen=True, slots=True)
class Gate:
    """One value of a family and its limit; `note` says of which constraint, or why it may fail."""

    name: GateName
    value: float
    limit: float
    at_least: bool
    note: str = ""
    is_excused: bool = False

    @property
    def passed(self) -> bool:
        """Whether the value keeps the limit, or the family says why it does not."""
        kept = self.value >= self.limit if self.at_least else self.value <= self.limit
        return kept or self.is_excused


@dataclass(frozen=True, slots=True)
class FamilyCheck:
    """The gates of one family, over `num_draws` draws; `median_seconds` is for certifying one."""

    family: str
    num_draws: int
    median_seconds: float
    gates: tuple[Gate, ...]

    @property
    def passed(self) -> bool:
        """Whether every gate is passed."""
        return all(gate.passed for gate in self.gates)


@dataclass(frozen=True, slots=True)
class CheckedDraw:
    """One draw: its optimum as text, or None where it was not certified, and what changes it.

    `relaxation_differs` and `idle` are None where they were not tried; `constraints` are all names
    that were. `undecided` are those whose change the solver's limits left open, and
    `is_relaxation_undecided` says so of the integers.
    """

    objective: str | None
    answer: str
    text: str
    seconds: float
    relaxation_differs: bool | None = None
    idle: frozenset[str] | None = None
    constraints: tuple[str, ...] = ()
    undecided: frozenset[str] = frozenset()
    is_relaxation_undecided: bool = False


@dataclass(frozen=True, slots=True)
class _Draw:
    """The task of a worker."""

    family: str
    seed: int
    index: int
    is_changed: bool


def check_families(
    names: Sequence[str], *, num_draws: int = NUM_DRAWS, seed: int = 1, num_workers: int = 1
) -> Iterable[FamilyCheck]:
    """The checks of families, in order, each as soon as its draws are done."""
    num_changed = min(num_draws, _NUM_CHANGED)
    tasks = (_Draw(n, seed, i, i < num_changed) for n in names for i in range(num_draws))
    with OrderedPool(_checked, num_workers) as pool:
        draws = pool.map(tasks)
        for name in names:
            yield _family_check(problem_source(name), [next(draws) for _ in range(num_draws)])


def check_family(name: str, *, num_draws: int = NUM_DRAWS, seed: int = 1) -> FamilyCheck:
    """The check of one family, in this process."""
    return next(iter(check_families([name], num_draws=num_draws, seed=seed)))


def _checked(task: _Draw) -> CheckedDraw:
    source = problem_source(task.family)
    drawn = source.draw(task.seed, task.index)
    instance, text = drawn.instance, _text(source, drawn, task.seed, task.index)
    began = time.process_time()
    certified = certify(instance)
    seconds = time.process_time() - began
    if not isinstance(certified, Certified):
        return CheckedDraw(None, "", text, seconds)
    answer = certified.answer
    assert answer.objective is not None, "a certified answer has an objective"
    solution = sorted(
        (f"{name}{key}", str(value)) for (name, key), value in answer.solution.items()
    )
    checked = CheckedDraw(
        str(answer.objective), digest([instance.to_text(), solution]), text, seconds
    )
    if not task.is_changed:
        return checked
    return _with_changes(checked, instance, float(answer.objective))


def _with_changes(checked: CheckedDraw, instance: Instance, objective: float) -> CheckedDraw:
    """The draw with what leaving out its integers, and each of its constraints, changes."""
    names = tuple(constraint.name for constraint in instance.formulation.constraints)
    differs = {name: _differs(_without(instance, name), objective) for name in names}
    relaxed = has_integers(instance)
    relaxation_differs = _differs(relax(instance), objective) if relaxed else None
    return replace(
        checked,
        relaxation_differs=relaxation_differs,
        is_relaxation_undecided=relaxed and relaxation_differs is None,
        idle=frozenset(name for name in names if differs[name] is False),
        undecided=frozenset(name for name in names if differs[name] is None),
        constraints=names,
    )


def _text(source: ProblemSource, drawn: DrawnInstance, seed: int, index: int) -> str:
    return family_narrative(source, drawn, seed, index).text


def _without(instance: Instance, constraint: str) -> Instance:
    kept = tuple(c for c in instance.formulation.constraints if c.name != constraint)
    return replace(instance, formulation=replace(instance.formulation, constraints=kept))


def _differs(changed: Instance, objective: float) -> bool | None:
    """Whether an instance from which something is left out has another optimum, or none.

    Leaving out makes no optimum worse, so where the limits end a solve, a solution that is clearly
    better shows a difference, and a bound that is no better shows that there is none. Otherwise
    the answer is None.
    """
    answer = quick_solve(changed, _LIMITS)
    if answer.termination in _NO_OPTIMUM:
        return True
    if answer.objective is None:
        return None
    difference = relative_difference(answer.objective, objective)
    if answer.termination is TerminationStatus.OPTIMAL:
        return difference > _DIFFERENCE
    is_minimized = changed.formulation.objective.sense is ObjectiveSense.MINIMIZE
    is_better = (float(answer.objective) < objective) is is_minimized
    if is_better and difference > _CLEAR_DIFFERENCE:
        return True
    if answer.bound is None or relative_difference(objective, answer.bound) > _DIFFERENCE:
        return None
    return False


def _family_check(source: ProblemSource, draws: Sequence[CheckedDraw]) -> FamilyCheck:
    seconds = sorted(draw.seconds for draw in draws)
    gates = (*_answer_gates(source, draws), *_change_gates(source, draws), _text_gate(draws))
    return FamilyCheck(source.name, len(draws), seconds[len(seconds) // 2], gates)


def _answer_gates(source: ProblemSource, draws: Sequence[CheckedDraw]) -> Iterable[Gate]:
    certified = [draw for draw in draws if draw.objective is not None]
    objectives = Counter(draw.objective for draw in certified)
    total = max(1, len(certified))
    yield Gate(GateName.CERTIFIED, len(certified) / len(draws), 0.99, at_least=True)
    yield Gate(GateName.ZERO_OBJECTIVE, objectives["0"] / total, 0.01, at_least=False)
    distinct = len({draw.answer for draw in certified}) / total
    yield Gate(GateName.DISTINCT_ANSWERS, distinct, 0.9, at_least=True)
    if source.objective_range:
        most = max(objectives.values(), default=0) / total
        yield Gate(
            GateName.MOST_FREQUENT_OBJECTIVE,
            most,
            0.25,
            at_least=False,
            note=source.objective_range,
        )
    else:
        yield Gate(GateName.DISTINCT_OBJECTIVES, len(objectives) / total, 0.9, at_least=True)


def _change_gates(source: ProblemSource, draws: Sequence[CheckedDraw]) -> Iterable[Gate]:
    relaxed = [d.relaxation_differs for d in draws if d.relaxation_differs is not None]
    num_open = sum(draw.is_relaxation_undecided for draw in draws)
    if relaxed or num_open:
        reason = source.tight_relaxation
        share = _share(sum(relaxed), len(relaxed), num_open)
        yield Gate(
            GateName.RELAXATION_DIFFERS,
            share,
            0.5,
            at_least=True,
            note=reason,
            is_excused=bool(reason),
        )
    yield from _constraint_gates([draw for draw in draws if draw.idle is not None])


def _constraint_gates(draws: Sequence[CheckedDraw]) -> Iterable[Gate]:
    """A gate for each constraint; one for all together where draws have different ones."""
    names = dict.fromkeys(name for draw in draws for name in draw.constraints)
    shares: dict[str, float] = {}
    for name in names:
        having = [draw for draw in draws if name in draw.constraints]
        num_open = sum(name in draw.undecided for draw in having)
        num_idle = sum(name in (draw.idle or ()) for draw in having)
        num_decided = len(having) - num_open
        shares[name] = _share(num_decided - num_idle, num_decided, num_open)
    if len({draw.constraints for draw in draws}) > 1:
        mean = sum(shares.values()) / len(shares)
        note = f"mean of {len(shares)} constraints"
        yield Gate(GateName.CONSTRAINT_MATTERS, mean, 0.2, at_least=True, note=note)
        return
    for name, share in shares.items():
        yield Gate(GateName.CONSTRAINT_MATTERS, share, 0.2, at_least=True, note=name)


def _share(count: int, num_decided: int, num_open: int) -> float:
    """The share of a count in what was decided, which is at least half of what was tried."""
    return count / max(1, num_decided, (num_decided + num_open) / 2)


def _text_gate(draws: Sequence[CheckedDraw]) -> Gate:
    similarity = mean_nearest_similarity([draw.text for draw in draws[:_NUM_TEXTS]])
    return Gate(GateName.TEXT_SIMILARITY, similarity, 0.25, at_least=False)


def mean_nearest_similarity(texts: Sequence[str]) -> float:
    """The mean of each text's largest Jaccard index with another one, of three-word shingles."""
    shingles = [_shingles(text) for text in texts]
    nearest = [0.0] * len(texts)
    for (i, one), (j, other) in combinations(enumerate(shingles), 2):
        similarity = len(one & other) / max(1, len(one | other))
        nearest[i], nearest[j] = max(nearest[i], similarity), max(nearest[j], similarity)
    return sum(nearest) / max(1, len(nearest))


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of three words; numbers are left out, so the same story is the same."""
    words = re.findall(r"[a-z]+", text.lower())
    return frozenset(tuple(words[n : n + _SHINGLE]) for n in range(len(words) - _SHINGLE + 1))
