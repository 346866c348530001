"""Several samples of an item, parts of a benchmark, and the files that belong to its items."""

import base64
import json
from dataclasses import replace
from math import comb
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UnknownNameError, UserError
from optmodel.evaluation import (
    EvaluateConfig,
    ItemsOfType,
    PromptingConfig,
    Selection,
    Summary,
    choose_subset,
    evaluate,
    load_benchmark,
    read_items,
    read_stored_run,
    read_summary,
)
from optmodel.evaluation.prompting import load_prompt
from optmodel.lm import Client, CompletionCache, Price
from optmodel.lm.replay import Recording, Replay
from optmodel.reporting import build_leaderboard, write_report
from optmodel.runs import RECORDS, RUN, read_records

MINI = load_benchmark("mini")
ITEMS = MINI.bundled_file()
RULE = "objective-rel-1e-6"
OPTIMA = {item.id: item.label.optima[0] for item in read_items(ITEMS, MINI.manifest)}
WRONG = "print('objective:', 987654321.5)"


def right(item: str) -> str:
    return (
        "import highspy\nh = highspy.Highs()\nh.silent()\n"
        f"h.minimize(h.addVariable(lb={OPTIMA[item]!r}, ub={abs(OPTIMA[item]) + 1e6!r}))\n"
    )


