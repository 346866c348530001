"""Which programs are ours: what we render, to the letter. And rendering makes no code of data."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optmodel.execution import Limits, Program, Runner
from optmodel.families import family
from optmodel.formulation import Formulation, FormulationError, Instance
from optmodel.formulation.programs import DIALECTS, ProgramStyle, supports, with_presolve
from optmodel.triples import Renderings, family_narrative
from tests.conftest import CHECKOUT
from tests.families.every import EVERY_FAMILY, REPRESENTATIVES
from tests.timeless import timeless

OTHERS = ("pulp", "highspy", "ortools", "gurobipy", "pyomo")
HOSTILE = (
    '"); import os; os.system("true")  #',
    "\nimport os\n",
    "\r\nimport os\r",
    "\x0bimport os\x0c\x1c\x85\u2028import os\u2029",
    "{__import__('os')}",
    "}{0.__class__}{{",
    '\\"; x = 1  #',
    "\\",
    "\"\"\"'''",
    "\\N{DIGIT ONE}\\x41\\u0041\\101",
    "a" * 300 + ' "+" ' + "b" * 300,
    "# type: ignore\\",
    "",
)


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


def renderings_of(name: str, index: int = 0) -> Renderings:
    drawn = family(name).draw(7, index)
    return Renderings(drawn.instance, family_narrative(family(name), drawn, 7, index).names)


def own_programs(dialect: str, index: int, style: ProgramStyle) -> list[Program]:
    """The program of each family that the dialect can hold."""
    programs = []
    for name in REPRESENTATIVES:
        renderings = renderings_of(name, index)
        renderings.style = style
        text = renderings.text(dialect)
        if text is not None:
            programs.append(replace(renderings.program(dialect, text), key=f"{name}-{index}"))
    assert programs
    assert all(program.is_ours for program in programs)
    return programs


def check_both_ways(dialect: str, indices: range) -> None:
    programs = [
        program
        for index in indices
        for style in ProgramStyle
        for program in own_programs(dialect, index, style)
    ]
    alone = [replace(program, is_ours=False) for program in programs]
    with Runner(Limits(wall_seconds=60)) as runner:
        shared = list(runner.run(programs))
        residents = runner._workers[0].residents
        assert dialect in residents, "they shared a process"
        channel = residents[dialect].channel
        assert channel is not None
        assert channel.num_programs == len(programs), "each of them did"
        assert runner.losses == ()
        for one, other in zip(shared, runner.run(alone), strict=True):
            assert timeless(one) == timeless(other)


def test_a_shared_process_gives_the_executions_of_the_sandbox_for_every_family() -> None:
    check_both_ways("pyscipopt", range(1))


@pytest.mark.slow
@pytest.mark.parametrize("dialect", OTHERS)
def test_so_it_does_in_other_dialects(dialect: str) -> None:
    check_both_ways(dialect, range(2))


def test_a_program_is_ours_to_the_letter_only() -> None:
    renderings = renderings_of("transportation")
    text = renderings.text("highspy")
    assert text is not None
    assert renderings.program("highspy", text).is_ours
    for changed in (text + "\n", text[:-1], text.replace("0", "1", 1), "\ufeff" + text, ""):
        assert not renderings.program("highspy", changed).is_ours
    assert not renderings.program("pyscipopt", text).is_ours
    assert not renderings.program("docplex", text).is_ours
    assert renderings.program("highspy", text + "#").text == text + "#"


@given(data=st.data())
def test_a_program_that_differs_in_one_byte_is_not_ours(data: st.DataObject) -> None:
    renderings = renderings_of("blending")
    text = renderings.text("pyscipopt")
    assert text is not None
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(min_codepoint=9, max_codepoint=126))
    for changed in (
        text[:place] + letter + text[place:],
        text[:place] + text[place + 1 :],
        text[:place] + letter + text[place + 1 :],
    ):
        assert renderings.program("pyscipopt", changed).is_ours is (changed == text)


def test_an_instance_that_a_dialect_cannot_hold_has_no_program_of_ours() -> None:
    renderings = renderings_of("pricing")
    assert renderings.text("highspy") is None
    assert renderings.reason("highspy") == supports(renderings.instance, "highspy")
    assert renderings.reason("pyscipopt") is None
    assert not renderings.program("highspy", "import highspy\n").is_ours


def test_names_that_are_alike_make_no_program_of_ours() -> None:
    renderings = renderings_of("transportation")
    alike = dict.fromkeys(renderings.names, "Metz")
    program = Renderings(renderings.instance, alike).program("highspy", "import highspy\n")
    assert not program.is_ours


def test_only_renderings_say_that_a_program_is_ours() -> None:
    """No other place of the package gives `is_ours` to a program."""
    saying = [
        path.relative_to(CHECKOUT / "optmodel").as_posix()
        for path in sorted((CHECKOUT / "optmodel").rglob("*.py"))
        if any(_says_ours(path))
    ]
    assert saying == ["triples/renderings.py"]


def _says_ours(path: Path) -> Iterator[bool]:
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text if "is_ours" in text else "")):
        if isinstance(node, ast.Call):
            named = isinstance(node.func, ast.Name) and node.func.id in ("Program", "replace")
            yield named and any(word.arg == "is_ours" for word in node.keywords)


class _WithoutTexts(ast.NodeTransformer):
    """Makes all string literals one, and an f-string the expressions in it."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("text") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        inner = [self.visit(part) for part in node.values if isinstance(part, ast.FormattedValue)]
        return ast.JoinedStr(inner)


