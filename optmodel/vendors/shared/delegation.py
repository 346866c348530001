"""Methods of a facade that call the same methods of its parts.

variables = Part("Model", "_variables_")

class Model:
    addVar = variables(VariableEditor.addVar)

model.addVar(ub=4.0)                    # model._variables_.addVar(ub=4.0)
"""

from collections.abc import Callable
from functools import wraps
from operator import attrgetter
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

P = TypeVar("P")
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Part:
    """An attribute of a facade; calling it with a method of the part gives the facade's method."""

    def __init__(self, facade: str, attribute: str) -> None:
        self._facade = facade
        self._get = attrgetter(attribute)

    def __call__(
        self, method: Callable[Concatenate[P, Arguments], Answer]
    ) -> Callable[Concatenate[Any, Arguments], Answer]:
        """A method of the facade that calls this method of the part.

        Errors for wrong arguments then name the facade's method, which a program called.
        """
        method.__qualname__ = f"{self._facade}.{method.__name__}"
        get = self._get

        @wraps(method)
        def call(self: Any, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
            return method(get(self), *args, **kwargs)

        return cast("Callable[Concatenate[Any, Arguments], Answer]", call)
