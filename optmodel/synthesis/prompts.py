"""Prompts of the pipelines: templates that anyone can read, in `data/prompts`.

    prompt("program", library="Pyomo", solver="HiGHS", text=text)

None of them is ever given a label. A folder of your own comes first: see `optmodel.catalog`.
"""

from functools import cache
from hashlib import sha256
from typing import Any

from optmodel import catalog
from optmodel.errors import BadFileError


def prompt(name: str, **values: Any) -> str:
    """Fill a template. Raises `BadFileError` when it is absent, malformed or asks for more."""
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
    """The bytes of a template, read once: those that are filled are those that are hashed."""
    path = catalog.locate("data", f"prompts/{name}.md")
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error


@cache
def _template(name: str) -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    return environment.from_string(_text(name).decode("utf-8"))
