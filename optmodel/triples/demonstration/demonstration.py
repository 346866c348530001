"""A demonstration: a problem in sections, each with prose and the same in formal lines.

    demonstration = parse_demonstration(reply)
    demonstration.faults                          # (), or why parsing stopped
    demonstration.prefix(2).instance              # variables, objective and two constraints

Every prefix with at least one constraint is a problem of its own: a formulation, data and prose.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from optmodel.formulation import (
    Clause,
    Constraint,
    Expression,
    Formulation,
    Instance,
    Name,
    Objective,
    Relation,
    decimal_text,
    parameter,
    walk,
)
from optmodel.narration import find_numbers, find_scalars, foreign_scalars, numbered_phrases
from optmodel.rejection import Rejection
from optmodel.triples.demonstration.formal import FormalError, FormalObjective, SymbolTable
from optmodel.triples.demonstration.sections import (
    DemonstrationCode,
    Section,
    fault,
    read_sections,
)
from optmodel.triples.text import has_prompt_injection

NAME = "resocratic"
"""The name of formulations that come from demonstrations."""

_LETTERS = {"variables": "b", "objective": "c", "constraint": "a"}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Prefix:
    """The problem of the first sections, with `num_constraints` constraints."""

    num_constraints: int
    text: str
    instance: Instance

    @property
    def unused(self) -> tuple[str, ...]:
        """Variables that neither objective nor constraints use."""
        formulation = self.instance.formulation
        nodes = (node for item in _expressions(formulation) for node in walk(item))
        used = {node.name for node in nodes if isinstance(node, Name)}
        return tuple(v.name for v in formulation.variables if v.name not in used)


@dataclass(frozen=True)
class Demonstration:
    """The sections that are correct, and the faults that ended parsing."""

    sections: tuple[Section, ...]
    faults: tuple[Rejection, ...]
    _symbols: SymbolTable
    _objective: FormalObjective | None
    _relations: tuple[tuple[Relation, ...], ...]

    @property
    def text(self) -> str:
        """The correct sections as text. Parsing it again gives the same demonstration."""
        return "".join(section.text for section in self.sections)

    @property
    def prose(self) -> str:
        """The prose alone."""
        return "\n".join(section.prose for section in self.sections)

    @property
    def num_constraints(self) -> int:
        """The number of constraints, and so of prefixes."""
        return len(self._relations)

    def prefixes(self) -> Iterator[Prefix]:
        """All prefixes, the shortest first."""
        yield from (self.prefix(number) for number in range(1, self.num_constraints + 1))

    def prefix(self, num_constraints: int) -> Prefix:
        """The problem with the first `num_constraints` constraints."""
        assert 1 <= num_constraints <= self.num_constraints, "prefixes have a constraint at least"
        text = "".join(section.text for section in self.sections[: num_constraints + 2])
        instance = self._instance(num_constraints)
        return Prefix(num_constraints, text, instance)

    def _instance(self, num_constraints: int) -> Instance:
        assert self._objective is not None, "a constraint comes after the objective"
        places = ["variables", "objective", *_places(num_constraints)]
        constants = self._symbols.constants
        names = [name for place in places for name in constants.places.get(place, ())]
        objective = Objective(
            sense=self._objective.sense,
            expression=self._objective.expression,
            name=self._objective.name,
            unit="",
            meaning=_masked(self.sections[1].prose),
        )
        formulation = Formulation(
            name=NAME,
            title=self._title,
            sets=(),
            parameters=tuple(
                parameter(name, _symbol(name), unit="", meaning=self._meanings[name])
                for name in names
            ),
            variables=tuple(self._symbols.variables.values()),
            objective=objective,
            constraints=tuple(self._constraints(num_constraints)),
        )
        return Instance.create(formulation, {}, {name: constants.values[name] for name in names})

    def _constraints(self, num_constraints: int) -> Iterator[Constraint]:
        sections = self.sections[2:]
        groups = self._relations[:num_constraints]
        for place, section, relations in zip(
            _places(num_constraints), sections, groups, strict=False
        ):
            for number, relation in enumerate(relations):
                name = place if number == 0 else f"{place}{chr(ord('a') + number)}"
                yield Constraint(name, Clause(), relation, _masked(section.prose))

    @cached_property
    def _title(self) -> str:
        first = re.split(r"(?<=[.!?])\s", _masked(self.sections[0].prose))[0]
        return first if len(first) <= 80 else f"{first[:77].rstrip()}..."

    @cached_property
    def _meanings(self) -> dict[str, str]:
        """The meaning of each parameter: the clause with its number, which `#` replaces."""
        constants = self._symbols.constants
        found = {}
        places = ["variables", "objective", *_places(self.num_constraints)]
        for place, section in zip(places, self.sections, strict=True):
            for name in constants.places.get(place, ()):
                found[name] = _clause(section.prose, abs(Fraction(constants.values[name])))
        return found


def parse_demonstration(reply: str, *, is_cut: bool = False) -> Demonstration:
    """Parse a reply up to its first fault; `is_cut` says that the token limit ended the reply."""
    read = read_sections(reply, is_cut=is_cut)
    reader = _DemonstrationReader()
    wrong = reader.read(read.sections) or read.fault
    return Demonstration(
        sections=read.sections[: reader.num_read],
        faults=(wrong,) if wrong else (),
        _symbols=reader.symbols,
        _objective=reader.objective,
        _relations=tuple(reader.relations),
    )


class _DemonstrationReader:
    """Reads sections in order, up to the first that has a fault."""

    def __init__(self) -> None:
        self.symbols = SymbolTable()
        self.objective: FormalObjective | None = None
        self.relations: list[tuple[Relation, ...]] = []
        self.num_read = 0
        self._said: set[Fraction] = set()

    def read(self, sections: Sequence[Section]) -> Rejection | None:
        for number, section in enumerate(sections):
            place = ["variables", "objective"][number] if number < 2 else f"constraint_{number - 1}"
            try:
                found = self._formal(number, section, place)
                self._check_prose(section, place)
            except FormalError as error:
                return fault(error.code, section.title, str(error))
            if number == 1:
                assert isinstance(found, FormalObjective)
                self.objective = found
            elif number > 1:
                assert isinstance(found, tuple)
                self.relations.append(found)
            self.num_read += 1
        return None

    def _formal(
        self, number: int, section: Section, place: str
    ) -> FormalObjective | tuple[Relation, ...] | None:
        if number == 0:
            for line in section.formal:
                self.symbols.declare(line)
            return None
        if number == 1:
            return self.symbols.objective(section.formal)
        return tuple(self.symbols.relations(section.formal, place))

    def _check_prose(self, section: Section, place: str) -> None:
        """Check that prose and formal lines have the same numbers, counting earlier prose."""
        if has_prompt_injection(section.prose):
            raise FormalError(DemonstrationCode.PROMPT_INJECTION, section.prose[:80])
        phrases = numbered_phrases(v.meaning for v in self.symbols.variables.values())
        spoken = find_scalars(section.prose, phrases)
        self._said |= {abs(value) for number in spoken for value in number.values}
        for value in self.symbols.constants.of(place):
            if abs(value) not in self._said | {0, 1}:  # words such as `one` may be absent
                raise FormalError(DemonstrationCode.NUMBER_NOT_IN_PROSE, decimal_text(value))
        for number in foreign_scalars(spoken, self._explained()):
            raise FormalError(DemonstrationCode.NUMBER_NOT_IN_FORMAL, f"'{number.text}'")

    def _explained(self) -> set[Fraction]:
        """The numbers that prose may contain: data, exponents, and the number of variables."""
        constants = self.symbols.constants
        structure = {0, 1, len(self.symbols.variables), *constants.exponents}
        return {abs(Fraction(value)) for value in (*constants.values.values(), *structure)}


def _places(num_constraints: int) -> list[str]:
    return [f"constraint_{number}" for number in range(1, num_constraints + 1)]


def _symbol(name: str) -> str:
    """A parameter's symbol: `b_{1}` for `variables_1`, `a_{2,1}` for `constraint_2_1` and so on."""
    place, *numbers = name.split("_")
    return f"{_LETTERS[place]}_{{{','.join(numbers)}}}"


def _clause(prose: str, value: Fraction) -> str:
    """The clause of the prose that contains a value, with `#` for every number."""
    for span in find_numbers(prose, {}):
        if value in map(abs, span.values):
            return _masked(span.context.passages[0])
    return _masked(prose)


def _masked(text: str) -> str:
    """A text without numbers of the instance, as a formulation may hold it."""
    return " ".join(_NUMBER.sub("#", text).split()).rstrip(".,;: ")


def _expressions(formulation: Formulation) -> Iterator[Expression]:
    yield formulation.objective.expression
    for item in formulation.constraints:
        assert isinstance(item.statement, Relation), "demonstrations have relations only"
        yield from (item.statement.left, item.statement.right)
