"""The ledgers of labels: what they say of known items, and how they correct a label."""

import json
from pathlib import Path

import pytest

from bench.label_ledger import Sources, build_ledger, ledger_text
from optmodel.errors import BadFileError
from optmodel.evaluation import (
    Item,
    LabelStatus,
    Ledger,
    LedgerEntry,
    load_benchmark,
    load_ledger,
    record_items,
    text_key,
)
from optmodel.judging import Label, Quantity

NAMES = ["mamo-complex", "mamo-easy", "nl4opt-245", "nl4opt-e", "optibench", "optmath-166"]
LABEL = Label({"trips": 3.0, "cost": 12.0}, "cost", 12.0, decimals=0)


def item(name: str, question: str) -> Item:
    return Item(name, "", question, LABEL)


def entry(status: LabelStatus, **more: object) -> LedgerEntry:
    table = {"text": "0" * 40, "id": "1", "reason": "It is so.", "evidence": "a solve"}
    return LedgerEntry.model_validate(table | {"status": status} | more)


def test_what_is_ok_or_disputed_keeps_its_label() -> None:
    assert entry(LabelStatus.OK).correct(LABEL) == LABEL
    assert entry(LabelStatus.DISPUTED).correct(LABEL) == LABEL
    plans = entry(LabelStatus.WRONG, quantities=("all_values",), accepted=[{"value": 5.0}])
    assert plans.correct(LABEL) == LABEL


def test_a_wrong_label_gives_way_to_the_accepted_answers() -> None:
    answers = [{"value": 11.5, "reading": "continuous"}, {"value": 11.0, "reading": "integer"}]
    corrected = entry(LabelStatus.WRONG, accepted=answers).correct(LABEL)
    assert corrected == Label({"cost": 11.5}, "cost", 11.5, accepted=(11.0,))
    none = entry(LabelStatus.WRONG, accepted=[{"value": "no solution"}]).correct(LABEL)
    assert none == Label({}, "cost", None)


def test_what_cannot_be_answered_has_no_corrected_label() -> None:
    assert entry(LabelStatus.WRONG).correct(LABEL) is None
    assert entry(LabelStatus.UNDERSPECIFIED).correct(LABEL) is None


@pytest.mark.parametrize(
    ("name", "item", "status", "accepted"),
    [
        ("optibench", "144", "wrong", [40000.0]),
        ("optibench", "29", "wrong", ["no solution"]),
        ("optibench", "423", "underspecified", []),
        ("optibench", "10", "disputed", []),
        ("optmath-166", "4", "wrong", [18640.0]),
        ("optmath-166", "79", "underspecified", []),
        ("optmath-166", "0", "underspecified", []),
        ("mamo-complex", "1", None, []),
    ],
)
def test_known_items(name: str, item: str, status: str | None, accepted: list[object]) -> None:
    found = [one for one in load_ledger(name).entries if one.id == item]
    assert [one.status for one in found] == ([] if status is None else [status])
    assert [one.value for entry in found for one in entry.accepted] == accepted


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_what_the_command_builds(name: str, benchmarks_dir: Path) -> None:
    built = ledger_text(build_ledger(Sources(benchmarks_dir), name))
    shipped = Path(__file__).parents[3] / "eval" / "labels" / f"{name}.jsonl"
    assert built == shipped.read_text(encoding="utf-8")


def test_a_ledger_serves_every_copy_of_a_text(benchmarks_dir: Path) -> None:
    rows = json.loads((benchmarks_dir / "optmath_bench" / "OptMATH_Bench.json").read_text("utf-8"))
    ledger, question = load_ledger("optmath-166"), rows[4]["en_question"]
    found = ledger.of(item("400", f"  {question.upper()}\n"))
    assert found is not None
    assert (found.id, found.text) == ("4", text_key(question))
    assert ledger.of(item("4", "Another problem.")) is None


def test_malformed_ledgers_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = tmp_path / "eval" / "labels"
    labels.mkdir(parents=True)
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    good = {"text": "0" * 40, "id": "1", "status": "ok"}
    for name, rows in {
        "twice": [good, good],
        "unreasoned": [good | {"status": "wrong"}],
        "unknown": [good | {"status": "bad"}],
        "short": [good | {"text": "0"}],
        "unnamed": [{"id": "", "status": "ok"}],
    }.items():
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        (labels / f"{name}.jsonl").write_text(text, encoding="utf-8")
        with pytest.raises(BadFileError):
            load_ledger(name)
    assert load_ledger("absent").entries == ()


def test_an_entry_without_a_text_is_found_by_its_id() -> None:
    plain = LedgerEntry.model_validate({"id": "7", "status": "ok"})
    ledger = Ledger((entry(LabelStatus.WRONG), plain))
    assert ledger.of(item("7", "Any text.")) == plain
    assert ledger.of(item("1", "Any text.")) is None
    assert ledger.digest != Ledger((plain,)).digest != Ledger().digest == ""


def test_labels_in_doubt_are_counted_by_what_they_concern() -> None:
    benchmark = load_benchmark("optibench")
    entries = load_ledger("optibench").entries
    assert all(int(one.id) < (benchmark.manifest.num_items or 0) for one in entries)
    items = [item(one.id, "") for one in entries]
    by_id = Ledger(tuple(one.model_copy(update={"text": ""}) for one in entries))
    known = {one.id: one for one in record_items(items, by_id)}
    assert known["29"].is_in_doubt(Quantity.OBJECTIVE)  # infeasible as posed
    assert not known["10"].is_in_doubt(Quantity.OBJECTIVE)  # several optimal plans
    assert known["10"].is_in_doubt(Quantity.ALL_VALUES)
    assert not known["33"].is_in_doubt(Quantity.OBJECTIVE)  # a mere remark
    assert known["423"].corrected is None  # two problems in one
    assert known["29"].corrected == Label({}, "cost", None)
    assert known["144"].corrected == Label({"cost": 40000.0}, "cost", 40000.0)
