"""Run one program that nobody trusts, and judge what its solver answered.

python examples/judge.py
"""

from optmodel.execution import Limits, Program, extract_program, run
from optmodel.judging import Label, judge, load_rule

RESPONSE = """Let x be the chairs and y the tables.

```python
from pyscipopt import Model

model = Model()
x = model.addVar("chairs", vtype="I")
y = model.addVar("tables", vtype="I")
model.addCons(2.5 * x + 5 * y <= 38)
model.setObjective(45 * x + 80 * y, "maximize")
model.optimize()
print("Profit:", model.getObjVal())
```
"""
LABEL = Label({"Profit": 675.0}, objective="Profit", optimum=675.0)


def main() -> None:
    """Print how the program ended, what its solver was asked and answered, and the verdict."""
    program = Program("mine", extract_program(RESPONSE))
    [execution] = run([program], Limits(wall_seconds=20))
    print(execution.end, execution.dialect, "confined by", ", ".join(execution.layers))
    solve = execution.last_solve
    if solve is not None:
        print(solve.status, solve.objective, solve.variables)
    for name in ("objective-rel-1e-6", "optibench-all-values"):
        verdict = judge(execution, LABEL, load_rule(name))
        print(name, verdict.correct, verdict.reason, verdict.value)


if __name__ == "__main__":
    main()
