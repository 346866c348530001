"""What the compact programs of all dialects share: which data stand where, and in which order.

PulpCompactRenderer().program(instance, {"g1": "chairs"})    # the text of a program

A problem with few decisions is written out, a variable for each, where that is hardly longer; any
other has its data in lists.
"""

from collections.abc import Mapping
from typing import ClassVar

from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import Constant, ElementId, walk
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.programs._curvature import signs_of
from optmodel.formulation.programs._naming import ElementLiterals, Identifiers, quoted
from optmodel.formulation.programs._renderer import (
    CodegenContext,
    ProgramRenderer,
    joined,
    used_names,
)
from optmodel.formulation.programs.compact._data_layout import compact_data
from optmodel.formulation.programs.compact._expansion import expanded
from optmodel.formulation.programs.compact._inlining import inlined
from optmodel.formulation.programs.compact._positional_instance import positional_instance
from optmodel.formulation.programs.compact._simplification import simplified

_NAMES_FOR_DATA = frozenset(("dict", "zip"))
_MAX_NAMED_DECISIONS = 12
_MAX_NUMBERS_IN_PLACE = 100
_MAX_RATIO = 1.2
"""How many times as long as a program with lists one with named decisions may be."""

_MAX_REPEATS = 4
"""How often each number may stand in a program with named decisions, on average."""


class CompactRenderer(ProgramRenderer):
    """A renderer whose programs are short; it goes before a dialect's renderer among the bases.

    What the dialect can express, and how it is rewritten for it, is the dialect's in every style.
    """

    optimal: ClassVar[str] = ""
    """The condition under which there is an answer; empty where asking for it raises otherwise."""

    def program(self, instance: Instance, names: Mapping[ElementId, str]) -> str:
        """The whole program. Raises `FormulationError` for what the dialect cannot express."""
        ElementLiterals(instance, names)  # elements that are called alike are refused
        listed = self._listed(instance, names)
        prepared = self._prepared(instance)
        if not _is_small(prepared):
            return listed
        try:
            written = expanded(prepared, names)
            written_out = self._text(written, {}, {})
        except FormulationError:
            return listed
        if _num_constants(written) > _MAX_REPEATS * (
            _num_data(prepared) + _num_constants(prepared)
        ):
            return listed
        return written_out if len(written_out) <= _MAX_RATIO * len(listed) else listed

    def _prepared(self, instance: Instance) -> Instance:
        """The instance in terms that the dialect has."""
        formulation = self.prepare(instance.formulation, signs_of(instance))
        return Instance(formulation, instance.sets, instance.parameters)

    def _listed(self, instance: Instance, names: Mapping[ElementId, str]) -> str:
        texts = {
            item.name: [names.get(key[0], str(key[0])) for key in instance.sets[item.name]]
            for item in instance.formulation.sets
            if not (item.within or item.ordered)
            and any(key[0] in names for key in instance.sets[item.name])
        }
        return self._text(self._prepared(positional_instance(instance)), names, texts)

    def _text(
        self,
        instance: Instance,
        names: Mapping[ElementId, str],
        texts: Mapping[str, list[str]],
    ) -> str:
        """The program of an instance that the dialect can express as it is."""
        formulation = simplified(inlined(instance.formulation, instance))
        reserved = self.reserved | _NAMES_FOR_DATA
        identifiers = Identifiers(formulation, reserved, self.variable_reserved)
        literals = ElementLiterals(instance, names)
        printer = self.printer(formulation, instance, identifiers, literals)
        context = CodegenContext(formulation, instance, signs_of(instance), identifiers, printer)
        body = [
            *self.model(context),
            *(line for item in formulation.variables for line in self.variable(context, item)),
            *self.statements(context),
            *self.solve(context),
            *self._result(context),
        ]
        data = compact_data(formulation, instance, identifiers, literals, texts)
        text = joined([data, body])
        imports = self.imports(used_names(text, self.reserved))
        if used_names(text, frozenset({"math"})):
            imports = ["import math", *imports]
        return joined([imports]) + "\n" + text

    def statements(self, context: CodegenContext) -> list[str]:
        """The objective and the constraints."""
        return [*self.objective(context), *self.constraints(context)]

    def constraints(self, context: CodegenContext) -> list[str]:
        """All constraints; those in a row that have the same loops share them."""
        lines: list[str] = []
        open_loops: list[str] = []
        for item in context.formulation.constraints:
            stated = self.constraint(context, item)
            loops = [line for line in stated if line.endswith(":")]
            lines += stated[len(loops) :] if loops == open_loops else stated
            open_loops = loops
        return lines

    def condition(self, context: CodegenContext) -> str:
        """The condition under which a model has an answer."""
        return self.optimal

    def _result(self, context: CodegenContext) -> list[str]:
        """One line that prints the objective."""
        title = quoted(f"{context.formulation.objective.name}:")
        printed = f"print({title}, {self.objective_value(context)})"
        condition = self.condition(context)
        return [f"if {condition}:", f"    {printed}"] if condition else [printed]


def _is_small(instance: Instance) -> bool:
    """Whether a variable for each decision, and each number in its place, could be short."""
    variables = instance.formulation.variables
    num_decisions = sum(1 for item in variables for _ in instance.keys(item.over))
    return num_decisions <= _MAX_NAMED_DECISIONS and _num_data(instance) <= _MAX_NUMBERS_IN_PLACE


def _num_data(instance: Instance) -> int:
    return sum(len(values) for values in instance.parameters.values())


def _num_constants(instance: Instance) -> int:
    """How many numbers the expressions of an instance hold."""
    nodes = (node for one in instance.formulation.expressions() for node in walk(one))
    return sum(isinstance(node, Constant) for node in nodes)
