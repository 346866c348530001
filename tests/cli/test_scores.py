"""What `optmodel evaluate` shows: three editions of labels, parts, samples, votes and times."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.evaluation import load_benchmark, read_items

MINI = load_benchmark("mini")
ITEMS = read_items(MINI.bundled_file(), MINI.manifest)[:4]
LEDGER = [
    {"id": "0", "status": "disputed", "reason": "r", "evidence": "e"},
    {"id": "1", "status": "wrong", "reason": "r", "evidence": "e", "accepted": [{"value": 7.0}]},
    {"id": "2", "status": "underspecified", "reason": "r", "evidence": "e"},
]
EDITIONS = ("all", "corrected", "audited")


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Samples of four items, first wrong and then twice right; and a ledger of three labels.

    The first sample of item 1 is right by the corrected label.
    """
    labels = tmp_path / "catalog" / "eval" / "labels"
    labels.mkdir(parents=True)
    (labels / "mini.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in LEDGER))
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path / "catalog"))
    rows = [
        {"id": item.id, "programs": [f"print('objective:', {value!r})" for value in values]}
        for item, wrong in zip(ITEMS, (-1.0, 7.0, -1.0, -1.0), strict=True)
        for values in [(wrong, item.label.optimum, item.label.optimum)]
    ]
    predictions = tmp_path / "mine.jsonl"
    predictions.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    given = {
        "--benchmark": "mini",
        "--predictions": predictions,
        "--items": 4,
        "--rule": "printed-objective-rel-1e-6",
        "--out": tmp_path / "run",
    }
    return ["evaluate", *(str(part) for option in given.items() for part in option)]


def rows_of(output: str, head: str) -> list[str]:
    return [line.split(head)[1].strip() for line in output.splitlines() if head in line]


def test_the_terminal_the_report_and_json_show_all_editions(
    arguments: list[str], tmp_path: Path
) -> None:
    shown = CliRunner().invoke(root, arguments)
    assert shown.exit_code == 0, shown.output
    [original] = rows_of(shown.stdout, "  original labels ")
    [corrected] = rows_of(shown.stdout, "  corrected labels ")
    [undisputed] = rows_of(shown.stdout, "  undisputed labels ")
    assert [row.split()[:2] for row in (original, corrected, undisputed)] == [
        ["0", "4"],
        ["1", "3"],
        ["0", "1"],
    ]
    rule = json.loads(CliRunner().invoke(root, [*arguments, "--json"]).stdout)["rules"][
        "printed-objective-rel-1e-6"
    ]
    counts = [(rule[name]["num_correct"], rule[name]["num_items"]) for name in EDITIONS]
    assert counts == [(0, 4), (1, 3), (0, 1)]
    assert all(rule[name]["blind"]["strategy"] for name in EDITIONS)
    report = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert [report.count(f"<td>{name} labels</td>") for name in ("original", "corrected")] == [1, 1]
    assert '<span class="whole">1 of 3</span>' in report


def test_samples_votes_and_times_are_shown(arguments: list[str], tmp_path: Path) -> None:
    shown = CliRunner().invoke(root, arguments).stdout
    [vote] = rows_of(shown, "majority vote ")
    assert vote.split("(")[0].split() == ["25.0", "%", "0.0", "%"]  # the blind baseline, and k = 2
    assert vote.count("100.0 %") == 2  # k = 3, and its interval
    [mean] = rows_of(shown, " 3         66.7 %")
    assert mean.startswith("57.7")
    assert "Took 8 programs: " in shown
    report = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "majority vote" in report
    assert "± 57.7" in report
    assert "8 took " in report