def shape(text: str) -> str:
    """All of a program but its texts and comments."""
    return ast.dump(_WithoutTexts().visit(ast.parse(text)))


@lru_cache(maxsize=len(DIALECTS))
def plain_shape(text: str) -> str:
    """The shape of a text with which those of many hostile ones are compared."""
    return shape(text)


@lru_cache(maxsize=len(DIALECTS))
def plain_imports(text: str) -> set[str]:
    """What that text imports, statement by statement."""
    return _imports(text)


@lru_cache(maxsize=len(DIALECTS))
def plain_modules(text: str) -> set[str]:
    """The modules that it imports."""
    return _modules(text)


def with_texts(renderings: Renderings, hostile: str) -> Renderings:
    """The same instance with a hostile text in every place that takes a free text."""
    old = renderings.instance.formulation
    new = Formulation(
        name=hostile,
        title=hostile,
        sets=tuple(replace(item, meaning=hostile, symbol=hostile) for item in old.sets),
        parameters=tuple(
            replace(item, meaning=hostile, unit=hostile, symbol=hostile) for item in old.parameters
        ),
        variables=tuple(
            replace(item, meaning=hostile, unit=hostile, symbol=hostile) for item in old.variables
        ),
        objective=replace(old.objective, name=hostile, meaning=hostile, unit=hostile),
        constraints=tuple(replace(item, meaning=hostile) for item in old.constraints),
    )
    instance: Instance = replace(renderings.instance, formulation=new)
    names = {element: f"{hostile}{number}" for number, element in enumerate(renderings.names)}
    return Renderings(instance, names, renderings.style)


@cache
def plain_renderings(name: str, style: ProgramStyle = ProgramStyle.STRUCTURED) -> Renderings:
    """The honest renderings of a family, made once for all hostile texts; nobody changes them."""
    renderings = renderings_of(name)
    renderings.style = style
    return renderings


def check_shapes(name: str, hostile: str) -> None:
    plain = plain_renderings(name)
    attacked = with_texts(plain, hostile)
    for dialect in DIALECTS:
        text = plain.text(dialect)
        if text is None:
            assert attacked.text(dialect) is None
            continue
        changed = attacked.text(dialect)
        assert changed is not None
        assert shape(changed) == plain_shape(text)
        assert _imports(changed) <= plain_imports(text) | {"math"}


def check_calls(name: str, hostile: str) -> None:
    """The compact style makes identifiers of names, of letters and digits: nothing else changes."""
    structured, plain = plain_renderings(name), plain_renderings(name, ProgramStyle.COMPACT)
    attacked = with_texts(plain, hostile)
    for dialect in DIALECTS:
        text, changed = plain.text(dialect), attacked.text(dialect)
        if text is None or changed is None:
            assert text == changed
            continue
        usual = structured.text(dialect)
        assert usual is not None
        assert _modules(changed) <= plain_modules(usual) | {"math"}
        assert _called(changed).isdisjoint(FORBIDDEN)
        assert not re.search(r"\b_", re.sub(r'"(?:[^"\\]|\\.)*"|#.*', "", changed))


def _modules(text: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(text)))
    plain = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


FORBIDDEN = {"system", "touch", "eval", "exec", "open", "getattr", "setattr", "compile"}


def _called(text: str) -> set[str]:
    calls = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return {func.attr if isinstance(func, ast.Attribute) else ast.unparse(func) for func in calls}


def _imports(text: str) -> set[str]:
    nodes = ast.walk(ast.parse(text))
    return {ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_becomes_code(hostile: str) -> None:
    check_shapes("facility_location", hostile)
    check_calls("facility_location", hostile)
    check_calls("blending", hostile)


@settings(max_examples=20)
@given(st.text(LETTERS, max_size=40))
@example('"+x+"')
def test_no_text_at_all_becomes_code(hostile: str) -> None:
    check_shapes("transportation", hostile)


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_no_text_becomes_code_in_any_family(name: str) -> None:
    for hostile in HOSTILE:
        check_shapes(name, hostile)
        check_calls(name, hostile)


def test_a_name_that_is_no_identifier_is_refused_before_anything_is_rendered() -> None:
    text = renderings_of("transportation").instance.formulation.to_text()
    (name,) = set(re.findall(r'"name": "(ship)"', text))
    for hostile in ("ship)", "__ship", "Ship", "ship;x", "ship\\nimport os", "import"):
        changed = text.replace(f'"name": "{name}"', f'"name": "{hostile}"')
        with pytest.raises(FormulationError, match=r"identifier|not declared"):
            Formulation.from_text(changed)


@pytest.mark.parametrize("style", ProgramStyle)
def test_programs_from_before_presolve_was_off_are_ours(style: ProgramStyle) -> None:
    """Records hold such programs of linear models."""
    renderings = renderings_of("transportation")
    renderings.style = style
    text = renderings.text("ortools")
    assert text is not None
    before = with_presolve(text)
    assert "status = model.Solve()" in before
    assert "PRESOLVE" not in before
    assert renderings.program("ortools", before).is_ours
    assert not renderings.program("ortools", before.replace("model.Solve()", "0")).is_ours
    other = renderings_of("knapsack").text("ortools")
    assert other is not None
    assert with_presolve(other) == other
