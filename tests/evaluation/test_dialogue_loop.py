"""Asking a model: what it is asked never depends on labels, and runs resume and are judged anew."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import BadFileError, UnknownNameError, UserError
from optmodel.evaluation import (
    EvaluateConfig,
    PromptingConfig,
    Summary,
    bootstrap_interval,
    evaluate,
    load_benchmark,
    pass_at,
    read_items,
    read_summary,
    wilson,
)
from optmodel.evaluation.prompting import load_prompt, prompt_names
from optmodel.evaluation.prompting.dialogue import feedback
from optmodel.execution import End, Execution
from optmodel.lm import (
    Budget,
    BudgetSpent,
    Client,
    Completion,
    CompletionCache,
    RejectedRequest,
    Request,
    Usage,
)

MINI = load_benchmark("mini")
ITEMS = MINI.bundled_file()


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _right(optimum: float) -> str:
    """A program whose solver finds an optimum, in the library that is up fastest."""
    return (
        "import highspy\nh = highspy.Highs()\nh.silent()\n"
        f"x = h.addVariable(lb={optimum!r}, ub={abs(optimum) + 1e6!r})\nh.minimize(x)\n"
        "print(h.getObjectiveValue())\n"
    )


RULE = "objective-rel-1e-6"
GOLD = {item.id: _right(item.label.optima[0]) for item in read_items(ITEMS, MINI.manifest)}
QUESTIONS = {one["question"].strip(): str(one["index"]) for one in _lines(ITEMS)}


@dataclass
class Student:
    """Answers with the gold program, but fails the items and samples that it is told to fail."""

    fails: frozenset[tuple[str, int]] = frozenset()
    learns: bool = True
    refuses: str = ""
    name: str = "student"
    asked: list[Request] = field(default_factory=list)

    async def generate(self, request: Request) -> Sequence[Completion]:
        self.asked.append(request)
        text = request.messages[1].content
        item = next(number for question, number in QUESTIONS.items() if question in text)
        if item == self.refuses:
            raise RejectedRequest("it is too long")
        is_corrected = len(request.messages) > 2 and self.learns
        is_wrong = (item, request.sampling.seed or 0) in self.fails and not is_corrected
        program = "raise ValueError('sum')" if is_wrong else GOLD[item]
        return [Completion(f"```python\n{program}\n```", usage=Usage(100, 20, 1))]

    async def close(self) -> None:
        pass


def _prompting(**more: Any) -> PromptingConfig:
    settings: dict[str, Any] = {"model": "student", "prompt": load_prompt("zero-shot")}
    return PromptingConfig(**(settings | more))


def _evaluate(
    student: Student,
    out: Path,
    prompting: PromptingConfig | None = None,
    *,
    file: Path = ITEMS,
    budget: Budget | None = None,
    **more: Any,
) -> Summary:
    def opened(cache: CompletionCache) -> Client:
        return Client(student, cache, budget or Budget(), 4)

    settings: dict[str, Any] = {"rules": (RULE,), "prompting": prompting or _prompting()} | more
    config = EvaluateConfig(benchmark="mini", benchmark_file=file, **settings)
    return evaluate(config, out, opened)


def test_a_perfect_student_is_perfect(tmp_path: Path) -> None:
    summary = _evaluate(Student(), tmp_path)
    assert {rule.all.accuracy for rule in summary.rules.values()} == {1.0}
    assert summary.asked is not None
    assert summary.asked.prompt_tokens == 1600
    assert summary.sampled[RULE].pass_at == {"1": 1.0}
    assert read_summary(tmp_path) == summary
    replies = _lines(tmp_path / "replies.jsonl")
    assert [one["item"] for one in replies] == list(QUESTIONS.values())
    assert replies[0]["turns"][0]["tokens"] == {"prompt": 100, "completion": 20}


def test_samples_give_means_and_pass_at_k(tmp_path: Path) -> None:
    """Four items are right once in four samples, the other twelve always."""
    fails = frozenset((str(item), 7 + sample) for item in range(4) for sample in range(3))
    prompting = _prompting(num_samples=4, seed=7, temperature=0.5)
    student = Student(fails)
    summary = _evaluate(student, tmp_path, prompting)
    sampled = summary.sampled[RULE]
    assert sampled.mean == pytest.approx((12 + 4 / 4) / 16)
    assert sampled.pass_at["4"] == 1.0
    assert sampled.pass_at["2"] == pytest.approx((12 + 4 * 0.5) / 16)
    assert summary.rules[RULE].all.num_correct == 12  # the first sample
    assert {request.sampling.seed for request in student.asked} == {7, 8, 9, 10}


def test_turns_are_counted_apart(tmp_path: Path) -> None:
    student = Student(frozenset({("0", 0), ("3", 0)}))
    summary = _evaluate(student, tmp_path, _prompting(num_turns=2))
    assert summary.rules[RULE].all.num_correct == 14
    assert summary.sampled[RULE].after_turns == 1.0
    assert len(student.asked) == 18
    heard = student.asked[-1].messages[-1].content
    assert "ended with: crash" in heard
    assert "ValueError: sum" in heard


def test_what_is_asked_does_not_depend_on_labels(tmp_path: Path) -> None:
    """Other labels, the same questions: not a byte of any request differs, and no turn more."""
    items = _lines(ITEMS)
    for one in items:
        one["results"] = dict.fromkeys(one["results"], "123456.75")
    other = tmp_path / "other.jsonl"
    other.write_text("".join(json.dumps(one) + "\n" for one in items), encoding="utf-8")
    fails = frozenset({("0", 0)})
    students = [Student(fails, learns=False), Student(fails, learns=False)]
    scores = []
    for number, (student, file) in enumerate(zip(students, (ITEMS, other), strict=True)):
        summary = _evaluate(student, tmp_path / str(number), _prompting(num_turns=2), file=file)
        scores.append(summary.rules[RULE].all.num_correct)
    assert scores[0] == 15
    assert scores[1] < scores[0]
    keys = [sorted(r.key("student", 0) for r in student.asked) for student in students]
    assert keys[0] == keys[1]
    replies = [(tmp_path / str(n) / "replies.jsonl").read_bytes() for n in (0, 1)]
    assert replies[0] == replies[1]


def test_it_goes_on_and_judges_anew_without_asking(tmp_path: Path) -> None:
    with pytest.raises(BudgetSpent):
        _evaluate(Student(), tmp_path, budget=Budget(3_000.0))
    late = Student()
    _evaluate(late, tmp_path)
    assert 0 < len(late.asked) < 16
    records = (tmp_path / "records.jsonl").read_bytes()
    idle = Student()
    summary = _evaluate(idle, tmp_path, rules=("optibench-labelled-values",))
    assert idle.asked == []
    assert list(summary.rules) == ["optibench-labelled-values"]
    assert (tmp_path / "records.jsonl").read_bytes() == records


def test_a_refused_question_is_a_wrong_answer_and_counted(tmp_path: Path) -> None:
    summary = _evaluate(Student(refuses="5"), tmp_path, _prompting(num_turns=1))
    assert summary.asked is not None
    assert summary.asked.num_refused == 1
    assert summary.rules[RULE].all.num_correct == 15
    assert summary.ends["no_code"] == 1


def test_another_prompt_is_another_run(tmp_path: Path) -> None:
    _evaluate(Student(), tmp_path)
    with pytest.raises(UserError, match="holds another run"):
        _evaluate(Student(), tmp_path, _prompting(prompt=load_prompt("optibench")))


@pytest.mark.parametrize("name", prompt_names())
@pytest.mark.parametrize("dialect", ["pyomo", "pyscipopt", "highspy", "gurobipy", "pulp"])
def test_every_prompt_asks_in_every_dialect(name: str, dialect: str) -> None:
    messages = load_prompt(name).messages("How many crates?", dialect)
    assert "How many crates?" in messages[-1].content
    assert "{{" not in messages[-1].content
    assert messages[0].role == "system"


def test_few_shot_examples_are_no_benchmarks(benchmarks_dir: Path) -> None:
    text = load_prompt("few-shot").messages("", "pyomo")[-1].content
    items = json.loads((benchmarks_dir / "optibench" / "OptiBench.json").read_text("utf-8"))
    for item in items:
        assert item["question"][:80] not in text


@pytest.mark.parametrize(
    "wrong",
    [{"num_samples": 0}, {"num_samples": 2}, {"num_turns": -1}, {"temperature": 3.0}],
)
def test_what_cannot_be_is_said(wrong: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        _prompting(**wrong)
    with pytest.raises(UnknownNameError):
        _prompting(dialect="pyomoo")
    with pytest.raises(UnknownNameError):
        load_prompt("zero-shoot")


def test_a_prompt_that_asks_for_what_is_not_there_is_named() -> None:
    prompt = replace_user("{{ questions }}")
    with pytest.raises(BadFileError, match="zero-shot"):
        prompt.messages("x", "pyomo")


def replace_user(user: str) -> Any:
    return load_prompt("zero-shot").model_copy(update={"user": user})


@given(st.integers(1, 7), st.data())
def test_pass_at_k_is_the_share_of_draws_with_a_right_one(num: int, data: st.DataObject) -> None:
    correct = data.draw(st.integers(0, num))
    k = data.draw(st.integers(1, num))
    draws = list(combinations(range(num), k))
    hits = sum(any(sample < correct for sample in draw) for draw in draws)
    assert pass_at(num, correct, k) == pytest.approx(hits / comb(num, k))


def test_the_interval_repeats_and_holds_the_mean() -> None:
    shares = [0.0, 0.25, 0.5, 1.0] * 20
    low, high = bootstrap_interval(shares)
    assert (low, high) == bootstrap_interval(shares)
    assert low < sum(shares) / len(shares) < high
    assert bootstrap_interval([]) == (0.0, 1.0)
    assert bootstrap_interval([1.0] * 5) == wilson(5, 5)
    assert bootstrap_interval([0.0] * 9)[1] > 0.2


def test_prompting_is_told_apart_by_all_that_decides() -> None:
    one = _prompting()
    others = [_prompting(seed=1), _prompting(max_tokens=5), _prompting(num_turns=1)]
    assert len({json.dumps(i.to_table(), sort_keys=True) for i in (one, *others)}) == 4


def test_a_model_is_not_told_which_paths_there_are() -> None:
    told = [
        feedback(Execution("key", end, "The program finds no '/etc/shadow'."))
        for end in (End.CRASH, End.FORBIDDEN)
    ]
    assert told[0] == told[1]
    assert "/etc/shadow" in told[0]
