"""Names in a program: identifiers that clash with nothing, and elements as literals.

identifiers = Identifiers(formulation, frozenset({"model"}))
identifiers("model")      # 'model_'
ElementLiterals(instance, {"p1": "Lyon plant"}).literal("p1")      # '"Lyon plant"'
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from textwrap import wrap

from optmodel.formulation.formulation import Formulation
from optmodel.formulation.instance import Instance
from optmodel.formulation.nodes import ElementId, Key
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.programs._layout import WIDTH

# Names that every program uses itself.
PYTHON_NAMES = frozenset(
    ("SystemExit", "abs", "len", "list", "math", "max", "min", "print", "range", "round")
) | {"status", "sum"}


class Identifiers:
    """Names of a formulation as identifiers; a reserved one gets an underscore.

    `reserved` names are for no declaration, `variable_reserved` names for no variable.
    """

    def __init__(
        self,
        formulation: Formulation,
        reserved: frozenset[str],
        variable_reserved: frozenset[str] = frozenset(),
    ) -> None:
        self._reserved = reserved | PYTHON_NAMES
        self._variable_reserved = self._reserved | variable_reserved
        self._variables = frozenset(formulation.variable_by_name)
        self._declared = self._variables | {
            *formulation.set_by_name,
            *formulation.parameter_by_name,
        }

    def __call__(self, name: str) -> str:
        """The identifier for a set, parameter, variable or index."""
        reserved = self._variable_reserved if name in self._variables else self._reserved
        if name not in reserved:
            return name
        return self.apart(name)

    def apart(self, name: str) -> str:
        """An identifier for something that may not share its name with a declaration."""
        while name in self._declared or name in self._variable_reserved:
            name += "_"
        return name


class ElementLiterals:
    """Elements as Python literals; an element in `names` is written as its text there.

    Raises `FormulationError` when two elements of one set have the same literal.
    """

    def __init__(self, instance: Instance, names: Mapping[ElementId, str]) -> None:
        self._names = names
        for name, keys in instance.sets.items():
            literals = {self.key(key) for key in keys}
            if len(literals) != len(keys):
                raise FormulationError(f"Two elements of set '{name}' are called alike.")

    def literal(self, element: ElementId) -> str:
        """One element: a whole number as it is, anything else as a string."""
        if isinstance(element, int):
            return str(element)
        return quoted(self._names.get(element, element))

    def key(self, key: Key) -> str:
        """An element, or a tuple of them."""
        literals = [self.literal(element) for element in key]
        return literals[0] if len(literals) == 1 else f"({', '.join(literals)})"


def quoted(text: str) -> str:
    """A Python string literal."""
    return json.dumps(text, ensure_ascii=False)


def comment(text: str, indent: str = "") -> list[str]:
    """A sentence as comment lines."""
    return list(_comment(text, indent))


@lru_cache(maxsize=1024)  # a run says the same of every instance of a formulation
def _comment(text: str, indent: str) -> tuple[str, ...]:
    prefix = f"{indent}# "
    return tuple(wrap(text, WIDTH, initial_indent=prefix, subsequent_indent=prefix))


def sentence(text: str) -> str:
    """A meaning as a sentence: a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def with_unit(meaning: str, unit: str) -> str:
    """A meaning with its unit behind it, when it has one."""
    return f"{meaning} ({unit})" if unit else meaning
