"""Inputs are taken once: digests are of the bytes that were read, whatever becomes of the files."""

import json
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.runs import file_digest, read_run
from optmodel.training import StepMetrics, train
from optmodel.training.input_snapshot import InputSnapshot, snapshot_inputs
from tests.training.runs import small_run, triples

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")


def taken(folder: Path, changes: dict[str, Any]) -> InputSnapshot:
    (folder / "copy").mkdir(exist_ok=True)
    return snapshot_inputs(small_run(folder, changes), folder / "copy")


def judged(folder: Path, numbers: range, **more: Any) -> dict[str, Any]:
    file = triples(folder / "held.jsonl", numbers)
    found = {"evaluation.held_out": str(file), "evaluation.every": 3}
    return found | {f"evaluation.{name}": value for name, value in more.items()}


def test_pairs_and_held_out_triples_with_their_digests(tmp_path: Path) -> None:
    found = taken(tmp_path, judged(tmp_path, range(50), limit=7))
    assert found.digests == {
        "data_sha256": file_digest(tmp_path / "train.jsonl"),
        "held_out_sha256": file_digest(tmp_path / "held.jsonl"),
    }
    assert len(found.held_out) == 7
    before = list(found.pairs())
    triples(tmp_path / "train.jsonl", range(300, 310))
    assert list(found.pairs()) == before
    assert len(before) == 24


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data.train": "./nowhere"}, "There is no file nowhere"),
        ({"data.dialect": "pulp"}, "no pair to learn from"),
        (
            {"evaluation.held_out": "a/b", "evaluation.every": 3},
            "read from a run of `optmodel generate`",
        ),
    ],
)
def test_a_mistake(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        taken(tmp_path, changes)


def test_a_row_far_down_is_found_before_anything_is_loaded(tmp_path: Path) -> None:
    settings = small_run(tmp_path)
    with (tmp_path / "train.jsonl").open("a") as file:
        file.write('\n{"prompt": "a"}\n')
    with pytest.raises(BadFileError, match="row 25: no completion to learn from"):
        train(settings)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["train", "held"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """It is written to when the first of its rows has been read."""
    from optmodel.training import data
    from optmodel.training.triple_records import read_held_out

    changes = judged(tmp_path, range(200, 204))
    settings = small_run(tmp_path, changes)
    pair = data._pair

    def appended() -> None:
        with (tmp_path / f"{name}.jsonl").open("a") as file:
            file.write("\n")

    def reads_pair(*given: Any) -> Any:
        if name == "train":
            appended()
        return pair(*given)

    def reads_held_out(*given: Any, **more: Any) -> Any:
        if name == "held":
            appended()
        return read_held_out(*given, **more)

    monkeypatch.setattr(data, "_pair", reads_pair)
    monkeypatch.setattr("optmodel.training.input_snapshot.read_held_out", reads_held_out)
    with pytest.raises(UserError, match=rf"{name}.jsonl changed while it was read"):
        train(settings)
    assert not (tmp_path / "out").exists()


def test_the_card_names_what_was_trained_on(tmp_path: Path) -> None:
    """Both files are others before the first step is logged, and gone before the last."""
    changes = judged(tmp_path, range(200, 202), max_new_tokens=4, at_start=False)
    settings = small_run(tmp_path, changes)
    read = {name: file_digest(tmp_path / f"{name}.jsonl") for name in ("train", "held")}
    later = []

    def report(advance: StepMetrics) -> None:
        if advance.step == 1:
            later.append(file_digest(triples(tmp_path / "train.jsonl", range(300, 320))))
            later.append(file_digest(triples(tmp_path / "held.jsonl", range(400, 402))))
        if advance.step == 2:
            (tmp_path / "train.jsonl").unlink(missing_ok=True)
            (tmp_path / "held.jsonl").unlink(missing_ok=True)

    done = train(settings, on_log=report)
    assert done.summary.num_pairs == 24
    card = (done.folder / "model" / "README.md").read_text()
    config = read_run(done.folder)["config"]
    assert (config["data_sha256"], config["held_out_sha256"]) == (read["train"], read["held"])
    for digest in read.values():
        assert digest in card
    assert not any(digest in card for digest in later)


@pytest.mark.parametrize(
    ("name", "said"),
    [("train", "The data"), ("held", "The file of held-out triples"), ("model", "The model")],
)
def test_a_run_does_not_go_on_with_other_inputs(tmp_path: Path, name: str, said: str) -> None:
    from tests.training.test_checkpoints import Stopped, stops_at

    (tmp_path / "first").mkdir()
    model = train(small_run(tmp_path / "first", {"training.max_steps": 1})).folder / "model"
    changes = judged(tmp_path, range(200, 202), max_new_tokens=4, at_start=False)
    changes |= {"model.tiny": None, "model.name": str(model)}
    settings = small_run(tmp_path, changes)
    with pytest.raises(Stopped):
        train(settings, on_log=stops_at(4))
    match name:
        case "model":
            config = model / "config.json"
            config.write_text(config.read_text().replace("{", '{"note": 1,', 1))
        case _:
            triples(tmp_path / f"{name}.jsonl", range(500, 520))
    with pytest.raises(UserError, match=rf"{said}.* is not what the run in .* began with"):
        train(settings)


@pytest.mark.parametrize(
    ("duplicates", "kept", "num_duplicates"), [("drop", "abc", 2), ("keep", "aab", 1)]
)
def test_the_limit_is_of_pairs_that_are_kept(
    tmp_path: Path, duplicates: str, kept: str, num_duplicates: int
) -> None:
    file = tmp_path / "pairs.jsonl"
    rows = [json.dumps({"prompt": name, "completion": "1"}) for name in "aabbcd"]
    file.write_text("\n".join(rows))
    changes = {"data.train": str(file), "data.limit": 3, "data.duplicates": duplicates}
    found = taken(tmp_path, changes)
    assert [pair.prompt for pair in found.pairs()] == list(kept)
    assert found.num_duplicates == num_duplicates


def test_duplicates_are_counted_and_said(tmp_path: Path) -> None:
    settings = small_run(tmp_path, {"training.max_steps": 1})
    first = (tmp_path / "train.jsonl").read_text().splitlines()[0]
    with (tmp_path / "train.jsonl").open("a") as file:
        file.write(f"{first}\n\n{first}\n")
    told: list[str] = []
    done = train(settings, notify=told.append)
    assert (done.summary.num_pairs, done.summary.num_duplicates) == (26, 2)
    assert any(
        one.startswith("2 pairs are exact copies of earlier ones and are kept") for one in told
    )
    assert "| Exact duplicates | 2, kept |" in (done.folder / "model" / "README.md").read_text()
    dropped = settings.model_copy(
        update={"data": settings.data.model_copy(update={"duplicates": "drop"})}
    )
    found = snapshot_inputs(dropped, tmp_path)
    assert (len(list(found.pairs())), found.num_duplicates) == (24, 2)
