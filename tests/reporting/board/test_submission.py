"""A submission is read from its own folder alone, and executed again against its claims."""

import json
import shutil
from pathlib import Path

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.evaluation import EvaluateConfig, Sampled, evaluate, read_stored_run
from optmodel.execution import extract_program
from optmodel.reporting.board import (
    CheckSettings,
    Submission,
    blind_entry,
    check_submission,
    entry_of_run,
    publish_submission,
    read_submission,
)
from optmodel.reporting.board.submission_check import sampled_otherwise
from optmodel.runs import digest
from tests.reporting.board.small_results import PROGRAM, score, write_predictions

TOML = """system = "small, submitted"
authors = ["A. Author"]
date = 2026-11-29
benchmark = "mini"
predictions = "predictions.jsonl"
cost_usd = 0.25
prompt_tokens = 10

[flags]
contaminated = true
"""


@pytest.fixture(scope="module")
def submitted(mini_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a submission of the run of three items, with its claimed result."""
    folder = tmp_path_factory.mktemp("submitted")
    shutil.copy(mini_run.parent / "predictions.jsonl", folder)
    (folder / "submission.toml").write_text(TOML)
    read = read_submission(folder)
    publish_submission(entry_of_run(mini_run, submission=read), read)
    return folder


@pytest.fixture
def submission(submitted: Path, tmp_path: Path) -> Submission:
    """A copy of that submission, which a test may change."""
    return read_submission(shutil.copytree(submitted, tmp_path, dirs_exist_ok=True))


def _edit(submission: Submission, old: str, new: str) -> None:
    text = submission.result.read_text()
    assert old in text
    submission.result.write_text(text.replace(old, new))


def test_a_result_says_what_the_submission_says(submission: Submission) -> None:
    result = submission.read_result()
    assert (result.system, result.authors) == ("small, submitted", ("A. Author",))
    assert (result.cost_usd, result.tokens) == (0.25, 10)
    assert result.flags.names == ("contaminated",)


def test_an_honest_submission_is_as_claimed(submission: Submission) -> None:
    found = check_submission(submission, CheckSettings())
    assert (found.num_checked, found.num_items, found.differences) == (3, 3, ())


def test_a_claimed_verdict_that_is_not_so_is_one_sentence_an_item(submission: Submission) -> None:
    table = json.loads(submission.result.read_text())
    for rule in table["rules"].values():
        for name in ("verdicts", "corrected_verdicts"):
            rule[name] = "+" * 3
        for name in ("original", "corrected", "undisputed"):
            rule[name] = score(3, 3).model_dump(mode="json") | {"blind": rule[name]["blind"]}
    submission.result.write_text(json.dumps(table))
    found = check_submission(submission, CheckSettings())
    assert len(found.differences) >= 4  # two items, original and corrected labels
    assert all(one.startswith(("Item '1'", "Item '2'")) for one in found.differences)
    assert any(
        "the result says 'correct' and it is 'not ok'; the program ended as 'crash'" in one
        for one in found.differences
    )


def test_other_facts_and_rules_are_told_apart(submission: Submission) -> None:
    _edit(submission, '"cost_usd": 0.25', '"cost_usd": 0.01,\n "is_blind": true')
    _edit(submission, '"edition":"1.r1"', '"edition":"1.r2"')
    _edit(submission, '"label":{"optimum":24.0}', '"label":{"optimum":33.0}')
    _edit(submission, '"orlm": {', '"of-mine": {')
    found = check_submission(submission, CheckSettings(num_items=1))
    assert found.differences == (
        "The TOML gives 'cost_usd' as '0.25', and the result as '0.01'.",
        "The result says that it is a blind baseline, which nobody submits.",
        "The result is of Mini, edition 1.r2; it is Mini, 1.r1.",
        "The rule 'of-mine' of the result is not known here.",
        "Item '2': the result has another label.",
    )
    assert found.num_checked == 1


def test_predictions_that_were_changed_afterwards_are_found(submission: Submission) -> None:
    write_predictions(submission.predictions, {0: "print(5)", 1: PROGRAM, 2: PROGRAM})
    found = check_submission(submission, CheckSettings(num_items=1, seed=3))
    assert found.differences[0].startswith("The result is of other predictions than 'predictions.")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"wall_seconds":20.0', '"wall_seconds":86400.0', "had 86400 s each, and may have 20 s"),
        ('"num_processes":128', '"num_processes":9999', "the limit num_processes is 9999"),
        ('"name":"mini"', '"name":"optibench"', "the benchmark is 'mini', the result is of"),
        ('"id":"2"', '"id":"3"', "its items are not those of the benchmark's file"),
        ('"num_items":16', '"num_items":-16', "'benchmark.num_items' must be 0 or more"),
    ],
)
def test_a_result_that_cannot_be_checked_is_one_sentence_and_nothing_runs(
    submission: Submission, old: str, new: str, sentence: str
) -> None:
    _edit(submission, old, new)
    with pytest.raises(BadFileError, match=sentence):
        check_submission(submission, CheckSettings())


def test_problems_that_are_other_ones_are_asked_for(submission: Submission) -> None:
    settings = CheckSettings(benchmark_file=submission.predictions)
    with pytest.raises(UserError, match="name the file or folder that it scored"):
        check_submission(submission, settings)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            '"predictions.jsonl"',
            '"../predictions.jsonl"',
            "'predictions' must be the plain name",
        ),
        ('"predictions.jsonl"', '"link.jsonl"', "'link.jsonl' is no file beside it"),
        ("0.25", "-0.25", "'cost_usd' must be 0 or more, found -0.25"),
        ("[flags]", "[flag]", "no field named 'flag'; did you mean 'flags'"),
        ("2026-11-29", '"soon"', "'date' must be a date such as 2026-11-29, found 'soon'"),
        ("authors", "authrs", "no field named 'authrs'; did you mean 'authors'"),
        ("contaminated", "contaminted", "in 'flags' there is no field named 'contaminted'"),
        ('authors = ["A. Author"]', "authors = []", "'authors' must not be empty"),
        ('system = "', 'system = "\n', "is not valid TOML"),
    ],
)
def test_a_bad_submission_is_one_sentence(
    submission: Submission, old: str, new: str, sentence: str
) -> None:
    (submission.path.parent / "link.jsonl").symlink_to("predictions.jsonl")
    submission.path.write_text(TOML.replace(old, new))
    with pytest.raises(BadFileError, match=sentence):
        check_submission(read_submission(submission.path), CheckSettings())


def test_a_submission_of_another_run_is_refused(submission: Submission, mini_run: Path) -> None:
    write_predictions(submission.predictions, {0: "print(5)"})
    with pytest.raises(BadFileError, match="are other predictions than the run scored"):
        entry_of_run(mini_run, submission=submission)


def test_a_submission_without_a_result_says_how_to_make_one(submission: Submission) -> None:
    submission.result.unlink()
    with pytest.raises(BadFileError, match="optmodel leaderboard add RUN --submission"):
        submission.read_result()


def test_a_link_is_no_submission(submission: Submission, tmp_path: Path) -> None:
    link = tmp_path / "other.toml"
    link.symlink_to(submission.path)
    with pytest.raises(BadFileError, match="is a link"):
        read_submission(link)


def test_a_claim_stays_on_the_line_of_its_sentence(submission: Submission) -> None:
    submission.path.write_text('notes = "a\\n::error::b"\n' + TOML)
    found = check_submission(read_submission(submission.path), CheckSettings(num_items=1))
    assert found.differences == ("The TOML gives 'notes' as 'a ::error::b', and the result as ''.",)


def test_attempts_that_are_not_there_are_found(submission: Submission) -> None:
    _edit(submission, '"num_predictions": 3', '"num_predictions": 3,\n "attempts": 8')
    found = check_submission(submission, CheckSettings(num_items=1))
    assert found.differences == ("The result is of 8 attempts, the predictions have 1.",)


def test_the_replies_of_a_model_are_written_where_they_are_missing(
    submission: Submission, mini_run: Path, tmp_path: Path
) -> None:
    """Of a run that asked a model, the digest is that of its first programs, not of a file."""
    programs = [json.loads(line) for line in submission.predictions.read_text().splitlines()]
    run = shutil.copytree(mini_run, tmp_path / "asked")
    with (run / "replies.jsonl").open("w") as file:
        for one in programs:
            reply = f"So:\n```python\n{one['program']}```\n"
            turns = [{"reply": reply, "program": one["program"]}]
            line = {"key": str(one["id"]), "item": str(one["id"]), "sample": 0, "turns": turns}
            file.write(json.dumps(line) + "\n")
    summary = json.loads((run / "summary.json").read_text())
    found = {str(one["id"]): extract_program(f"```python\n{one['program']}```") for one in programs}
    summary["predictions_sha256"] = digest(found)
    (run / "summary.json").write_text(json.dumps(summary))
    submission.predictions.unlink()
    publish_submission(entry_of_run(run, submission=submission), submission)
    assert "So:" in submission.predictions.read_text()
    assert check_submission(submission, CheckSettings(num_items=1)).differences == ()


def test_pass_at_k_of_all_items_is_compared(mini_run: Path, tmp_path: Path) -> None:
    one = entry_of_run(mini_run)
    rule = one.rules["objective-rel-1e-6"]
    sampled = Sampled(
        num_samples=2,
        num_items=3,
        mean=0.5,
        interval_95=(0.1, 0.9),
        pass_at={"1": 0.5, "2": 0.6},
        after_turns=0.5,
        first_after_turns=score(1, 3),
    )
    results = [
        one.model_copy(
            update={
                "attempts": 2,
                "rules": {"objective-rel-1e-6": rule.model_copy(update={"sampled": own})},
            }
        )
        for own in (sampled, sampled.model_copy(update={"pass_at": {"1": 0.5, "2": 0.5}}))
    ]
    [sentence] = sampled_otherwise(*results)
    assert sentence.startswith(
        "Under objective-rel-1e-6 the result has pass@k {'1': 0.5, '2': 0.6}"
    )
    assert list(sampled_otherwise(results[0], results[0])) == []


def test_another_baseline_is_found(submission: Submission) -> None:
    table = json.loads(submission.result.read_text())
    own = table["rules"]["orlm"]["original"]
    claim = {"num_correct": 0, "accuracy": 0.0, "strategy": "s"}
    table["rules"]["orlm"]["original"] = own | {"blind": claim}
    submission.result.write_text(json.dumps(table))
    found = check_submission(submission, CheckSettings(num_items=1))
    blind = own["blind"]["num_correct"]
    assert found.differences == (
        f"Under orlm, on original labels, the result has the blind baseline 0, and it is {blind}.",
    )


def test_scores_without_verdicts_and_other_ends_are_found(submission: Submission) -> None:
    table = json.loads(submission.result.read_text())
    del table["rules"]["orlm"]["verdicts"]
    table["ends"] = {"ok": 3}
    submission.result.write_text(json.dumps(table))
    found = check_submission(submission, CheckSettings(num_items=1))
    assert found.differences == (
        "The result counts the ends {'ok': 3}, and its items have {'ok': 2, 'crash': 1}.",
        "Under orlm the result has scores without the verdicts that they count.",
    )


def test_a_benchmark_in_a_folder_is_the_same_for_every_step(tmp_path: Path) -> None:
    """Run, scored anew, published, submitted and checked: the report beside its records is none."""
    problems = tmp_path / "held-out"
    problems.mkdir()
    rows = [
        {"id": f"a{n}", "family": "knapsack", "text": f"Problem {n}.", "objective": n + 0.5}
        for n in range(2)
    ]
    (problems / "records.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (problems / "report.html").write_text("a report")
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / "predictions.jsonl").write_text('{"id": "a1", "program": "print(1.5)"}\n')
    (folder / "submission.toml").write_text(TOML.replace('"mini"', '"held-out-families"'))
    config = EvaluateConfig(
        benchmark="held-out-families",
        benchmark_file=problems,
        predictions=folder / "predictions.jsonl",
    )
    evaluate(config, tmp_path / "run")
    (problems / "report.html").unlink()
    fresh, recorded = read_stored_run(tmp_path / "run", problems), read_stored_run(tmp_path / "run")
    assert fresh.items == recorded.items
    read = read_submission(folder)
    publish_submission(entry_of_run(tmp_path / "run", problems, read), read)
    found = check_submission(read, CheckSettings(benchmark_file=problems))
    assert (found.num_checked, found.differences) == (2, ())
    blind = blind_entry("held-out-families", problems)
    assert blind.benchmark.labels == read.read_result().benchmark.labels
    (problems / "records.jsonl").write_text(json.dumps(rows[0]))
    with pytest.raises(UserError, match="name the file or folder that it scored"):
        read_stored_run(tmp_path / "run", problems)
