"""Layers of a stored run: rows in its folder, counts, and the values and models that disagree."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import optmodel
from optmodel.cli.command_line import root
from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import (
    EvaluateConfig,
    PredictionFields,
    ReferenceProblems,
    TripleProblems,
    check_layers,
    evaluate,
    judge_layers,
    read_layers,
)
from optmodel.execution import Program

RULE = "objective-rel-1e-6"


def fixed_at(optimum: float) -> str:
    """A program whose model has nothing of the problem but its optimum."""
    return (
        "import highspy\nh = highspy.Highs()\nh.silent()\n"
        f"h.minimize(h.addVariable(lb={optimum!r}, ub={optimum!r}))\n"
        "print('total:', h.getObjectiveValue())\n"
    )


@pytest.fixture(scope="module")
def triples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layers") / "triples"
    families = ("transportation", "project_selection")
    optmodel.generate(
        4, seed=3, families=families, difficulty="easy", dialects="highspy", folder=folder
    )
    return folder


def scored(triples: Path, folder: Path, programs: dict[str, str]) -> Path:
    predictions = folder.with_suffix(".jsonl")
    lines = [json.dumps({"id": item, "program": text}) for item, text in programs.items()]
    predictions.write_text("\n".join(lines), encoding="utf-8")
    config = EvaluateConfig(
        benchmark="held-out-families",
        benchmark_file=triples,
        predictions=predictions,
        rules=(RULE,),
        system=folder.name,
    )
    evaluate(config, folder)
    return folder


@pytest.fixture(scope="module")
def run(triples: Path) -> Path:
    """Two right programs, one that is fixed at the optimum, and one in other units."""
    records = list(optmodel.read_triples(triples))
    programs = {record.id: record.programs["highspy"] or "" for record in records}
    programs[records[2].id] = fixed_at(records[2].objective)
    right = programs[records[3].id]
    programs[records[3].id] = right.replace("getObjectiveValue()", "getObjectiveValue() / 1000")
    return scored(triples, triples.parent / "mine", programs)


def test_layers_say_more_than_the_value(run: Path, triples: Path) -> None:
    records = list(optmodel.read_triples(triples))
    lines = run.with_suffix(".jsonl").read_text("utf-8").splitlines()
    texts = {row["id"]: row["program"] for row in map(json.loads, lines)}
    programs = {item: Program(item, text) for item, text in texts.items()}
    report = judge_layers(run, TripleProblems(triples), programs)
    assert report.num_without_reference == 0
    by_item = {row.item: row for row in report.rows}
    for record in records[:2]:
        assert by_item[record.id].is_same_model
        assert not by_item[record.id].is_refused
    fixed = by_item[records[2].id]
    assert fixed.value_is_right
    assert not fixed.is_same_model
    assert report.counts["same model"] == {"yes": 3, "unknown": 1}
    assert set(report.counts) == {
        "feasible in reference",
        "same model",
        "metamorphic",
        "fresh data",
    }
    rows = [json.loads(line) for line in (run / "layers.jsonl").read_text("utf-8").splitlines()]
    assert [row["item"] for row in rows] == [row.item for row in report.rows]
    order = {"no": 0, "unknown": 1, "yes": 2}
    for row in rows:
        said = [order[one["answer"]] for one in row["layers"]]
        assert said == sorted(said)


def test_a_later_call_keeps_what_it_does_not_judge_anew(run: Path, triples: Path) -> None:
    problems, path = TripleProblems(triples), run / "layers.jsonl"
    first = next(iter(problems.records))
    program = {first: Program(first, problems.records[first].programs["highspy"])}
    path.unlink(missing_ok=True)
    judge_layers(run, problems, program, with_strength=True)
    whole = path.read_bytes()
    again = judge_layers(run, problems, {})
    assert (again.num_kept, again.num_lost) == (4, 0)  # the variants of one, the strength of all
    assert again.counts["fresh data"].total() == 1
    assert len(again.strengths) == 4
    assert path.read_bytes() == whole
    asked = ["layers", str(run), "--triples", str(triples)]
    done = CliRunner().invoke(root, asked)
    assert "Kept of an earlier call, for the same programs: 4." in done.stderr


def test_what_is_lost_is_said(run: Path, triples: Path) -> None:
    problems, path = TripleProblems(triples), run / "layers.jsonl"
    path.unlink(missing_ok=True)
    judge_layers(run, problems, {}, with_strength=True)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    del rows[0]["inputs"]  # as in rows of an earlier release
    rows[1]["inputs"] = "of other programs"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    done = CliRunner().invoke(root, ["layers", str(run), "--triples", str(triples)])
    assert "variants or strength of 2 items; they come back with --predictions" in done.stderr
    assert [row.strength is not None for row in read_layers(run)] == [False, False, True, True]
    path.write_text('{"item": "a"}\n', encoding="utf-8")
    with pytest.raises(BadFileError, match=r"layers\.jsonl, line 1: 'value' is missing"):
        judge_layers(run, problems, {})
    path.unlink()


def test_strength_is_told_beside_the_layers(run: Path, triples: Path) -> None:
    asked = ["layers", str(run), "--triples", str(triples), "--strength"]
    said = CliRunner().invoke(root, asked).stdout
    assert "Strength, which is no part of being right" in said
    assert "whole columns" in said
    assert "Root bound as strong as the reference's: " in said
    [row] = [
        one
        for one in json.loads(CliRunner().invoke(root, [*asked, "--json"]).stdout)
        if one["layer"] == "strength"
    ]
    assert (row["yes"] + row["no"] + row["unknown"], row["no"]) == (4, 0)
    rows = row["measures"]["rows"]
    assert rows["programs"] < rows["references"]  # one program has no row of the problem
    assert rows["items"] == 4


def test_reference_programs_serve_where_there_is_no_algebra(run: Path, triples: Path) -> None:
    records = list(optmodel.read_triples(triples))
    gold = {record.id: record.programs["highspy"] or "" for record in records[:3]}
    reference = scored(triples, triples.parent / "gold", gold)
    report = judge_layers(run, ReferenceProblems(reference), {}, with_strength=True)
    assert len(report.rows) == 3
    assert report.num_without_reference == 1
    assert report.counts["same model"] == {"yes": 2, "unknown": 1}
    strengths = [row.strength for row in report.rows if row.strength is not None]
    assert not any(one.is_weaker for one in strengths[:2])
    assert strengths[0].candidate.num_rows == strengths[0].reference.num_rows


def test_the_command_counts_and_names_an_example(run: Path, triples: Path) -> None:
    done = CliRunner().invoke(root, ["layers", str(run), "--triples", str(triples)])
    assert done.exit_code == 0, done.output
    assert "same model" in done.output
    assert "Wrong value, right model: " in done.output
    asked = ["layers", str(run), "--triples", str(triples), "--json"]
    rows = json.loads(CliRunner().invoke(root, asked).stdout)
    layers = {"feasible in reference", "same model", "value and all layers"}
    assert {row["layer"] for row in rows} == layers


def test_what_cannot_be_judged_is_said_in_a_sentence(
    run: Path, triples: Path, tmp_path: Path
) -> None:
    done = CliRunner().invoke(root, ["layers", str(run)])
    assert done.exit_code == 2
    assert "either --triples or --reference" in done.output
    other = tmp_path / "other"
    optmodel.generate(1, seed=9, families="staffing", dialects="highspy", folder=other)
    judge_layers(run, TripleProblems(triples), {})
    before = (run / "layers.jsonl").read_bytes()
    with pytest.raises(UserError, match="was not made on the triples of"):
        judge_layers(run, TripleProblems(other), {})
    given = ["--triples", str(other), "--predictions", str(run.with_suffix(".jsonl"))]
    done = CliRunner().invoke(root, ["layers", str(run), *given])
    assert done.exit_code == 2
    assert f"was not made on the triples of {other}: name those that it scored" in done.stderr
    assert (run / "layers.jsonl").read_bytes() == before
    with pytest.raises(UserError):
        judge_layers(triples, TripleProblems(triples), {})
    mini = tmp_path / "mini"
    predictions = tmp_path / "one.jsonl"
    predictions.write_text('{"id": "0", "program": "print(1)"}\n', encoding="utf-8")
    evaluate(EvaluateConfig(benchmark="mini", predictions=predictions, items=1), mini)
    with pytest.raises(UserError, match="a run of reference programs on the same file"):
        judge_layers(run, ReferenceProblems(mini), {})
    with pytest.raises(UserError, match="a run of reference programs on the same file"):
        check_layers(run, ReferenceProblems(mini))
    assert PredictionFields().to_table() is None


def test_certificates_are_checked_again_and_damage_is_found(run: Path, triples: Path) -> None:
    problems = TripleProblems(triples)
    judge_layers(run, problems, {})
    checks = check_layers(run, problems)
    assert checks.faults == ()
    assert checks.num_checked == 6  # three models, and a point for each
    path = run / "layers.jsonl"
    whole = path.read_text("utf-8")
    rows = [json.loads(line) for line in whole.splitlines()]
    for row in rows:
        for layer in row["layers"]:
            certificate = layer["certificate"] or {}
            if "point" in certificate:
                certificate["point"][0] = "7"
            for pair in certificate.get("match", {}).get("columns", [])[:1]:
                pair[1] += 1
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    done = CliRunner().invoke(root, ["verify", str(run), "--triples", str(triples)])
    assert done.exit_code == 1
    assert "6 of 6 certificates fail" in done.output
    path.write_text(whole, encoding="utf-8")
    done = CliRunner().invoke(root, ["verify", str(run), "--triples", str(triples)])
    assert (done.exit_code, done.output) == (0, "All 6 certificates hold.\n")
    asked = ["verify", str(run), "--triples", str(triples), "--reference", str(run)]
    assert "either --triples or --reference" in CliRunner().invoke(root, asked).output
