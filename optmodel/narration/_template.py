"""Templates of texts: the functions and names in them, and the normalization of their output.

A template sees every set (a list of elements) and parameter (`cost[i, j]`, or a scalar) of the
formulation by name, `name[i]`, `words`, `setting`, whether it should use a `table`, and the
functions of `_TemplateFunctions`. Lines of a paragraph are joined, so templates may break them
wherever they like.

    {{ sentence(name[i]) }} has {{ quantity(supply[i], "units") }}.
"""

import re
from collections.abc import Callable, ItemsView, Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateRuntimeError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from optmodel.errors import BadFileError
from optmodel.formulation import ElementId, Instance, Key, Number
from optmodel.narration.formatting import (
    Money,
    capitalized,
    format_list,
    format_number,
    format_percent,
    format_quantity,
    markdown_table,
    with_article,
)
from optmodel.narration.scenario import Scenario, template_text


def render_text(
    instance: Instance,
    scenario: Scenario,
    phrasing: str,
    names: Mapping[ElementId, str],
    *,
    has_table: bool,
) -> str:
    """Fill one phrasing with one instance and normalize the white space.

    Raises `BadFileError` when the template uses a name that neither scenario nor instance has, or
    a unit that the scenario does not spell.
    """
    context: dict[str, Any] = {
        **{
            item.name: [key[0] if len(key) == 1 else key for key in instance.sets[item.name]]
            for item in instance.formulation.sets
        },
        **{name: _Values(values) for name, values in instance.parameters.items()},
        **{name: values[()] for name, values in instance.parameters.items() if () in values},
        "name": names,
        "words": SimpleNamespace(**scenario.words),  # of a dict, `words.items` is its method
        "setting": scenario.setting,
        "table": has_table,
    }
    family = instance.formulation.name
    try:
        template = _template(family, phrasing)
        text = template.render(context | _TemplateFunctions(scenario, names).functions())
    except (TemplateError, KeyError) as error:
        reason = f"nothing is called {error}" if isinstance(error, KeyError) else str(error)
        raise BadFileError(
            f"The template data/narration/{family}/{phrasing}.md fails in the scenario "
            f"'{scenario.id}': {reason.removesuffix('.')}."
        ) from error
    return _normalized(text)


class _Undefined(StrictUndefined):
    """A name that a template uses and that is not there: its error is for the template's author."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        known, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint is not None:  # the sandbox refuses it
            return self._undefined_hint
        if isinstance(known, SimpleNamespace):
            words = ", ".join(f"'{word}'" for word in vars(known))
            return f"the scenario has the words {words}, and no '{name}'"
        if isinstance(known, dict):
            return f"nothing is called '{name}'"
        return super()._undefined_message


class _Values:
    """A parameter inside a template: `cost[i, j]`."""

    def __init__(self, values: Mapping[Key, Number]) -> None:
        self._values = values

    def __getitem__(self, index: ElementId | Key) -> Number:
        return self._values[index if isinstance(index, tuple) else (index,)]

    def items(self) -> ItemsView[Key, Number]:
        return self._values.items()


_SheetColumn = tuple[str, _Values] | tuple[str, _Values, Callable[[Number], str]]


class _TemplateFunctions:
    """The functions that templates call, with the units and names of one scenario."""

    def __init__(self, scenario: Scenario, names: Mapping[ElementId, str]) -> None:
        self._units = scenario.units
        self._names = names

    def functions(self) -> dict[str, Callable[..., Any]]:
        """By the name that templates use."""
        return {
            "number": format_number,
            "percent": format_percent,
            "listing": format_list,
            "article": with_article,
            "sentence": capitalized,
            "money": self.money,
            "quantity": self.quantity,
            "unit": self.unit,
            "after": after,
            "named": self.named,
            "grouped": grouped,
            "flipped": flipped,
            "grid": self.grid,
            "sheet": self.sheet,
        }

    def money(self, value: Number) -> str:
        """An amount in the scenario's currency."""
        return Money(self._spelling("money")[0]).format(value)

    def quantity(self, value: Number, unit: str) -> str:
        """A number with the scenario's word for a unit of the formulation."""
        return format_quantity(value, self._spelling(unit))

    def unit(self, unit: str, count: int = 2) -> str:
        """The scenario's word for a unit: `unit("units")` is plural, `unit("units", 1)` is not."""
        return self._spelling(unit)[0 if count == 1 else -1]

    def named(self, elements: Sequence[ElementId], conjunction: str = "and") -> str:
        """The names of elements as a list in words."""
        return format_list([self._names[element] for element in elements], conjunction)

    def grid(
        self,
        corner: str,
        rows: Sequence[ElementId],
        columns: Sequence[ElementId],
        values: _Values,
        write: Callable[[Number], str] = format_number,
    ) -> str:
        """A table of a two-index parameter: one element a row, one element a column."""
        header = [corner, *(capitalized(self._names[column]) for column in columns)]
        body = [
            [self._row_name(row), *(write(values[(row, column)]) for column in columns)]
            for row in rows
        ]
        return markdown_table(header, body)

    def sheet(self, corner: str, rows: Sequence[ElementId], columns: Sequence[_SheetColumn]) -> str:
        """A table of one-index parameters: one element a row, one (title, values, write) a column.

        `write` may be left out and is then a plain number.
        """
        header = [corner, *(column[0] for column in columns)]
        body = [
            [
                self._row_name(row),
                *((c[2] if len(c) == 3 else format_number)(c[1][row]) for c in columns),
            ]
            for row in rows
        ]
        return markdown_table(header, body)

    def _row_name(self, row: ElementId) -> str:
        return capitalized(self._names[row])

    def _spelling(self, unit: str) -> tuple[str, ...]:
        if unit not in self._units:
            spelled = ", ".join(f"'{unit}'" for unit in self._units)
            raise TemplateRuntimeError(f"the scenario spells {spelled}, and no unit '{unit}'")
        return self._units[unit]


def after(loop: LoopContext) -> str:
    """The separator after an item of a list: a comma, `and` before the last, or a full stop."""
    if loop.last:
        return "."
    return " and" if loop.revindex == 2 else ","


def grouped(pairs: Sequence[tuple[ElementId, ElementId]]) -> dict[ElementId, list[ElementId]]:
    """The partners of each first element of a set of pairs: `grouped(covers)[pattern]`."""
    partners: dict[ElementId, list[ElementId]] = {}
    for first, second in pairs:
        partners.setdefault(first, []).append(second)
    return partners


def flipped(values: _Values) -> _Values:
    """A two-index parameter with its indices exchanged, for a table with the other axis down."""
    return _Values({key[::-1]: value for key, value in values.items()})


@cache
def _template(family: str, phrasing: str) -> Template:
    environment = SandboxedEnvironment(
        undefined=_Undefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    return environment.from_string(template_text(family, phrasing))


def _normalized(text: str) -> str:
    """Join the lines of each paragraph, keep tables, single blank lines between blocks."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    return "\n\n".join(
        # A blank before punctuation comes from a line break of the template.
        block if block.startswith("|") else re.sub(r"\s+([.,;:])", r"\1", " ".join(block.split()))
        for block in blocks
    )
