"""What running a program costs: a fresh interpreter against a warmed parent, sandbox on.

    python bench/execution.py --count 200

For each dialect the same small knapsacks run twice on one core: each in a fresh `python`, and each
through `optmodel.execution`. CPU is all of it: parents, children and our own share. The overhead is
the time around the program: what `run` takes less what the program itself takes in its child. The
answers must be the same.
"""

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

from optmodel.execution import End, Limits, Program, Runner

_BODY = {
    "pyomo": """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.take = pyo.Var(range(len(gain)), domain=pyo.Binary)
m.fits = pyo.Constraint(expr=sum(w * m.take[i] for i, w in enumerate(weight)) <= room)
m.gain = pyo.Objective(expr=sum(g * m.take[i] for i, g in enumerate(gain)), sense=pyo.maximize)
pyo.SolverFactory("appsi_highs").solve(m)
print(round(pyo.value(m.gain)))
""",
    "pyscipopt": """
from pyscipopt import Model, quicksum
m = Model()
m.hideOutput()
take = [m.addVar(vtype="B") for _ in gain]
m.addCons(quicksum(w * x for w, x in zip(weight, take)) <= room)
m.setObjective(quicksum(g * x for g, x in zip(gain, take)), "maximize")
m.optimize()
print(round(m.getObjVal()))
""",
    "gurobipy": """
import gurobipy as gp
m = gp.Model()
m.Params.OutputFlag = 0
take = m.addVars(len(gain), vtype="B")
m.addConstr(gp.quicksum(w * take[i] for i, w in enumerate(weight)) <= room)
m.setObjective(gp.quicksum(g * take[i] for i, g in enumerate(gain)), gp.GRB.MAXIMIZE)
m.optimize()
print(round(m.ObjVal))
""",
    "pulp": """
import pulp
p = pulp.LpProblem("knapsack", pulp.LpMaximize)
take = [pulp.LpVariable(f"take{i}", cat="Binary") for i in range(len(gain))]
p += pulp.lpSum(g * x for g, x in zip(gain, take))
p += pulp.lpSum(w * x for w, x in zip(weight, take)) <= room
p.solve(pulp.PULP_CBC_CMD(msg=False))
print(round(pulp.value(p.objective)))
""",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of all processes, the median seconds around a program, and what was printed."""

    cpu: float
    overhead: float
    answers: list[str]


def program(dialect: str, index: int) -> str:
    """The knapsack of this index, 8 to 20 items, in a dialect; prints answer and seconds."""
    draw = random.Random(index)
    num_items = draw.randint(8, 20)
    weight = [draw.randint(3, 40) for _ in range(num_items)]
    gain = [draw.randint(5, 90) for _ in range(num_items)]
    data = f"weight = {weight}\ngain = {gain}\nroom = {sum(weight) // 2}\n"
    clock = "import time\nbegun = time.perf_counter()\n"
    return clock + data + _BODY[dialect] + "print(time.perf_counter() - begun)\n"


def _cpu() -> float:
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def fresh(texts: list[str]) -> Cost:
    """Each program in an interpreter of its own, nothing around it."""
    begun, overheads, answers = _cpu(), [], []
    with tempfile.TemporaryDirectory() as folder:
        for text in texts:
            Path(folder, "program.py").write_text(text, encoding="utf-8")
            started = time.perf_counter()
            command = [sys.executable, "program.py"]
            ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
            *_, answer, taken = ended.stdout.split()
            overheads.append(time.perf_counter() - started - float(taken))
            answers.append(answer)
    return Cost(_cpu() - begun, statistics.median(overheads), answers)


def ours(texts: list[str]) -> Cost:
    """Each program through a runner, warming included."""
    begun, overheads, answers = _cpu(), [], []
    with Runner(Limits()) as runner:
        for text in texts:
            started = time.perf_counter()
            [execution] = runner.run([Program("", text)])
            wall = time.perf_counter() - started
            assert execution.end is End.OK, execution.detail
            *_, answer, taken = execution.stdout.split()
            overheads.append(wall - float(taken))
            answers.append(answer)
    return Cost(_cpu() - begun, statistics.median(overheads), answers)


@click.command()
@click.option(
    "--count",
    default=200,
    type=click.IntRange(min=2),
    show_default=True,
    help="Programs per dialect, at least 2.",
)
@click.option("--dialect", "names", multiple=True, type=click.Choice(list(_BODY)))
def main(count: int, names: tuple[str, ...]) -> None:
    """Prints, per dialect, CPU per program both ways, their ratio, and our overhead in time."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    click.echo("dialect      fresh ms   ours ms   ratio   overhead ms")
    for name in names or _BODY:
        texts = [program(name, index) for index in range(count)]
        before, after, warming = fresh(texts), ours(texts), ours(texts[:1])
        assert before.answers == after.answers, "the two ways differ in their answers"
        each, each_of_ours = before.cpu / count, (after.cpu - warming.cpu) / (count - 1)
        click.echo(
            f"{name:10} {each * 1e3:10.1f} {each_of_ours * 1e3:9.1f} "
            f"{each / each_of_ours:7.1f} {after.overhead * 1e3:13.1f}"
        )


if __name__ == "__main__":
    main()
