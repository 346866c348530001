"""Evaluations: gold programs are right, runs resume, and other rules need no other run."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UnknownNameError, UserError
from optmodel.evaluation import (
    EvaluateConfig,
    Summary,
    evaluate,
    load_benchmark,
    read_summary,
)
from optmodel.execution import Limits
from optmodel.runs import installed_versions, read_records, read_run

MINI = load_benchmark("mini")
ITEMS = MINI.bundled_file()
GOLD = MINI.folder / "gold.jsonl"
LIMITS = Limits(wall_seconds=20)
# Without an extra only these dialects are there; they are enough to see a run.
CORE = {"highspy", "pyomo", "pyscipopt"}


def gold_lines() -> list[dict[str, str]]:
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    """One right program, one wrong, one that crashes, one without a program; the rest absent."""
    right = next(line for line in gold_lines() if line["dialect"] == "pyscipopt")
    other = next(line for line in gold_lines() if line["dialect"] == "pyomo")
    lines = [
        {"id": right["id"], "program": right["program"]},
        {"id": other["id"], "program": "print('The total:', 5)"},
        {"id": 12, "program": "raise SystemExit(3)"},
        {"id": 13, "response": "I do not know."},
    ]
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def config(predictions: Path, **more: Any) -> EvaluateConfig:
    return EvaluateConfig(benchmark="mini", benchmark_file=ITEMS, predictions=predictions, **more)


def run(predictions: Path, out: Path, *rules: str) -> Summary:
    return evaluate(config(predictions, rules=rules, limits=LIMITS), out)


def test_gold_programs_of_the_bundled_benchmark_are_all_right(tmp_path: Path) -> None:
    pytest.importorskip("pulp", reason="needs the extra 'dialects'")
    summary = evaluate(config(GOLD), tmp_path / "run", num_workers=2)
    assert summary.ends == {"ok": 16}
    assert set(summary.rules) == set(MINI.manifest.rules)
    for name, rule in summary.rules.items():
        assert rule.all.num_correct == 16, (name, rule.reasons)
    objective = summary.rules["objective-rel-1e-6"]
    assert objective.sources == {"captured": 16}  # every dialect's solver was heard


def test_gold_programs_come_in_every_dialect() -> None:
    assert {line["dialect"] for line in gold_lines()} >= CORE | {
        "cvxpy",
        "gurobipy",
        "ortools",
        "pulp",
    }


def test_the_denominator_is_fixed(tmp_path: Path, predictions: Path) -> None:
    summary = run(predictions, tmp_path / "run")
    assert summary.num_predictions == 4
    assert summary.ends == {"crash": 1, "no_code": 13, "ok": 2}
    for rule in summary.rules.values():
        assert (rule.all.num_correct, rule.all.num_items) == (1, 16)
        assert sum(score.num_items for score in rule.by_type.values()) == 16
        assert sum(rule.reasons.values()) == 16
    assert read_summary(tmp_path / "run") == summary


def test_misprints_and_stand_ins_are_counted(tmp_path: Path) -> None:
    program = """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 3))
