"""Modules that a text gets in a library's place, and modules that nobody finds."""

import importlib
import sys
import types
from collections.abc import Iterator
from importlib.machinery import PathFinder

import pytest

from optmodel.execution._import_overrides import hide_modules, text_builtins


@pytest.fixture
def ours() -> Iterator[str]:
    """A package of ours with a module in it, both loaded."""
    package = types.ModuleType("our_layer")
    package.__path__ = []
    package.answer = 42  # type: ignore[attr-defined]
    inner = types.ModuleType("our_layer.inner")
    inner.depth = 2  # type: ignore[attr-defined]
    package.inner = inner  # type: ignore[attr-defined]
    sys.modules |= {"our_layer": package, "our_layer.inner": inner}
    yield "our_layer"
    del sys.modules["our_layer"], sys.modules["our_layer.inner"]


def _run(text: str, modules: dict[str, str]) -> dict[str, object]:
    scope: dict[str, object] = {"__builtins__": text_builtins(modules), "__name__": "__main__"}
    exec(compile(text, "program.py", "exec"), scope)
    return scope


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import vendor\nfound = vendor.answer", 42),
        ("import vendor as v\nfound = v.answer", 42),
        ("from vendor import answer as found", 42),
        ("import vendor.inner\nfound = vendor.inner.depth", 2),
        ("from vendor.inner import depth as found", 2),
        ("from vendor import inner\nfound = inner.depth", 2),
        ("def f():\n    import vendor\n    return vendor.answer\nfound = f()", 42),
        ("found = __import__('vendor').answer", 42),
        ("import math\nfound = math.floor(3.5)", 3),
        ("from os.path import basename\nfound = basename('a/b')", "b"),
    ],
)
def test_a_text_gets_our_module_by_the_vendors_name(ours: str, text: str, expected: object) -> None:
    assert _run(text, {"vendor": ours})["found"] == expected
    assert "vendor" not in sys.modules


def test_what_a_text_imports_finds_no_module_of_ours(ours: str) -> None:
    """A library would take it for the vendor's, which it knows how to start."""
    with pytest.raises(ModuleNotFoundError):
        _run("import importlib\nimportlib.import_module('vendor')", {"vendor": ours})


def test_a_module_that_our_layer_lacks_is_not_found(ours: str) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"our_layer\.other"):
        _run("import vendor.other", {"vendor": ours})


def test_the_builtins_of_everybody_else_stay_as_they_are(ours: str) -> None:
    own = text_builtins({"vendor": ours})
    assert own is not sys.modules["builtins"]
    assert own.print is print
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("vendor")


def test_a_hidden_module_is_not_found_and_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    hide_modules(frozenset({"colorsys"}))
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("colorsys")
    assert importlib.util.find_spec("colorsys") is None
    assert importlib.util.find_spec("json") is not None


def test_where_nothing_is_hidden_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    finders = list(sys.meta_path)
    hide_modules(frozenset())
    assert sys.meta_path == finders
