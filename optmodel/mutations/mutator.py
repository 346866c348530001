"""The mutator: a source of problems that are drawn by a family or composed, and then changed.

    MUTATOR.draw(seed=7, index=0).mutations                     # ('add_budget', 'minimum_lot')
    Mutator.of_chain("knapsack+add_budget").draw(7, 0)          # of one base, by one chain

Problem `index` is a function of (version, seed, index, difficulty, sizes), and of the version of
the solver whose optimum new data are drawn around.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from optmodel.composer import COMPOSER, Composer
from optmodel.errors import UnknownNameError, UserError
from optmodel.families import (
    Difficulty,
    DrawnInstance,
    Family,
    SizeParameter,
    family,
    family_names,
)
from optmodel.formulation import Formulation
from optmodel.mutations.bases import BASES
from optmodel.mutations.bounds import BOUNDS
from optmodel.mutations.costs import COSTS
from optmodel.mutations.goals import GOALS
from optmodel.mutations.joining import JOINING
from optmodel.mutations.limits import ADDED_LIMITS
from optmodel.mutations.mutation_kind import MutationKind
from optmodel.mutations.neighbor import NAME, Neighbor
from optmodel.mutations.pairs import PAIRS
from optmodel.mutations.periods import PERIODS
from optmodel.mutations.switches import SWITCHES
from optmodel.mutations.times import TIMES
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection

MUTATIONS: Mapping[str, MutationKind] = {
    kind.name: kind
    for kinds in (ADDED_LIMITS, SWITCHES, COSTS, BOUNDS, GOALS, PERIODS, JOINING, PAIRS, TIMES)
    for kind in kinds.values()
}
"""All kinds of mutations by name."""

CHAIN_MARK = "+"
"""What stands between a base and the mutations of a chain: `knapsack+add_budget`."""

_COMPOSED = 0.25
"""How often the base is a composed problem."""

_MAX_BASES = 40
"""Problems of one base that may be drawn for a chain that does not apply to all of them."""

_MAX_INDEX = 2**31 - 1
_SIZES = (SizeParameter("num_mutations", "changes one after the other", (1, 2), (1, 2), (1, 3)),)


@dataclass(frozen=True)
class Mutator:
    """A source of mutated problems, drawn as a family's are.

    `base` and `chain` are fixed for a source that is named by them, and else drawn.
    """

    base: str = ""
    chain: tuple[str, ...] = ()
    version: int = 2
    about: str = (
        "Problems of families and composed ones, changed: limits more or less, costs, goals."
    )
    literature: tuple[str, ...] = ()
    tight_relaxation: str = "the base and its changes decide whether whole numbers matter"
    objective_range: str = ""

    @classmethod
    def of_chain(cls, name: str) -> "Mutator":
        """The source of a name such as `knapsack+add_budget`.

        Raises `UserError` for a base or mutation that there is not.
        """
        base, *chain = name.split(CHAIN_MARK)
        if base == NAME:
            raise UserError(
                f"'{name}' begins with '{NAME}', which draws bases and changes by itself: begin it "
                f"with a family or with {COMPOSER.name}, as in {COMPOSER.name}+{chain[0]}."
            )
        if base not in (*family_names(), COMPOSER.name):
            raise UnknownNameError("family", base, (*family_names(), COMPOSER.name))
        for kind in chain:
            if kind not in MUTATIONS:
                raise UnknownNameError("mutation", kind, MUTATIONS)
            if chain.count(kind) > 1:
                raise UserError(f"'{name}' has the mutation '{kind}' twice; name each once.")
        return cls(base, tuple(chain))

    @property
    def name(self) -> str:
        """`mutated`, or the base and its chain."""
        return CHAIN_MARK.join((self.base, *self.chain)) if self.base else NAME

    @property
    def size_parameters(self) -> tuple[SizeParameter, ...]:
        """How many changes; where the chain is fixed, the sizes of the base."""
        return _base_source(self.base).size_parameters if self.base else _SIZES

    @property
    def formulation(self) -> Formulation:
        """One of the formulations, as an example."""
        return self.draw(0, 0, Difficulty.EASY).instance.formulation

    def draw(
        self,
        seed: int,
        index: int,
        difficulty: Difficulty | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> DrawnInstance:
        """Draw problem `index`. Raises `UserError` for a size that is unknown or out of range, and
        where a chain does not apply to its base.
        """
        stream = RandomStream(self.name, self.version, seed, index)
        level = stream.choice(list(Difficulty)) if difficulty is None else difficulty
        if self.base:
            return self._of_chain(stream, level, sizes or {})
        fixed = dict(sizes or {})
        _check_sizes(fixed)
        [size] = _SIZES
        count = fixed.get(size.name, stream.integer(*size.range(level)))
        while True:
            found = _mutated(stream, level, count)
            if found is not None:
                return replace(found, difficulty=level, sizes={size.name: count})

    def _of_chain(
        self, stream: RandomStream, level: Difficulty, sizes: Mapping[str, int]
    ) -> DrawnInstance:
        """A problem of the base to which all of the chain applies."""
        reason = ""
        for _ in range(_MAX_BASES):
            drawn = _base_source(self.base).draw(
                stream.integer(0, _MAX_INDEX), stream.integer(0, _MAX_INDEX), level, sizes
            )
            changed = mutate(drawn, self.base, self.chain, stream)
            if not isinstance(changed, Rejection):
                return changed
            reason = changed.detail
        raise UserError(
            f"The mutations of '{self.name}' do not apply to any of {_MAX_BASES} problems of "
            f"'{self.base}' ({reason}): leave one out, or name another family."
        )


MUTATOR = Mutator()
"""The one that draws bases and chains."""


def mutate(
    drawn: DrawnInstance, base: str, chain: tuple[str, ...], stream: RandomStream
) -> DrawnInstance | Rejection:
    """A drawn problem of a source after a chain of mutations; or which of them does not apply."""
    problem = Neighbor.of(drawn, base)
    for name in chain:
        changed = MUTATIONS[name].apply(problem, stream)
        if isinstance(changed, Rejection):
            return changed
        problem = changed
    return _drawn(drawn, problem, base, chain)


def _mutated(stream: RandomStream, level: Difficulty, count: int) -> DrawnInstance | None:
    """A base that is drawn, after as many mutations as are wanted; None where too few apply."""
    base = COMPOSER.name if stream.chance(_COMPOSED) else stream.choice(BASES)
    seed, index = stream.integer(0, _MAX_INDEX), stream.integer(0, _MAX_INDEX)
    drawn = _base_source(base).draw(seed, index, level)
    problem = Neighbor.of(drawn, base)
    if not problem.is_solved:
        return None
    chain: list[str] = []
    weighted = [name for name, kind in MUTATIONS.items() for _ in range(kind.weight)]
    for name in dict.fromkeys(stream.shuffled(weighted)):
        changed = MUTATIONS[name].apply(problem, stream)
        if not isinstance(changed, Rejection):
            problem = changed
            chain.append(name)
        if len(chain) == count:
            return _drawn(drawn, problem, base, tuple(chain))
    return None


def _drawn(
    drawn: DrawnInstance, problem: Neighbor, base: str, chain: tuple[str, ...]
) -> DrawnInstance:
    """The changed problem as it is drawn, named for what it is."""
    changes = ", ".join(MUTATIONS[name].title for name in chain)
    formulation = replace(
        problem.formulation, name=NAME, title=f"{drawn.instance.formulation.title}: {changes}"
    )
    return replace(
        drawn,
        instance=replace(problem.instance, formulation=formulation),
        own_telling=problem.telling,
        base=base,
        mutations=chain,
    )


def _base_source(name: str) -> Family | Composer:
    return COMPOSER if name == COMPOSER.name else family(name)


def _check_sizes(fixed: Mapping[str, int]) -> None:
    [size] = _SIZES
    for name, value in fixed.items():
        if name != size.name:
            raise UserError(f"Mutated problems have no knob '{name}'; they have {size.name}.")
        if not size.lowest <= value <= size.highest:
            raise UserError(
                f"Knob '{name}' of mutated problems takes {size.lowest} to {size.highest}, "
                f"not {value}."
            )
