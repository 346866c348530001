"""Two oracles are right under every rule, near misses under none, and guessing wins little.

One prints the label; the other builds and solves a model whose optimum is the label.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.evaluation import load_benchmark, read_items
from optmodel.execution import End, Execution, Limits, Program, Solve, SolverStatus, run
from optmodel.judging import (
    AnswerSource,
    Label,
    ProgramAnswer,
    Rule,
    Tolerance,
    judge,
    judge_answer,
    load_rule,
    rule_names,
)

RULES = [load_rule(name) for name in rule_names()]
READING_PRINT = [rule for rule in RULES if AnswerSource.PRINTED in rule.sources]
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
NO_SOLUTION = Label({}, "objective", None)
LABELS = [
    *(Label({"cost": one}, "cost", one) for one in (0.0, 12.0, -7.5, 2.4e6, 0.0022, 1234.5678)),
    Label({"plan": 3.0, "cost": 4.25}, "cost", 4.25, accepted=(4.5,), decimals=2),
    NO_SOLUTION,
]
PRINTING = "print({text!r})"
SOLVING = """
import highspy
h = highspy.Highs()
h.silent()
columns = {{name: h.addVariable(value, value, name=name) for name, value in {values!r}.items()}}
h.minimize(columns[{objective!r}])
for name, column in columns.items():
    print(name, "=", h.val(column))
"""
IMPOSSIBLE = """
import highspy
h = highspy.Highs()
h.silent()
x = h.addVariable(0, 1)
h.addConstr(x >= 2)
h.minimize(x)
"""


def printed(label: Label) -> str:
    if label.optimum is None:
        return "No Best Solution"
    return "\n".join(f"{name}: {value!r}" for name, value in label.values.items())


def solving(label: Label) -> str:
    if label.optimum is None:
        return IMPOSSIBLE
    return SOLVING.format(values=label.values, objective=label.objective)


def executed(texts: list[str], *, confirms: bool = False) -> list[Execution]:
    programs = [Program(str(place), text) for place, text in enumerate(texts)]
    return list(run(programs, Limits(wall_seconds=20), confirms=confirms))


@pytest.fixture(scope="module")
def printing_oracle() -> list[Execution]:
    return executed([PRINTING.format(text=printed(label)) for label in LABELS])


@pytest.fixture(scope="module")
def solving_oracle() -> list[Execution]:
    return executed([solving(label) for label in LABELS], confirms=True)


def test_the_answers_of_the_solving_oracle_are_confirmed(solving_oracle: list[Execution]) -> None:
    assert [one.confirmed for one in solving_oracle] == [True] * len(LABELS)


@pytest.mark.parametrize("rule", READING_PRINT, ids=lambda rule: rule.name)
def test_who_prints_the_label_is_right(rule: Rule, printing_oracle: list[Execution]) -> None:
    for label, execution in zip(LABELS, printing_oracle, strict=True):
        assert judge(execution, label, rule).correct, label


@EVERY_RULE
@pytest.mark.parametrize("unconfirmed", ["accepted", "refused"])
def test_who_solves_a_model_with_this_optimum_is_right(
    rule: Rule, solving_oracle: list[Execution], unconfirmed: str
) -> None:
    rule = rule.model_copy(update={"unconfirmed": unconfirmed})
    for label, execution in zip(LABELS, solving_oracle, strict=True):
        assert judge(execution, label, rule).correct, label


def answering(values: dict[str, float], objective: float, *, solves: bool) -> Execution:
    """A program that prints values, and solves a model with them where it `solves`."""
    stdout = "".join(f"{name}: {value!r}\n" for name, value in values.items())
    solve = Solve("", SolverStatus.OPTIMAL, objective, objective, values)
    return Execution("", End.OK, stdout=stdout, solves=(solve,) if solves else ())


@pytest.fixture(scope="module")
def optibench(benchmarks_dir: Path) -> list[Label]:
    file = benchmarks_dir / "optibench" / "OptiBench.json"
    return [item.label for item in read_items(file, load_benchmark("optibench").manifest)]


def wrongly_judged(execution: Execution, label: Label, rules: list[Rule]) -> list[str]:
    answer = ProgramAnswer(execution, label)
    return [rule.name for rule in rules if not judge_answer(answer, rule).correct]


def test_both_oracles_are_right_on_all_of_optibench(optibench: list[Label]) -> None:
    for label in optibench:
        assert label.optimum is not None
        values = label.values | {label.objective: label.optimum}
        solving = answering(values, label.optimum, solves=True)
        assert wrongly_judged(solving, label, RULES) == []
        printing = answering(values, label.optimum, solves=False)
        assert wrongly_judged(printing, label, READING_PRINT) == []


def parts(tolerance: Tolerance) -> Iterator[Tolerance]:
    yield tolerance
    for part in tolerance.of:
        yield from parts(part)


def is_strict(rule: Rule) -> bool:
    """Whether no tolerance of a rule is larger than 1e-3, and none is in digits."""
    return all(
        (part.value or 0.0) <= 1e-3 and part.digits is None and part.kind != "last_decimal"
        for part in parts(rule.tolerance)
    )


def test_nearly_right_is_wrong_under_every_strict_rule(optibench: list[Label]) -> None:
    strict = [rule for rule in RULES if is_strict(rule)]
    assert len(strict) > 12
    for label in optibench:
        if not label.optimum:
            continue
        values = {name: value * 1.049 for name, value in label.values.items()}
        for solves in (True, False):
            near = answering(values, label.optimum * 1.049, solves=solves)
            assert len(wrongly_judged(near, label, strict)) == len(strict), label


def test_a_constant_program_wins_no_more_than_the_most_frequent_answer(
    optibench: list[Label],
) -> None:
    optima = [label.optimum for label in optibench if label.optimum is not None]
    counts = Counter(optima)
    for constant in (counts.most_common(1)[0][0], 0.0, 7.3):
        near = {r.name: sum(r.tolerance.allows(constant, one) for one in optima) for r in RULES}
        for solves in (True, False):
            wins: Counter[str] = Counter()
            for label in optibench:
                execution = answering({"answer": constant}, constant, solves=solves)
                answer = ProgramAnswer(execution, label)
                wins.update(rule.name for rule in RULES if judge_answer(answer, rule).correct)
            assert all(wins[name] <= most for name, most in near.items())
            assert wins["chain-of-experts"] <= max(counts.values())
            assert wins["objective-rel-1e-6"] <= max(counts.values())
