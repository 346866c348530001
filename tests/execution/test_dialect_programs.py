"""Every dialect's hook against what programs print: fifty programs each, of all families.

Each runs as it is and with its answer misprinted. The model that the hook captured, solved again
by another process than the program's, has the same optimum, and the answer is confirmed. A few of
each by default, all of them where slow tests are asked for.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import CapturedModel, End, Execution, Limits, Program, Runner, SolverStatus
from optmodel.families import family
from optmodel.formulation import DIALECTS, render_program, supports
from tests.execution.small_models import SmallModel, small_models
from tests.execution.solved_again import best_of
from tests.families.every import REPRESENTATIVES

SEED = 7
NUM_QUICK, NUM_ALL = 6, 50
# HiGHS takes neither quadratic rows nor special sets, nor what is not convex; SCIP takes all.
BEYOND_HIGHS = re.compile(r"^(QCMATRIX|QUADOBJ|SOS)", re.M)
SOLVERS = {
    "cvxpy": ("HiGHS", "Clarabel", "SCIP", "Gurobi"),
    "gurobipy": ("Gurobi",),
    "highspy": ("HiGHS",),
    "ortools": ("SCIP", "GLOP", "CP-SAT"),
    "pulp": ("CBC",),
    "pyomo": ("HiGHS", "SCIP"),
    "pyscipopt": ("SCIP",),
    "scipy": ("HiGHS",),
}
FORMATS = {
    "cvxpy": {"mps", "text"},
    "gurobipy": {"mps", "lp"},
    "pyomo": {"mps", "cip"},
    "pyscipopt": {"mps", "cip"},
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=60), confirms=True) as runner:
        yield runner


def _scipy_program(model: SmallModel) -> str:
    sign = -1 if model.maximizes else 1
    lowers = [row.side if row.sense != "<=" else "-np.inf" for row in model.rows]
    uppers = [row.side if row.sense != ">=" else "np.inf" for row in model.rows]
    return (
        "import numpy as np\n"
        "from scipy.optimize import Bounds, LinearConstraint, milp\n"
        f"rows = LinearConstraint({[row.weights for row in model.rows]},\n"
        f"    [{', '.join(map(str, lowers))}], [{', '.join(map(str, uppers))}])\n"
        f"costs = {sign} * np.array({model.costs})\n"
        f"kinds = np.full(len(costs), {int(model.kind != 'C')})\n"
        f"result = milp(costs, integrality=kinds, bounds=Bounds(0, {model.upper}),\n"
        "    constraints=rows)\n"
        "print(f'objective: {result.fun}')\n"
    )


def _programs(dialect: str, count: int) -> list[str]:
    """Programs of all families that the dialect can say, in turn."""
    if dialect == "scipy":
        models = small_models()
        return [_scipy_program(model) for model in models[:: len(models) // count][:count]]
    able = [name for name in REPRESENTATIVES if supports(family(name).formulation, dialect) is None]
    drawn = (family(able[place % len(able)]).draw(SEED, place // len(able)) for place in range(999))
    instances = (draw.instance for draw in drawn)
    texts = [
        render_program(instance, dialect)
        for _, instance in zip(range(2 * count), instances, strict=False)
        if supports(instance, dialect) is None
    ]
    return texts[:count]


def _misprinting(text: str) -> str:
    return (
        f"print = lambda *_: None\n{text}\nimport sys\nsys.stdout.write('objective: 12345.678\\n')"
    )


def _optimum(execution: Execution) -> float:
    assert (execution.end, execution.detail) == (End.OK, "")
    solve = execution.last_solve
    assert solve is not None
    assert solve.status is SolverStatus.OPTIMAL
    assert solve.objective is not None
    return solve.objective


def _solved_again(model: CapturedModel, folder: Path) -> float:
    if model.format == "mps" and not BEYOND_HIGHS.search(model.text):
        return best_of(model, folder)
    import pyscipopt

    path = folder / f"captured.{model.format}"
    path.write_text(model.text, encoding="utf-8")
    scip = pyscipopt.Model()
    scip.hideOutput()
    scip.readProblem(str(path))
    scip.setParam("limits/gap", 1e-6)
    scip.optimize()
    assert scip.getStatus() in ("optimal", "gaplimit")
    return float(scip.getObjVal())


@pytest.mark.parametrize(
    "count", [NUM_QUICK, pytest.param(NUM_ALL, marks=pytest.mark.slow)], ids=["few", "all"]
)
@pytest.mark.parametrize("dialect", [*DIALECTS, "scipy"])
def test_what_is_heard_is_what_an_honest_program_prints(
    runner: Runner, tmp_path: Path, dialect: str, count: int
) -> None:
    texts = _programs(dialect, count)
    assert len(texts) == count
    honest = list(runner.run(Program(str(n), text, dialect) for n, text in enumerate(texts)))
    wrong = list(
        runner.run(Program(str(n), _misprinting(text), dialect) for n, text in enumerate(texts))
    )
    for said, lied in zip(honest, wrong, strict=True):
        heard = pytest.approx(_optimum(said), rel=1e-6, abs=1e-6)
        printed = said.stdout.strip().rpartition(":")[2]
        assert float(printed) == heard
        assert lied.stdout.endswith("objective: 12345.678\n")
        assert _optimum(lied) == heard
        assert (said.prints_objective, lied.prints_objective) == (True, False)
        [solve] = said.solves
        assert solve.solver.startswith(SOLVERS[dialect])
        assert 0 < solve.seconds < said.wall_seconds
        assert solve.substituted_for == ""
        assert solve.model is not None
        assert solve.model.format in FORMATS.get(dialect, {"mps"})
        assert lied.solves[0].model == solve.model
        if solve.model.format in ("mps", "cip"):
            assert (said.confirmed, lied.confirmed) == (True, True)
            best = _solved_again(solve.model, tmp_path)
            assert best == pytest.approx(_optimum(said), rel=1e-5, abs=1e-5)
