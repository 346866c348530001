"""Prompts of the pipelines: the Jinja templates in `data/prompts`.

    prompt("program", library="Pyomo", solver="HiGHS", text=text)

No prompt contains a label. A user's catalog folder comes first: see `optmodel.catalog`.
"""

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from optmodel import catalog
from optmodel.errors import BadFileError

if TYPE_CHECKING:
    from jinja2 import Template


def prompt(name: str, **values: object) -> str:
    """Fill a template. Raises `BadFileError` when it is absent, malformed or lacks a value."""
    from jinja2 import TemplateError

    try:
        filled: str = _template(name).render(values)
    except TemplateError as error:
        raise BadFileError(f"The prompt data/prompts/{name}.md fails: {error}.") from error
    return filled.strip() + "\n"


def prompt_digests(names: tuple[str, ...]) -> dict[str, str]:
    """The first digits of each template's SHA-256: part of what decides a run."""
    return {name: sha256(_text(name)).hexdigest()[:16] for name in names}


@cache
def _text(name: str) -> bytes:
    """The bytes of a template, read once, so that the text that is filled is the one hashed."""
    path = catalog.locate("data", f"prompts/{name}.md")
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error


@cache
def _template(name: str) -> "Template":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    return environment.from_string(_text(name).decode("utf-8"))
