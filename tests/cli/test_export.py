"""`optmodel export`: a folder of models that appears whole, whose files speak for themselves."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dimod
import pytest
from click.testing import CliRunner, Result
from dimod.serialization import coo

import optmodel
from optmodel.cli.command_line import root
from optmodel.runs import RunFolder
from optmodel.triples import TripleRecord

FAMILIES = ("independent_set", "knapsack", "quadratic_assignment")


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(root, ["export", *map(str, arguments)])


@pytest.fixture(scope="module")
def mixed() -> list[TripleRecord]:
    """An easy triple of each family, and one that bits cannot hold."""
    made = optmodel.generate(
        4,
        seed=3,
        families=(*FAMILIES, "blending"),
        difficulty="easy",
        dialects="highspy",
        workers=1,
    )
    return sorted(made, key=lambda record: record.family == "blending")


@pytest.fixture(scope="module")
def records(mixed: list[TripleRecord]) -> list[TripleRecord]:
    return mixed[:-1]


@pytest.fixture(scope="module")
def run(records: list[TripleRecord], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("triples") / "records.jsonl", records)


def _write(path: Path, records: Sequence[TripleRecord]) -> Path:
    path.write_text("".join(json.dumps(one.to_row()) + "\n" for one in records), "utf-8")
    return path


def _index(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "index.jsonl").read_text("utf-8").splitlines()]


def _column(terms: Sequence[Sequence[Any]], sample: dict[str, int]) -> int:
    """A column's value by the file that says how samples are decoded."""
    return sum(weight for weight, names in terms if all(sample[name] for name in names))


def test_the_files_alone_give_the_label_back(
    run: Path, records: list[TripleRecord], tmp_path: Path
) -> None:
    result = invoke(run, "--format", "qubo", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "00001-" in result.stdout
    rows = _index(tmp_path / "out")
    assert {row["family"] for row in rows} == set(FAMILIES)
    for row, record in zip(rows, records, strict=True):
        assert (row["minimum"], row["note"], row["is_exact"]) == ("enumeration", "", True)
        assert row["key"] == record.key
        document = json.loads((tmp_path / "out" / row["file"]).read_text("utf-8"))
        bqm = dimod.BinaryQuadraticModel.from_serializable(document)
        assert (bqm.num_variables, bqm.offset) == (row["num_variables"], row["offset"])
        if bqm.num_variables > 16:
            continue
        best = dimod.ExactSolver().sample(bqm).first
        name = row["file"].replace(".bqm.json", ".decode.json")
        decoding = json.loads((tmp_path / "out" / name).read_text("utf-8"))
        values = {
            column: _column(terms, best.sample) for column, terms in decoding["columns"].items()
        }
        assert values.keys() == json.loads(record.solution).keys()
        assert float(best.energy * float(row["unit"])) == record.objective == row["objective"]


def test_coordinates_have_the_same_energies(run: Path, tmp_path: Path) -> None:
    for layout in ("coo", "qubo"):
        assert invoke(run, "--format", layout, "--out", tmp_path / layout).exit_code == 0
    for row, other in zip(_index(tmp_path / "coo"), _index(tmp_path / "qubo"), strict=True):
        assert {**row, "file": ""} == {**other, "file": ""}
        read = coo.loads((tmp_path / "coo" / row["file"]).read_text("utf-8"))
        document = json.loads((tmp_path / "qubo" / other["file"]).read_text("utf-8"))
        bqm = dimod.BinaryQuadraticModel.from_serializable(document)
        ones = dict.fromkeys(range(bqm.num_variables), 1)
        energy = bqm.energy(dict.fromkeys(bqm.variables, 1))
        assert read.energy(ones) + row["offset"] == energy


def test_the_same_command_writes_the_same_bytes(run: Path, tmp_path: Path) -> None:
    words = ("--format", "qubo", "--method", "unbalanced", "--shrink")
    for name in ("one", "other"):
        assert invoke(run, *words, "--out", tmp_path / name).exit_code == 0
    one, other = (
        {path.name: path.read_bytes() for path in sorted((tmp_path / name).iterdir())}
        for name in ("one", "other")
    )
    assert one == other
    assert len(one) == 2 * len(FAMILIES) + 1


def test_json_tells_the_index_and_unchecked_models_say_so(run: Path, tmp_path: Path) -> None:
    result = invoke(run, "--format", "qubo", "--no-check", "--out", tmp_path / "out", "--json")
    told = json.loads(result.stdout)
    assert told == {"models": _index(tmp_path / "out"), "num_left_out": 0}
    assert {(row["minimum"], row["note"]) for row in told["models"]} == {
        (None, "it was not asked for")
    }


def test_a_method_that_is_not_exact_says_what_its_minimum_is(run: Path, tmp_path: Path) -> None:
    words = ("--format", "qubo", "--method", "unbalanced", "--no-fit")
    assert invoke(run, *words, "--out", tmp_path / "out").exit_code == 0
    for row in _index(tmp_path / "out"):
        assert (row["minimum"] is not None) is row["is_exact"]
        assert bool(row["note"]) is not row["is_exact"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--format", "qbo"), "did you mean 'qubo'?"),
        (("--format", "qubo", "--method", "lagrange"), "choose from slack, unbalanced"),
        ((), "Missing option '--format'"),
    ],
)
def test_a_mistake_ends_in_one_sentence(
    run: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    result = invoke(run, "--out", tmp_path / "out", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_triple_that_bits_cannot_hold_leaves_nothing_or_is_skipped(
    mixed: list[TripleRecord], tmp_path: Path
) -> None:
    file = _write(tmp_path / "mixed.jsonl", mixed)
    result = invoke(file, "--format", "qubo", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "Record 4 (blending): The column 'use[i1]' is continuous" in result.stderr
    assert "--skip-others" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mixed.jsonl"]
    result = invoke(file, "--format", "qubo", "--out", tmp_path / "out", "--skip-others")
    assert result.exit_code == 0
    assert "Triples left out, as bits cannot hold them: 1." in result.stdout
    assert len(_index(tmp_path / "out")) == 3
    words = ("--format", "qubo", "--skip-others", "--no-check", "--json")
    told = json.loads(invoke(file, *words, "--out", tmp_path / "json").stdout)
    assert told["num_left_out"] == 1
    assert len(told["models"]) == 3


def test_a_run_of_another_command_is_named(tmp_path: Path) -> None:
    with RunFolder.open(tmp_path / "mini", {"command": "evaluate"}) as folder:
        folder.append({"key": "one"})
    result = invoke(tmp_path / "mini", "--format", "qubo", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "is of the command 'evaluate', not 'generate': name another folder." in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(run: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    result = invoke(run, "--format", "qubo", "--out", tmp_path)
    assert result.exit_code == 2
    assert "is not an empty folder" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_dimod_nothing_is_written(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dimod", None)
    result = invoke(run, "--format", "qubo", "--out", tmp_path / "out", "--skip-others")
    assert result.exit_code == 2
    assert "pip install 'optmodel[qubo]'" in result.stderr
    assert not (tmp_path / "out").exists()