m.o = pyo.Objective(expr=m.x**2 - 4 * m.x)
pyo.SolverFactory("baron").solve(m)
print("x:", 7, {})
"""
    ids = [line["id"] for line in gold_lines()][:2]
    texts = [program.format("pyo.value(m.o)"), program.format("")]
    pairs = zip(ids, texts, strict=True)
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps({"id": i, "program": text}) + "\n" for i, text in pairs))
    summary = run(path, tmp_path / "run")
    assert summary.stand_ins == {"baron": 2}
    assert summary.num_misprinted == 1


def test_another_rule_needs_no_other_run(tmp_path: Path, predictions: Path) -> None:
    out = tmp_path / "run"
    run(predictions, out, "optibench-all-values")
    records = (out / "records.jsonl").read_bytes()
    summary = run(predictions, out, "objective-rel-1e-6")
    assert list(summary.rules) == ["objective-rel-1e-6"]
    assert (out / "records.jsonl").read_bytes() == records


def test_an_interrupted_run_is_continued(tmp_path: Path, predictions: Path) -> None:
    out = tmp_path / "run"
    whole = run(predictions, out)
    lines = (out / "records.jsonl").read_text().splitlines(keepends=True)
    (out / "records.jsonl").write_text("".join(lines[:5]) + lines[5][:20])
    (out / "summary.json").unlink()
    again = run(predictions, out)
    keys = [record["key"] for record in read_records(out / "records.jsonl")]
    assert len(keys) == len(set(keys)) == 16
    assert again.model_copy(update={"times": whole.times}) == whole
    assert (out / "records.jsonl").read_text().splitlines(keepends=True)[:5] == lines[:5]


def test_what_our_machinery_spoiled_is_tried_again(tmp_path: Path, predictions: Path) -> None:
    out = tmp_path / "run"
    run(predictions, out)
    spoiled = [
        record | {"end": "infrastructure"} if record["end"] == "ok" else record
        for record in read_records(out / "records.jsonl")
    ]
    (out / "records.jsonl").write_text("".join(json.dumps(one) + "\n" for one in spoiled))
    summary = run(predictions, out)
    assert summary.num_infrastructure == 0
    assert summary.ends["ok"] == 2
    assert len(list(read_records(out / "records.jsonl"))) == 18  # the failures are kept


def test_verdicts_are_stored_with_their_reasons(tmp_path: Path, predictions: Path) -> None:
    out = tmp_path / "run"
    run(predictions, out, "objective-rel-1e-6")
    verdicts = [json.loads(line) for line in (out / "verdicts.jsonl").read_text().splitlines()]
    assert {one["reason"] for one in verdicts} == {"correct", "not_ok", "wrong_value"}
    [right] = [one for one in verdicts if one["correct"]]
    assert right["source"] == "captured"


def test_a_name_that_no_file_can_hold_is_written_as_well_as_may_be(
    tmp_path: Path, predictions: Path
) -> None:
    odd = config(predictions, system="a\udcffb", limits=LIMITS)  # as a shell gives odd bytes
    assert evaluate(odd, tmp_path / "run").system == "a?b"


_SAY = "import sys\nsys.modules['optmodel.execution.hooks.solve_recorder'].recorder.write({})\n"
_SOLVED = "solve={{'status': 'optimal', 'objective': 1.0, {}}}"
ODD = {
    "detail": "raise ValueError('\\ud800')",
    "status": "raise SystemExit('\\udcff')",
    "lost": "open('/\\udcff')",
    "lost, in bytes": "open(b'/\\xff')",
    "missing": "raise ModuleNotFoundError(name='\\ud800')",
    "not offered": _SAY.format("not_offered='\\ud800'"),
    "unheard": _SAY.format("unheard='\\ud800'"),
    "claim": "import docplex\n"
    + _SAY.format("unlicensed={'library': 'docplex', 'reason': '\\ud800'}"),
    "solver": _SAY.format(_SOLVED.format("'solver': '\\ud800'")),
    "names of variables": _SAY.format(_SOLVED.format("'variables': {'\\ud800': 1.0}")),
    "names of columns": _SAY.format(_SOLVED.format("'columns': {'\\ud800': 1.0}")),
    "model": _SAY.format(_SOLVED.format("'model': {'format': 'lp', 'text': '\\ud800'}")),
}


def test_a_text_that_no_file_can_hold_stops_no_run(tmp_path: Path) -> None:
    """Half of a surrogate pair in one program's report would end the run for all programs."""
    path = tmp_path / "odd.jsonl"
    lines = [{"id": place, "program": text} for place, text in enumerate(ODD.values())]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run(path, tmp_path / "run")
    records = list(read_records(tmp_path / "run" / "records.jsonl"))
    assert len(records) == 16
    told = {place: json.dumps(record) for place, record in enumerate(records)}
    assert "ValueError: ?" in told[0]
    assert "'/?'" in told[2]
    assert '{"?": 1.0}' in told[9]


