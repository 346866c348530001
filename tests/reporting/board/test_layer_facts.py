"""Counts of the layers beneath the value are published, shown, and never more than the items."""

import json
import shutil
from pathlib import Path

import pytest

from optmodel.errors import BadFileError
from optmodel.reporting import build_leaderboard
from optmodel.reporting.board import entry_of_run, publish, read_entry
from optmodel.reporting.board.board_data import board_data
from optmodel.reporting.board.board_markdown import board_markdown
from optmodel.reporting.board.board_table import BoardTable
from optmodel.reporting.board.layer_facts import LayerFacts
from tests.reporting.board.small_results import entry, small_layers


@pytest.fixture
def layered_run(mini_run: Path, tmp_path: Path) -> Path:
    """A copy of the run of three items, whose layers were judged."""
    folder = shutil.copytree(mini_run, tmp_path / "run")
    lines = [json.dumps(row.to_row()) for row in small_layers()]
    (folder / "layers.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def test_the_counts_of_a_run_are_published_and_shown(layered_run: Path, tmp_path: Path) -> None:
    path = publish(entry_of_run(layered_run), tmp_path / "results")
    facts = read_entry(path).layers
    assert facts is not None
    assert facts.accepted_share == 1 / 3
    assert facts.all_layers.model_dump() == {"yes": 1, "no": 2, "unknown": 0}
    assert facts.layers["same model"].model_dump() == {"yes": 2, "no": 1, "unknown": 0}
    assert (facts.num_right_value_wrong_model, facts.num_wrong_value_right_model) == (1, 1)
    publish(entry("without"), tmp_path / "results")
    build_leaderboard([tmp_path / "results"], tmp_path / "board")
    text = (tmp_path / "board" / "LEADERBOARD.md").read_text()
    assert "33.3 % of 3; right value, wrong model 1; wrong value, right model 1 |" in text
    [page] = (tmp_path / "board" / "runs").glob("small-on-mini*.html")
    shown = " ".join(page.read_text().split())
    assert "value and all layers accept 33.3&nbsp;%. Right value, wrong model: 1." in shown
    assert '<th scope="row">same model</th><td class="good">2</td><td class="bad">1</td>' in shown
    assert "Value and all layers." in (tmp_path / "board" / "index.html").read_text()


def test_a_folder_tells_the_layers_of_a_result_that_was_published_before(
    mini_run: Path, layered_run: Path, tmp_path: Path
) -> None:
    publish(entry_of_run(mini_run), tmp_path / "results")
    build_leaderboard([tmp_path / "results", layered_run], tmp_path / "board")
    assert "33.3 % of 3" in (tmp_path / "board" / "LEADERBOARD.md").read_text()


def test_a_result_without_layers_is_as_it_was(mini_run: Path) -> None:
    one = entry_of_run(mini_run)
    assert one.layers is None
    assert '"layers"' not in one.to_json()
    table = BoardTable.of([one])
    [row] = board_data(table)["rows"]
    assert [result["layers"] for result in row["results"].values()] == [None]
    assert "all layers" not in board_markdown(table)
    assert LayerFacts.of([]) is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"all_layers": {"yes": 4, "no": 2}}, "the layers are of 6 items, of 3"),
        ({"all_layers": {}}, "the layers are of no item"),
        ({"layers": {"same model": {"yes": 4}}}, "a layer counts 4 of 3 items"),
        ({"num_right_value_wrong_model": 2}, "3 items have either value or model wrong, of 2"),
        ({"num_right_value_wrong_model": -1}, "must be 0 or more"),
    ],
)
def test_more_than_there_are_is_one_sentence(
    layered_run: Path, tmp_path: Path, changed: dict[str, object], sentence: str
) -> None:
    path = publish(entry_of_run(layered_run), tmp_path)
    table = json.loads(path.read_text())
    path.write_text(json.dumps(table | {"layers": table["layers"] | changed}))
    with pytest.raises(BadFileError, match=sentence):
        read_entry(path)
