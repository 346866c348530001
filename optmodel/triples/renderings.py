"""The programs that we render of an instance, and whether a program is one of them.

    renderings = Renderings(instance, narrative.names)
    renderings.text("pyomo")                      # the program, or None: see `reason`
    renderings.program("pyomo", text).is_ours     # whether the text is the program, to the letter

A program of ours may share a process with others of ours (see `optmodel.execution.Program`). Its
text is never taken on trust: it is compared with what is rendered here, of an instance that we hold
as data. Rendering makes no code of data, whoever wrote them: names of a formulation are
identifiers, its expressions are in the algebra, and all other texts stand in string literals and
comments.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from optmodel.execution import Program
from optmodel.formulation import ElementId, FormulationError, Instance
from optmodel.formulation.programs import (
    DIALECTS,
    ProgramStyle,
    render_program,
    supports,
    with_presolve,
)


@dataclass(slots=True)
class Renderings:
    """The programs of an instance in the names of its story and in a style, each rendered once."""

    instance: Instance
    names: Mapping[ElementId, str]
    style: ProgramStyle = ProgramStyle.STRUCTURED
    _texts: dict[str, str | None] = field(default_factory=dict, init=False)
    _reasons: dict[str, str] = field(default_factory=dict, init=False)

    def text(self, dialect: str) -> str | None:
        """The program in a dialect; None where the dialect cannot express the instance.

        Raises `FormulationError` where only these names are in the way.
        """
        if dialect not in self._texts:
            self._texts[dialect] = self._rendered(dialect)
        return self._texts[dialect]

    def reason(self, dialect: str) -> str | None:
        """Why a dialect cannot express the instance; None where it can."""
        self.text(dialect)
        return self._reasons.get(dialect)

    def program(self, dialect: str, text: str) -> Program:
        """A program to run. It is ours where its text is what we render, and only then."""
        return Program(dialect, text, dialect=dialect, is_ours=self.renders(dialect, text))

    def renders(self, dialect: str, text: str) -> bool:
        """Whether a text is what we render, or rendered when GLOP's presolve was on."""
        try:
            rendered = self.text(dialect) if dialect in DIALECTS else None
        except FormulationError:  # the names are in the way: nothing is rendered
            return False
        return rendered is not None and text in (rendered, with_presolve(rendered))

    def _rendered(self, dialect: str) -> str | None:
        try:
            return render_program(self.instance, dialect, self.names, self.style)
        except FormulationError:
            reason = supports(self.instance, dialect)
            if reason is None:
                raise
            self._reasons[dialect] = reason
            return None
