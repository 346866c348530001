"""The published rules decide as their scorers do: examples settled by the sources they name."""

import pytest

from optmodel.execution.record import End, Execution, Solve, SolverStatus
from optmodel.judging import Label, judge, load_rule, rule_names

OWN = (
    "objective-anywhere-rel-1e-3",
    "objective-rel-1e-3",
    "objective-rel-1e-4-or-printed",
    "objective-rel-1e-6",
    "optibench-all-values",
    "optibench-labelled-values",
    "printed-objective-rel-1e-6",
)
PUBLISHED = [name for name in rule_names() if name not in OWN]


def solved(objective: float | None, status: SolverStatus = SolverStatus.OPTIMAL) -> Execution:
    variables = {} if objective is None else {"x": objective}
    solve = Solve("gurobipy", status, objective, objective, variables)
    stdout = "" if objective is None else f"Objective: {objective!r}\n"
    return Execution("key", End.OK, stdout=stdout, solves=(solve,))


def accepts(name: str, value: float, label: float, decimals: int | None = None) -> bool:
    expected = Label({"objective": label}, "objective", label, decimals=decimals)
    return judge(solved(value), expected, load_rule(name)).correct


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_rule_names_its_source(name: str) -> None:
    rule = load_rule(name)
    assert any(word in rule.source for word in ("repository", "arXiv", "as described in"))


def test_what_rewrites_programs_is_named_and_left_out() -> None:
    for name in ("optmath-shipped", "optmath-paper", "sirl"):
        assert "label" in load_rule(name).left_out


WHOLE = [
    # value, label, right: from measurements of the published scorers
    (20999.0, 20000.0, True),
    (10.49, 10.0, True),
    (2.5, 1.5, True),
    (0.49, -0.44, True),
    (21001.0, 20000.0, False),
    (0.51, 0.0, False),
    (3.0, 2.0, False),
]
EXAMPLES = {
    "optibench": [(12.5001, 12.5, True), (12.5002, 12.5, False)],
    "orlm": WHOLE,
    "optmath-shipped": WHOLE,
    "agora": [(104.9, 100.0, True), (10.49, 10.0, True), (2.5, 1.5, False), (0.04, 0.0, True)],
    "optmath-paper": [(0.0000009, 0.0, True), (100.0001, 100.0, True), (100.0002, 100.0, False)],
    "sirl": [(0.0000009, 0.0, True), (100.0001, 100.0, True), (100.0002, 100.0, False)],
    "optimind": [(100.0001, 100.0, True), (100.0002, 100.0, False)],
    "miplib-nl": [(100.00009, 100.0, True), (100.00011, 100.0, False), (1e-5, 0.0, False)],
    "mamo": [(1.0, 0.0, True), (1.1, 0.0, False), (12.349, 12.34, True), (12.36, 12.34, False)],
    "chain-of-experts": [(12.5, 12.5, True), (12.500000001, 12.5, False)],
    "or-llm-agent": [(12.59, 12.5, True), (12.61, 12.5, False), (1e6 + 0.09, 1e6, True)],
    "miniopt": [(12.59, 12.5, True), (12.61, 12.5, False)],
    "miniopt-shipped": [(12.54, 12.5, True), (12.56, 12.5, False)],
    "sage": [(12.54, 12.5, True), (12.56, 12.5, False)],
    "ormind": [(1.19, 1.0, True), (1.21, 1.0, False), (1001.0, 1000.0, True)],
    "mirror": [(1001.0, 1000.0, True), (1.19, 1.0, False)],
    "text2opt": [(10001.0, 10000.0, True), (10002.0, 10000.0, False), (1e-7, 0.0, True)],
    "text2opt-shipped": [(10000.1, 10000.0, True), (10001.0, 10000.0, False)],
    "orthought": [(12.509, 12.5, True), (12.52, 12.5, False)],
    "ir2solve": [(12.5001, 12.5, True), (12.5002, 12.5, False), (1e6 + 1, 1e6, True)],
    "or-space": [(101.0, 100.0, True), (101.1, 100.0, False)],
    "reloop-1e-2": [(101.0, 100.0, True), (101.1, 100.0, False)],
    "reloop-1e-4": [(100.009, 100.0, True), (100.02, 100.0, False)],
    "optmath-166": [(12.344, 12.34, True), (12.346, 12.34, False), (8.0, 8.0, True)],
}


@pytest.mark.parametrize(
    ("name", "value", "label", "is_right"),
    [(name, *example) for name, examples in EXAMPLES.items() for example in examples],
)
def test_an_example(name: str, value: float, label: float, is_right: bool) -> None:
    assert accepts(name, value, label) is is_right


def test_every_published_rule_has_an_example() -> None:
    assert sorted(EXAMPLES) == PUBLISHED


def test_a_label_of_known_precision_is_met_by_what_rounds_to_it() -> None:
    assert accepts("mamo", 12.349, 12.3, decimals=1) is False  # two decimals are assumed at least
    assert accepts("mamo", 12.3401, 12.34, decimals=4)
    assert accepts("mamo", 0.12345, 0.1234, decimals=4)
    assert not accepts("optmath-166", 8.0051, 8.0, decimals=2)
    assert accepts("optmath-166", 8.0049, 8.0, decimals=2)


NO_SOLUTION = Label({}, "objective", None)
STATUS = {
    "infeasible": solved(None, SolverStatus.INFEASIBLE),
    "limit": solved(None, SolverStatus.LIMIT),
    "limit with an incumbent": solved(7.0, SolverStatus.LIMIT),
    "optimal": solved(7.0),
    "silent": Execution("key", End.OK, stdout="done\n"),
    "no answer": Execution("key", End.NO_ANSWER),
    "timeout": Execution("key", End.TIMEOUT),
    "crash": Execution("key", End.CRASH, stdout="No Best Solution\n"),
}
ANSWERED = {
    "mamo": {"infeasible"},
    "ormind": {"infeasible"},
    "orlm": {"infeasible", "limit", "limit with an incumbent"},
    "sage": {"infeasible", "limit", "limit with an incumbent"},
    "or-llm-agent": {"infeasible", "limit", "silent", "no answer"},
    "sirl": set(STATUS) - {"optimal", "crash"},
}


@pytest.mark.parametrize("name", ANSWERED)
def test_what_answers_a_label_without_solution(name: str) -> None:
    rule = load_rule(name)
    right = {how for how, one in STATUS.items() if judge(one, NO_SOLUTION, rule).correct}
    assert right == ANSWERED[name]
