"""The cards of the families: the committed ones are those of the code, with the gates' figures."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.family_cards import FOLDER, KEPT_GATES, family_cards, main, read_gates
from optmodel.cli.command_line import root
from optmodel.errors import BadFileError
from optmodel.families import family, family_names

CHECKED = [
    {
        "family": "knapsack",
        "num_draws": 200,
        "median_seconds": 0.01,
        "passed": False,
        "gates": [
            {"name": "certified", "value": 1.0, "limit": 0.99, "at_least": True, "passed": True},
            {
                "name": "constraint matters",
                "value": 0.9,
                "limit": 0.2,
                "at_least": True,
                "note": "one",
                "passed": True,
            },
            {
                "name": "constraint matters",
                "value": 0.1,
                "limit": 0.2,
                "at_least": True,
                "note": "capacity_limit",
                "passed": False,
            },
            {
                "name": "text similarity",
                "value": 0.3,
                "limit": 0.25,
                "at_least": False,
                "note": "short",
                "is_excused": True,
                "passed": True,
            },
        ],
    }
]


@pytest.fixture
def gates(tmp_path: Path) -> Path:
    path = tmp_path / "gates.json"
    path.write_text(json.dumps(CHECKED))
    return path


def test_the_committed_cards_are_those_of_the_code() -> None:
    kept = FOLDER / KEPT_GATES
    fresh = family_cards(read_gates(kept) if kept.exists() else {})
    committed = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    stale = [name for name in {*fresh, *committed} if fresh.get(name) != committed.get(name)]
    assert stale == [], "write them anew: python -m bench.family_cards"


def test_every_family_has_a_row_and_a_card_with_all_its_parts() -> None:
    pages = family_cards({})
    themes = "".join(text for name, text in pages.items() if name != "README.md")
    for name in family_names():
        assert f"[`{name}`](" in pages["README.md"]
        card = themes.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        formulation = family(name).formulation
        parts = [(item.name, item.meaning) for item in formulation.constraints]
        parts += [(item.name, item.meaning) for item in formulation.parameters]
        parts += [(item.name, item.meaning) for item in formulation.variables]
        for part, meaning in parts:
            assert f"`{part}`" in card
            assert meaning in card
        assert card.count("```") == 2
        assert all(size.meaning in card for size in family(name).size_parameters)


def test_figures_of_gates_stand_on_the_card_and_in_the_index(gates: Path) -> None:
    pages = family_cards(read_gates(gates))
    card = pages["packing.md"].partition("\n## knapsack\n")[2].partition("\n## ")[0]
    assert "| certified | 1.000 | ≥ 0.99 |  |" in card
    assert "| constraint matters | 0.100 | ≥ 0.2 | **fails** capacity_limit |" in card
    assert "| text similarity | 0.300 | ≤ 0.25 | excused short |" in card
    rows = {row.split("`")[1]: row for row in pages["README.md"].splitlines() if "](" in row}
    assert rows["knapsack"].endswith("| fails constraint matters |")
    assert rows["transportation"].endswith("| not checked |")


def test_the_command_writes_all_pages_and_keeps_the_figures(gates: Path, tmp_path: Path) -> None:
    out = tmp_path / "cards"
    result = CliRunner().invoke(main, ["--out", str(out), "--gates", str(gates)])
    assert result.exit_code == 0, result.output
    assert {path.name for path in out.iterdir()} == {*family_cards({}), KEPT_GATES}
    assert read_gates(out / KEPT_GATES) == read_gates(gates)
    card = (out / "packing.md").read_text(encoding="utf-8")
    assert "| gate, over 200 draws |" in card
    assert CliRunner().invoke(main, ["--out", str(out)]).exit_code == 0
    assert (out / "packing.md").read_text(encoding="utf-8") == card


@pytest.mark.slow  # `tests/cli` runs the check
def test_what_the_check_writes_is_read(tmp_path: Path) -> None:
    arguments = ["families", "check", "knapsack", "--draws", "2", "--json"]
    path = tmp_path / "gates.json"
    path.write_text(CliRunner().invoke(root, arguments).stdout)
    [found] = read_gates(path).values()
    assert (found.family, found.num_draws) == ("knapsack", 2)
    assert {"certified", "constraint matters"} <= {gate.name for gate in found.gates}


@pytest.mark.parametrize("text", ["", "{}", '[{"family": "knapsack"}]', "not json"])
def test_a_file_of_anything_else_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "gates.json"
    path.write_text(text)
    with pytest.raises(BadFileError, match="families check --all --json"):
        read_gates(path)
    result = CliRunner().invoke(main, ["--out", str(tmp_path / "cards"), "--gates", str(path)])
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert not (tmp_path / "cards").exists()
