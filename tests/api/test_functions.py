"""The everyday functions: what they take, what they give, and what the package's root offers."""

import ast
import json
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import optmodel
from optmodel.errors import UnknownNameError
from optmodel.execution import Attachments, End, SolverStatus
from optmodel.judging import VerdictReason, load_rule
from tests.api.programs import PROGRAM, REPLY, python


@pytest.mark.parametrize("expected", [8, 8.0, np.float64(8), np.float32(8), Fraction(8)])
def test_an_optimum_is_any_real_number(expected: float) -> None:
    verdict = optmodel.score(REPLY, expected)
    assert (verdict.correct, verdict.value) == (True, 8.0)


@pytest.mark.parametrize("answer", [REPLY, PROGRAM.format(bound=4)])
def test_a_program_and_a_reply_with_one_are_scored_alike(answer: str) -> None:
    assert optmodel.score(answer, optmodel.Label({"profit": 8.0}, "profit", 8.0)).correct


def test_a_reply_without_a_program_is_wrong() -> None:
    verdict = optmodel.score("I do not know.", 8.0)
    assert (verdict.correct, verdict.reason) == (False, VerdictReason.NOT_OK)


def test_a_triple_is_scored_against_as_record_and_as_parsed(
    triple: optmodel.TripleRecord,
) -> None:
    program = triple.programs["highspy"]
    assert program is not None
    assert optmodel.score(program, triple).correct
    assert optmodel.score(program, triple.triple()).correct
    assert not optmodel.score(REPLY, triple).correct
    printed = f"print('{triple.parse_formulation().objective.name}:', {triple.objective})"
    rule = "printed-objective-rel-1e-6"
    assert optmodel.score(printed, triple, rule=rule).correct


def test_an_item_brings_its_attachments_unless_others_are_given() -> None:
    files = Attachments({"bound.txt": b"4"})
    label = optmodel.Label({"profit": 8.0}, "profit", 8.0)
    item = optmodel.Item("7", "linear-notable", "How much?", label, files)
    program = PROGRAM.format(bound="float(open('bound.txt').read())")
    assert optmodel.score(program, item).correct
    assert optmodel.score(program, item, attachments={"bound.txt": b"5"}).value == 10.0
    assert optmodel.score(program, label).reason is VerdictReason.NOT_OK


def test_a_rule_is_a_name_or_a_rule_and_has_answers_confirmed_where_it_asks_for_it() -> None:
    rule = load_rule("objective-rel-1e-6").model_copy(update={"unconfirmed": "refused"})
    assert optmodel.score(REPLY, 8.0, rule=rule).correct
    assert optmodel.score("print(8)", 8.0).correct
    assert optmodel.score("print(8)", 8.0, rule=rule).reason is VerdictReason.UNCONFIRMED
    with pytest.raises(UnknownNameError, match="objective-rel-1e-6"):
        optmodel.score(REPLY, 8.0, rule="objective-rel-1e6")


@pytest.mark.parametrize("label", ["8", None, {"profit": 8.0}])
def test_what_is_no_label_is_said_in_a_sentence(label: object) -> None:
    with pytest.raises(optmodel.UserError, match="is no label: give a number"):
        optmodel.score(REPLY, label)  # type: ignore[arg-type]


@pytest.mark.parametrize("expected", [float("nan"), float("inf"), np.float64("-inf")])
def test_an_optimum_is_finite(expected: float) -> None:
    with pytest.raises(optmodel.UserError, match="give a finite number"):
        optmodel.score(REPLY, expected)


def test_a_run_says_how_a_program_ended_and_what_its_solver_answered() -> None:
    execution = optmodel.run(PROGRAM.format(bound=4), confirm=True)
    solve = execution.last_solve
    assert solve is not None
    assert (execution.end, execution.confirmed) == (End.OK, True)
    assert (solve.status, solve.objective, solve.variables) == (SolverStatus.OPTIMAL, 8.0, {"x": 4})
    assert optmodel.run("import time\ntime.sleep(9)", wall_seconds=0.3).end is End.TIMEOUT
    assert optmodel.run("x = bytearray(1 << 29)", memory_bytes=64 << 20).end is End.MEMORY
    assert optmodel.run("x = (", dialect="pyomo").end is End.SYNTAX_ERROR
    assert optmodel.run("print(open('a').read())", attachments={"a": b"3"}).stdout == "3\n"
    with pytest.raises(UnknownNameError, match="pyomo"):
        optmodel.run("x = 1", dialect="pyoom")
    with pytest.raises(optmodel.UserError, match="wall_seconds"):
        optmodel.run("x = 1", wall_seconds=0)


