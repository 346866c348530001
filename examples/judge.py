"""Run one program that nobody trusts, judge it by several rules, and many replies side by side.

python examples/judge.py
"""

from concurrent.futures import ThreadPoolExecutor

import optmodel

PROGRAM = """from pyscipopt import Model

model = Model()
x = model.addVar("chairs", vtype="I")
y = model.addVar("tables", vtype="I")
model.addCons(2.5 * x + 5 * y <= 38)
model.setObjective(45 * x + 80 * y, "maximize")
model.optimize()
print("Profit:", model.getObjVal())
"""
REPLY = f"Let x be the chairs and y the tables.\n\n```python\n{PROGRAM}```\n"
LABEL = optmodel.Label({"Profit": 675.0}, objective="Profit", optimum=675.0)


def reward(reply: str) -> bool:
    """Whether a reply holds a program that finds the optimum."""
    return optmodel.score(reply, LABEL).correct


execution = optmodel.run(PROGRAM, wall_seconds=20)
print(execution.end, execution.dialect, "confined by", ", ".join(execution.layers))
solve = execution.last_solve
if solve is not None:
    print(solve.status, solve.objective, solve.variables)

for rule in ("objective-rel-1e-6", "optibench-all-values"):
    verdict = optmodel.score(REPLY, LABEL, rule=rule)
    print(rule, verdict.correct, verdict.reason, verdict.value)

# Threads share the warm processes that programs run in, one for each core.
with ThreadPoolExecutor() as threads:
    print(list(threads.map(reward, [REPLY, REPLY.replace("38", "36"), "I do not know."])))