def write(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def score(tmp_path: Path, lines: list[dict[str, Any]], part: int | Path | None = 2) -> Summary:
    predictions = write(tmp_path / "mine.jsonl", lines)
    config = EvaluateConfig(benchmark="mini", predictions=predictions, items=part, rules=(RULE,))
    return evaluate(config, tmp_path / "run")


def test_samples_of_a_file_are_scored_as_those_of_a_model(tmp_path: Path) -> None:
    """Item 0 is right in 1 of 4, item 1 in 3 of 4; a program that comes twice is run once."""
    lines: list[dict[str, Any]] = [
        {"id": 0, "programs": [WRONG, right("0"), WRONG, WRONG]},
        *({"id": 1, "program": right("1")} for _ in range(3)),
        {"id": 1, "program": WRONG},
    ]
    summary = score(tmp_path, lines)
    one = summary.sampled[RULE]
    assert (one.num_samples, one.most_samples, one.num_items) == (4, None, 2)
    assert one.mean == pytest.approx((1 / 4 + 3 / 4) / 2)
    pairs = (1 - comb(3, 2) / comb(4, 2), 1 - 0 / comb(4, 2))
    assert one.pass_at == pytest.approx({"1": 0.5, "2": sum(pairs) / 2, "4": 1.0})
    assert one.interval_95[0] < one.mean < one.interval_95[1]
    assert summary.rules[RULE].all.num_correct == 1  # the first samples
    assert len(list(read_records(tmp_path / "run" / RECORDS))) == 4
    verdicts = [
        json.loads(row) for row in (tmp_path / "run/verdicts.jsonl").read_text().splitlines()
    ]
    assert [row["sample"] for row in verdicts] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert read_summary(tmp_path / "run") == summary
    report = write_report(tmp_path / "run").read_text(encoding="utf-8")
    assert "pass@4" in report
    before = (tmp_path / "run" / RECORDS).read_bytes()
    assert score(tmp_path, lines) == summary
    assert (tmp_path / "run" / RECORDS).read_bytes() == before


def test_uneven_samples_are_estimated_as_far_as_all_have_them(tmp_path: Path) -> None:
    """Three, two and no samples: pass@2 is the last; who gave none is right in none."""
    lines = [
        {"id": 0, "programs": [right("0"), WRONG, WRONG]},
        {"id": 1, "programs": [WRONG, right("1")]},
    ]
    one = score(tmp_path, lines, part=3).sampled[RULE]
    assert (one.num_samples, one.most_samples) == (2, 3)
    assert one.mean == pytest.approx((1 / 3 + 1 / 2 + 0) / 3)
    assert one.pass_at == pytest.approx({"1": one.mean, "2": (2 / 3 + 1 + 0) / 3})


def test_one_sample_each_is_told_as_ever(tmp_path: Path) -> None:
    assert score(tmp_path, [{"id": 0, "program": right("0")}]).sampled == {}


def test_a_summary_of_an_earlier_release_is_read(tmp_path: Path) -> None:
    """It has no times, no classes and sizes, no groups, no spread and no selections."""
    lines = [{"id": number, "programs": [right(str(number)), WRONG]} for number in range(2)]
    table = score(tmp_path, lines).model_dump(mode="json")
    del table["times"]
    rule, sampled = table["rules"][RULE], table["sampled"][RULE]
    for name in ("by_class", "by_size"):
        del rule[name]
    del rule["all"]["grouped_95"]
    for name in ("grouped_95", "by_sample", "standard_deviation", "selected"):
        del sampled[name]
    (tmp_path / "run/summary.json").write_text(json.dumps(table), encoding="utf-8")
    summary = read_summary(tmp_path / "run")
    assert (summary.times, summary.rules[RULE].by_size) == (None, {})
    assert "pass@2" in write_report(tmp_path / "run").read_text(encoding="utf-8")


def test_times_are_of_each_program_of_an_item_once(tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [{"id": 0, "programs": [right("0"), right("0"), WRONG]}]
    times = score(tmp_path, lines, part=1).times
    assert times is not None
    assert times.num_programs == 2
    records = list(read_records(tmp_path / "run" / RECORDS))
    assert times.cpu_seconds == pytest.approx(sum(one["cpu_seconds"] for one in records), abs=1e-3)
    assert times.wall_seconds > 0


def replayed(
    tmp_path: Path, replies: list[str], num_samples: int, price: Price | None = None
) -> Summary:
    recordings = [
        Recording(tuple(f"```python\n{text}\n```" for text in replies), contains="stools")
    ]
    prompting = PromptingConfig(
        model="replay", prompt=load_prompt("zero-shot"), num_samples=num_samples, temperature=0.5
    )

    def opened(cache: CompletionCache) -> Client:
        return Client(Replay(recordings), cache)

    config = EvaluateConfig(benchmark="mini", prompting=prompting, items=1, rules=(RULE,))
    return evaluate(config, tmp_path, opened, price=price)


def test_recorded_replies_are_handed_out_in_their_order(tmp_path: Path) -> None:
    summary = replayed(tmp_path, [WRONG, right("0"), right("0")], 3)
    assert summary.sampled[RULE].pass_at == pytest.approx({"1": 2 / 3, "2": 1.0, "3": 1.0})
    assert summary.rules[RULE].all.num_correct == 0
    assert summary.asked is not None
    assert summary.asked.num_refused == 0
    assert replayed(tmp_path, ["never asked again"], 3) == summary
    votes = summary.sampled[RULE].selected[Selection.MAJORITY_VOTE]
    assert {k: one.num_correct for k, one in votes.items()} == {"2": 0, "3": 1}


def test_tokens_have_a_cost_where_their_price_is_known(tmp_path: Path) -> None:
    asked = replayed(tmp_path, [right("0")], 1, Price(1000.0, 4000.0)).asked
    assert asked is not None
    assert asked.price == (1000.0, 4000.0)
    assert asked.completion_tokens > 0
    expected = (1000 * asked.prompt_tokens + 4000 * asked.completion_tokens) / 1e6
    assert asked.dollars == pytest.approx(expected)
    report = write_report(tmp_path).read_text(encoding="utf-8")
    assert f"{expected:.2f} dollars at 1000.0 and 4000.0 for a million" in report
    assert replayed(tmp_path, [], 1).asked == asked.model_copy(
        update={"price": None, "dollars": None}
    )


def test_a_reply_that_was_not_recorded_is_refused_and_counted(tmp_path: Path) -> None:
    summary = replayed(tmp_path, [right("0"), right("0")], 3)
    assert summary.asked is not None
    assert summary.asked.num_refused == 1
    assert summary.sampled[RULE].mean == pytest.approx(2 / 3)
    assert "no reply number 3, only 2" in (tmp_path / "replies.jsonl").read_text()


def test_a_part_says_so_in_every_head(tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text("5\n\n  0 \n")
    summary = score(tmp_path, [{"id": 0, "program": right("0")}, {"id": 9, "program": "x"}], ids)
    part = summary.benchmark.part
    assert part.startswith("2 of 16 items (")
    assert (summary.rules[RULE].all.num_items, summary.num_predictions) == (2, 1)
    assert f'part = "{part}"' in (tmp_path / "run" / RUN).read_text()
    report = write_report(tmp_path / "run").read_text(encoding="utf-8")
    assert report.count(part) >= 3
    whole = tmp_path / "whole"
    whole.mkdir()
    complete = score(whole, [{"id": 0, "program": right("0")}], None)
    assert complete.benchmark.part == ""
    pages = build_leaderboard([tmp_path / "run", whole / "run"], tmp_path / "board")
    heads = [line for line in pages.markdown.read_text().splitlines() if line.startswith("## ")]
    assert len(heads) == 2
    assert [part in head.replace("\\", "") for head in heads] == [False, True]
    assert part in pages.html.read_text(encoding="utf-8")
    with pytest.raises(UserError, match="part was"):
        score(tmp_path, [{"id": 0, "program": right("0")}, {"id": 9, "program": "x"}], 3)


def test_all_items_by_number_or_by_name_are_the_whole(tmp_path: Path) -> None:
    items = read_items(ITEMS, MINI.manifest)
    ids = tmp_path / "ids.txt"
    ids.write_text("\n".join(reversed([item.id for item in items])))
    assert (
        choose_subset(items, ids) == choose_subset(items, len(items)) == choose_subset(items, None)
    )
    assert choose_subset(items, 2).items == items[:2]
    assert choose_subset(items, 2).description != choose_subset(items, 3).description


def test_the_items_of_a_type_are_a_part_that_the_head_lines_name(tmp_path: Path) -> None:
    items = read_items(ITEMS, MINI.manifest)
    wanted = [item for item in items if item.type == "nonlinear-table"]
    first = wanted[0].id
    predictions = write(tmp_path / "mine.jsonl", [{"id": first, "program": right(first)}])
    config = EvaluateConfig.model_validate(
        {"benchmark": "mini", "predictions": predictions, "items": "type=nonlinear-table"}
    )
    summary = evaluate(config, tmp_path / "run")
    part = choose_subset(items, {item.id for item in wanted}).description
    assert summary.benchmark.part == part  # as by their ids
    assert summary.scored == f"Mini 1.r1, {part}, of type nonlinear-table"
    assert read_stored_run(tmp_path / "run").part_type == "nonlinear-table"
    report = write_report(tmp_path / "run").read_text(encoding="utf-8")
    assert f"<h1>mine on Mini, {part}, of type nonlinear-table</h1>" in report
    (tmp_path / "other").mkdir()
    assert score(tmp_path / "other", [{"id": 0, "program": WRONG}], part=15).part_type == ""


def test_a_type_that_is_none_of_the_items_is_answered(tmp_path: Path) -> None:
    items = read_items(ITEMS, MINI.manifest)
    with pytest.raises(UnknownNameError, match="no type named 'linear'; did you mean 'linear-"):
        choose_subset(items, ItemsOfType(type="linear"))
    bare = [replace(item, type="") for item in items]
    with pytest.raises(UserError, match="The items have no types: choose a part without --items"):
        choose_subset(bare, ItemsOfType(type="linear"))


@pytest.mark.parametrize(
    ("text", "said"),
    [("0\n77\n", "no item '77'"), ("1\n1\n", "stands there twice"), ("\n", "names no item")],
)
def test_a_part_that_cannot_be_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    items = read_items(ITEMS, MINI.manifest)
    (tmp_path / "ids.txt").write_text(text)
    with pytest.raises(BadFileError, match=said):
        choose_subset(items, tmp_path / "ids.txt")
    for number in (0, 17):
        with pytest.raises(UserError, match="1 to 16"):
            choose_subset(items, number)


def benchmark_with(tmp_path: Path, attachments: Any) -> Path:
    lines = [json.loads(line) for line in ITEMS.read_text().splitlines()]
    lines[0]["attachments"] = attachments
    return write(tmp_path / "items.jsonl", lines)


def test_files_come_with_an_item_and_beside_the_benchmark(tmp_path: Path) -> None:
    folder = tmp_path / "items.attachments/0/data"
    folder.mkdir(parents=True)
    (folder / "costs.json").write_text("[7]")
    (folder / ".hidden").write_text("no")
    (tmp_path / "0").mkdir()
    (tmp_path / "0/verdicts.jsonl").write_text("another folder, which may hold labels")
    (tmp_path / "shared.csv").write_text("a\n1\n")
    given = {
        "text.csv": "x,y\n1,2\n",
        "bytes.bin": {"base64": base64.b64encode(b"\0\xff").decode()},
        "named.csv": {"path": "shared.csv"},
    }
    file = benchmark_with(tmp_path, given)
    first, second, *_ = read_items(file, MINI.manifest)
    assert first.attachments.files == {
        "bytes.bin": b"\0\xff",
        "data/costs.json": b"[7]",
        "named.csv": b"a\n1\n",
        "text.csv": b"x,y\n1,2\n",
    }
    assert not second.attachments
    reads = "print('objective:', float(open('named.csv').read().split()[1]) + 0.5)"
    predictions = write(tmp_path / "mine.jsonl", [{"id": 0, "program": reads}])
    config = EvaluateConfig(
        benchmark="mini", benchmark_file=file, predictions=predictions, items=1, rules=(RULE,)
    )
    evaluate(config, tmp_path / "run")
    [record] = read_records(tmp_path / "run" / RECORDS)
    assert record["stdout"] == "objective: 1.5\n"
    assert record["attachments"] == first.attachments.sha256
    (tmp_path / "shared.csv").write_text("a\n2\n")
    with pytest.raises(UserError, match="attachments_sha256"):
        evaluate(config, tmp_path / "run")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "must be an object of files"),
        ({"../a": "x"}, "no plain name"),
        ({"a": 7}, "must be a text, or an object"),
        ({"a": {"text": "x", "path": "y"}}, "must be a text, or an object"),
        ({"a": {"base64": "!!"}}, "not in base64"),
        ({"a": {"path": "/etc/passwd"}}, "no plain name"),
        ({"a": {"path": "../secret"}}, "no plain name"),
        ({"a": {"path": "link"}}, "leads out of its folder"),
        ({"a": {"path": "items.jsonl"}}, "holds the labels"),
        ({"a": {"path": "none"}}, "There is no file"),
        ({"a": {"path": "folder"}}, "is a folder"),
        ({"a": "x" * ((32 << 20) + 1)}, "32 MiB at most"),
    ],
)
def test_files_that_may_not_be_attached_are_named(tmp_path: Path, given: Any, said: str) -> None:
    inner = tmp_path / "benchmark"
    (inner / "folder").mkdir(parents=True)
    (tmp_path / "secret").write_text("s")
    (inner / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(BadFileError, match=f"items.jsonl, line 1: .*{said}"):
        read_items(benchmark_with(inner, given), MINI.manifest)


def test_a_model_is_told_of_the_files_and_shown_their_first_lines(tmp_path: Path) -> None:
    given = {"a.csv": "x,y\n1,2\n3,4\n", "b.bin": {"base64": base64.b64encode(b"\0").decode()}}
    first, second, *_ = read_items(benchmark_with(tmp_path, given), MINI.manifest)
    plain = PromptingConfig(model="m", prompt=load_prompt("zero-shot"))
    said = plain.messages(first)[-1].content
    assert "- a.csv (12 bytes)\n- b.bin (1 bytes)" in said
    assert "x,y" not in said
    shown = PromptingConfig(model="m", prompt=load_prompt("zero-shot"), preview_lines=2)
    assert (
        "- a.csv (12 bytes), the first 2 lines:\n      x,y\n      1,2\n- b.bin (1 bytes)"
        in shown.messages(first)[-1].content
    )
    assert shown.messages(second) == plain.messages(second)
    assert shown.to_table()["preview_lines"] == 2
    assert "preview_lines" not in plain.to_table()