def test_an_instance_is_certified_or_rejected(triple: optmodel.TripleRecord) -> None:
    instance = triple.parse_instance()
    certified = optmodel.certify(instance)
    assert isinstance(certified, optmodel.Certified)
    assert float(certified.certificate.objective) == pytest.approx(triple.objective)
    demand = dict.fromkeys(instance.parameters["demand"], 10**6)
    parameters = {**instance.parameters, "demand": demand}
    infeasible = optmodel.Instance.create(instance.formulation, instance.sets, parameters)
    assert isinstance(optmodel.certify(infeasible), optmodel.Rejection)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "first"
    made = optmodel.generate(
        4,
        seed=7,
        families=["staffing", "blending"],
        difficulty="easy",
        dialects="highspy",
        folder=out,
    )
    assert made == list(optmodel.read_triples(out)) == list(optmodel.read_triples(str(out)))
    return out


def test_a_folder_holds_what_the_command_makes(folder: Path, tmp_path: Path) -> None:
    named = ["--family", "blending", "--family", "staffing", "--difficulty", "easy"]
    named += ["--dialect", "highspy", "--workers", "1"]
    out = str(tmp_path / "run")
    asked = ("--count", "4", "--seed", "7", "--workers", "1")
    python("-m", "optmodel", "generate", *asked, *named, "--out", out)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in Path(out).iterdir())
    for name in ("records.jsonl", "run.toml", "README.md"):
        assert (folder / name).read_bytes() == Path(out, name).read_bytes(), name
    mine, its = (json.loads((one / "summary.json").read_text()) for one in (folder, Path(out)))
    times = {"seconds_of_last_process", "triples_per_second"}
    assert {k: v for k, v in mine.items() if k not in times} == {
        k: v for k, v in its.items() if k not in times
    }


def test_a_folder_is_continued_and_never_overwritten(folder: Path) -> None:
    records = folder / "records.jsonl"
    whole = records.read_bytes()
    records.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    again = optmodel.generate(
        4,
        seed=7,
        families=("blending", "staffing"),
        difficulty="easy",
        dialects=("highspy",),
        folder=str(folder),
    )
    assert records.read_bytes() == whole
    assert [triple.family for triple in again] == ["blending", "staffing"] * 2
    with pytest.raises(optmodel.UserError, match="another"):
        optmodel.generate(4, seed=8, families="blending", folder=folder)
    assert records.read_bytes() == whole


def test_without_a_folder_nothing_stays_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, triple: optmodel.TripleRecord
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    [made] = optmodel.generate(1, seed=7, families="transportation", dialects="highspy")
    assert made == triple
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"families": "transpotation"}, "did you mean 'transportation'"),
        ({"difficulty": "hadr"}, "did you mean 'hard'"),
        ({"dialects": ["pyomo", "pulpp"]}, "did you mean 'pulp'"),
        ({"dialects": ()}, "at least one dialect"),
        ({"count": 0}, "ask for 1"),
        ({"count": "many"}, "count"),
        ({"workers": 0}, "give 1 or more"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_sentence(
    given: dict[str, object], message: str
) -> None:
    with pytest.raises(optmodel.UserError, match=message):
        optmodel.generate(**({"count": 1} | given))  # type: ignore[arg-type]


def test_importing_the_package_loads_nothing() -> None:
    text = (
        "import sys, optmodel; print(*sorted(m for m in sys.modules if m.startswith('optmodel')))"
    )
    assert python("-c", text) == "optmodel optmodel._version\n"


def test_type_checkers_and_the_interpreter_find_each_name_in_the_same_place() -> None:
    tree = ast.parse(Path(optmodel.__file__).read_text(encoding="utf-8"))
    [guarded] = [node for node in tree.body if isinstance(node, ast.If) and not node.orelse][:1]
    imports = [node for node in guarded.body if isinstance(node, ast.ImportFrom)]
    told = {
        str(node.module).removeprefix("optmodel."): tuple(alias.name for alias in node.names)
        for node in imports
    }
    assert told == optmodel._HOMES
    assert sorted(name for names in told.values() for name in names) == sorted(optmodel.__all__)
    assert set(optmodel.__all__) <= set(dir(optmodel))
    assert all(getattr(optmodel, name) is not None for name in optmodel.__all__)


def test_a_name_that_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'scoer'"):
        _ = optmodel.scoer  # type: ignore[attr-defined]
