"""Many options that several verbs share, handed on together as one value.

model_options = collected(_OPTIONS, ModelOptions, "asked")

@model_options
def verb(*, asked: ModelOptions) -> None: ...
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def collected(options: Sequence[Decorator], kind: type[Any], name: str) -> Decorator:
    """Add click's options, in their order; the function gets a `kind` of their values as `name`.

    `kind` is a dataclass whose fields are the options' names.
    """
    names = [field.name for field in fields(kind)]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(**given: Any) -> Any:
            value = kind(**{field: given.pop(field) for field in names})
            return function(**{name: value}, **given)

        decorated: Callable[..., Any] = wrapped
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