def test_another_configuration_is_refused(tmp_path: Path, predictions: Path) -> None:
    out = tmp_path / "run"
    run(predictions, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(UserError, match=r"limits\.wall_seconds was 20\.0, now 5\.0"):
        evaluate(config(predictions, limits=Limits(wall_seconds=5.0)), out)
    predictions.write_text(predictions.read_text() + "\n")
    with pytest.raises(UserError, match="predictions_sha256 was"):
        run(predictions, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_run_is_not_continued_with_other_versions(tmp_path: Path, predictions: Path) -> None:
    out = tmp_path / "run"
    run(predictions, out)
    toml = (out / "run.toml").read_text().replace('optmodel = "', 'optmodel = "9.')
    (out / "run.toml").write_text(toml)
    run(predictions, out)  # nothing is left to run, so nothing is mixed
    (out / "records.jsonl").write_text("")
    with pytest.raises(UserError, match=r"was begun with optmodel 9\."):
        run(predictions, out)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"benchmark": "optibench"}, BadFileError),
        ({"benchmark": "minny"}, UnknownNameError),
        ({"predictions": Path("absent.jsonl")}, BadFileError),
        ({"benchmark_file": Path("absent.jsonl")}, BadFileError),
    ],
)
def test_bad_input_writes_nothing(
    tmp_path: Path, predictions: Path, change: dict[str, object], error: type[UserError]
) -> None:
    fields: dict[str, Any] = {
        "benchmark": "mini",
        "benchmark_file": ITEMS,
        "predictions": predictions,
    } | change
    with pytest.raises(error):
        evaluate(EvaluateConfig(**fields), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_an_unknown_rule_writes_nothing(tmp_path: Path, predictions: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean"):
        run(predictions, tmp_path / "run", "optibench-all-value")
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_optibench_gold_programs(tmp_path: Path, benchmarks_dir: Path) -> None:
    """All but two run, and agree item by item with what was measured by other means."""
    folder = benchmarks_dir / "optibench"
    gold = folder / "OptiBench-with-gold-programs.json"
    items = json.loads(gold.read_text(encoding="utf-8"))
    lines = [json.dumps({"id": item["index"], "program": item["code"]}) for item in items]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines))
    out = tmp_path / "run"
    asked = EvaluateConfig(
        benchmark="optibench", benchmark_file=gold, predictions=tmp_path / "gold.jsonl"
    )
    summary = evaluate(asked, out, num_workers=2)
    assert summary.ends["ok"] >= 600
    loose = summary.rules["optibench-all-values"]
    assert abs(loose.all.accuracy - 0.952) < 0.01
    assert "flood" not in loose.reasons
    with (folder / "audit.csv").open(encoding="utf-8") as file:
        audit = {row["index"]: row["gold_reproduced_abs1e4"] == "1" for row in csv.DictReader(file)}
    verdicts = [json.loads(line) for line in (out / "verdicts.jsonl").read_text().splitlines()]
    ours = {v["item"]: v["correct"] for v in verdicts if v["rule"] == "optibench-all-values"}
    assert sum(ours[item] != audit[item] for item in audit) <= 6
    assert summary.rules["objective-rel-1e-6"].audited.accuracy > 0.99


def test_a_run_says_what_it_was_made_with(predictions: Path, tmp_path: Path) -> None:
    summary = run(predictions, tmp_path / "run")
    about = read_run(tmp_path / "run")["about"]
    assert about == {"versions": installed_versions(), "revision": about["revision"]}
    assert (summary.versions, summary.revision) == (about["versions"], about["revision"])


def test_a_run_of_an_earlier_release_goes_on(predictions: Path, tmp_path: Path) -> None:
    """It held its versions without a table of their own, and no revision."""
    out = tmp_path / "run"
    before = run(predictions, out)
    text = (out / "run.toml").read_text(encoding="utf-8")
    table = text.partition("[about]")[0]
    flat = "".join(f'{name} = "{version}"\n' for name, version in before.versions.items())
    (out / "run.toml").write_text(f"{table}[about]\n{flat}", encoding="utf-8")
    (out / "records.jsonl").write_text("", encoding="utf-8")
    again = run(predictions, out)
    assert (again.versions, again.revision) == (before.versions, "")
    assert again.rules == before.rules


@pytest.mark.parametrize(
    ("where", "name"), [("benchmark_items", "read_items"), ("pipeline", "read_predictions")]
)
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, predictions: Path, monkeypatch: pytest.MonkeyPatch, where: str, name: str
) -> None:
    """Its digest would name bytes that nobody read: it is written to after the reading."""
    import importlib

    module = importlib.import_module(f"optmodel.evaluation.{where}")
    reads = getattr(module, name)
    items = tmp_path / "items.jsonl"
    items.write_bytes(ITEMS.read_bytes())

    def changes(path: Path, *rest: object) -> object:
        found = reads(path, *rest)
        path.write_text(path.read_text() + "\n")
        return found

    monkeypatch.setattr(module, name, changes)
    changed = EvaluateConfig(benchmark="mini", benchmark_file=items, predictions=predictions)
    with pytest.raises(UserError, match="changed while it was read"):
        evaluate(changed, tmp_path / "out")
    assert not (tmp_path / "out").exists()
