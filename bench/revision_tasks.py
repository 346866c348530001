"""One measurement of `bench/revisions.py`, in the checkout whose Python runs it.

    CHECKOUT/.venv/bin/python bench/revision_tasks.py certify INPUTS    # {"cpu": 1.92, "units": 52}

Each task uses only names that both revisions have, or tries the newer name first. What is done once
a process, imports and warming, is done before the clock starts. CPU is that of the process and of
everything it started.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from execution import process_tree_cpu
from small_programs import program

_SEED = 7
_NUM_PROGRAMS = 80
_NUM_DRAWS = 5
_NUM_READINGS = 20


def programs(dialect: str, *, by_layer: bool = False) -> tuple[float, int]:
    """Small programs, one after another, in a warm fork server."""
    from optmodel.execution import Limits, Program, Runner
    from optmodel.execution.dialect import Dialect

    if by_layer:  # as where the vendor's library is not installed
        Dialect.is_installed = property(lambda _: False)  # type: ignore[assignment,method-assign]
    texts = [program(dialect, index) for index in range(_NUM_PROGRAMS)]
    with Runner(Limits()) as runner:
        list(runner.run([Program("", text) for text in texts[:4]]))
        begun = process_tree_cpu()
        executions = list(runner.run([Program("", text) for text in texts]))
        used = process_tree_cpu() - begun
    assert all(execution.end == "ok" for execution in executions)
    return used, len(texts)


def _instances(count: int) -> list[Any]:
    from optmodel.families import family, family_names

    return [
        family(name).draw(_SEED, index).instance
        for name in family_names()
        for index in range(count)
    ]


def _repeated(work: Callable[[], int], times: int = 1) -> tuple[float, int]:
    """The CPU seconds and the units of some work, after it was done once."""
    work()
    begun = process_tree_cpu()
    units = sum(work() for _ in range(times))
    return process_tree_cpu() - begun, units


def certify_instances() -> tuple[float, int]:
    """Certified instances of every family: two solvers and the exact check."""
    from optmodel.solving import certify

    instances = _instances(_NUM_DRAWS)
    return _repeated(lambda: len([certify(instance) for instance in instances]))


def draw_instances() -> tuple[float, int]:
    """Instances drawn from every family."""
    return _repeated(lambda: len(_instances(20)), 6)


def _narratives(count: int) -> Iterator[tuple[Any, Any]]:
    from optmodel.narration import narrate

    try:
        from optmodel.random_stream import RandomStream
    except ImportError:
        from optmodel.stream import Stream as RandomStream
    try:
        from optmodel.narration import find_telling
    except ImportError:  # revisions without tellings
        find_telling = None
    for index, instance in enumerate(_instances(count)):
        words = [find_telling(instance.formulation.name)] if find_telling else []
        yield narrate(instance, *words, RandomStream("bench", index)), instance


def narrate_texts() -> tuple[float, int]:
    """Texts written."""
    return _repeated(lambda: len(list(_narratives(4))), 10)


def read_texts_back() -> tuple[float, int]:
    """Texts read back."""
    from optmodel.narration import read_back

    told = list(_narratives(_NUM_READINGS))
    return _repeated(lambda: len([read_back(text, instance) for text, instance in told]))


def parse_and_print() -> tuple[float, int]:
    """Formulations written as JSON and read, and rendered as gurobipy programs."""
    from optmodel.families import family, family_names
    from optmodel.formulation import Formulation

    formulations = [family(name).formulation for name in family_names()]

    def work() -> int:
        for formulation in formulations:
            assert Formulation.from_text(formulation.to_text()) == formulation
        return len(formulations)

    return _repeated(work, 100)


def render_programs() -> tuple[float, int]:
    """Instances rendered as programs of two dialects."""
    from optmodel.formulation import render_program, supports

    instances = _instances(2)

    def work() -> int:
        chosen = [
            (instance, dialect)
            for instance in instances
            for dialect in ("pyomo", "gurobipy")
            if supports(instance, dialect) is None
        ]
        return len([render_program(instance, dialect) for instance, dialect in chosen])

    return _repeated(work, 3)


def judge_executions(inputs: Path) -> tuple[float, int]:
    """Stored executions read and judged by each rule."""
    from optmodel.judging import Label, judge, load_rule, rule_names

    try:
        from optmodel.execution import execution_from_dict
    except ImportError:
        from optmodel.execution import from_plain as execution_from_dict
    rules = [load_rule(name) for name in rule_names()]
    lines = (inputs / "executions.jsonl").read_text(encoding="utf-8").splitlines()

    def work() -> int:
        for line in lines:
            execution = execution_from_dict(json.loads(line))
            optimum = execution.solves[-1].objective
            label = Label({"Total cost": optimum}, "Total cost", optimum)
            for rule in rules:
                judge(execution, label, rule)
        return len(lines)

    return _repeated(work, 3)


def read_training_pairs(inputs: Path) -> tuple[float, int]:
    """Records read as pairs to train on."""
    from optmodel.training.data import read_pairs
    from optmodel.training.settings import DataSettings

    settings = DataSettings(train=str(inputs / "many.jsonl"))
    return _repeated(lambda: len(list(read_pairs(settings))))


def write_executions(inputs: Path) -> None:
    """Runs programs once and stores their executions, for `judge_executions`."""
    from optmodel.execution import Limits, Program, Runner

    try:
        from optmodel.execution import execution_to_dict
    except ImportError:
        from optmodel.execution import to_plain as execution_to_dict
    wanted = [
        Program(f"{dialect}-{index}", program(dialect, index))
        for dialect in ("pyomo", "pyscipopt")
        for index in range(100)
    ]
    with Runner(Limits()) as runner:
        lines = [
            json.dumps(execution_to_dict(replace(execution, stdout=f"{execution.stdout}\n" * 3)))
            for execution in runner.run(wanted)
        ]
    (inputs / "executions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


_TASKS: dict[str, Callable[[Path], tuple[float, int]]] = {
    "pyomo": lambda _: programs("pyomo"),
    "pyscipopt": lambda _: programs("pyscipopt"),
    "gurobipy": lambda _: programs("gurobipy"),
    "gurobipy-layer": lambda _: programs("gurobipy", by_layer=True),
    "pulp": lambda _: programs("pulp"),
    "certify": lambda _: certify_instances(),
    "draw": lambda _: draw_instances(),
    "narrate": lambda _: narrate_texts(),
    "read-back": lambda _: read_texts_back(),
    "parse": lambda _: parse_and_print(),
    "render": lambda _: render_programs(),
    "judge": judge_executions,
    "train-read": read_training_pairs,
}


def main() -> None:
    """Runs one task and prints its CPU seconds and how many units it did."""
    task, inputs = sys.argv[1], Path(sys.argv[2])
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if task == "write-executions":
        write_executions(inputs)
        return
    with contextlib.redirect_stdout(sys.stderr):
        cpu, units = _TASKS[task](inputs)
    sys.stdout.write(json.dumps({"cpu": cpu, "units": units}) + "\n")


if __name__ == "__main__":
    main()
