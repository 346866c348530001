# EXPECT: ok, optimal, 7 | draws with a label in Chinese, tabulates and looks at the file
import pyomo.environ as pyo
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
from tabulate import tabulate
import os
m = pyo.ConcreteModel()
m.x = pyo.Var(["a", "b"], bounds=(0, 4))
m.c = pyo.Constraint(expr=m.x["a"] + m.x["b"] <= 7)
m.o = pyo.Objective(expr=m.x["a"] + m.x["b"], sense=pyo.maximize)
pyo.SolverFactory("appsi_highs").solve(m)
fig, ax = plt.subplots(figsize=(8, 5))
ax.bar(list(m.x), [pyo.value(m.x[i]) for i in m.x])
ax.set_title("Production plan")
plt.tight_layout()
plt.savefig("plan.png", dpi=150)
plt.show()
assert os.path.getsize("plan.png") > 1000
print(tabulate([[i, pyo.value(m.x[i])] for i in m.x], headers=["product", "units"]))
print(f"Objective: {pyo.value(m.o):.2f}")
