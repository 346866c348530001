# EXPECT: ok, optimal, 16 | clusters, draws, tabulates and writes a sheet with all that decorates an answer
import warnings
warnings.simplefilter("error")
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pyomo.environ as pyo
import seaborn as sns
import sympy
from prettytable import PrettyTable
from rich.console import Console
from sklearn.cluster import KMeans
from tabulate import tabulate
from tqdm import tqdm

points = np.array([[0, 0], [0, 1], [8, 8], [8, 9]])
groups = KMeans(n_clusters=2, n_init=2, random_state=0).fit_predict(points)
graph = nx.DiGraph()
for i, j, c in [("s", "a", 9), ("s", "b", 7), ("a", "t", 9), ("b", "t", 8)]:
    graph.add_edge(i, j, capacity=c)
model = pyo.ConcreteModel()
model.flow = pyo.Var(list(graph.edges), domain=pyo.NonNegativeReals)
for i, j in graph.edges:
    model.flow[i, j].setub(graph.edges[i, j]["capacity"])
def balance(m, node):
    return sum(m.flow[e] for e in graph.in_edges(node)) == sum(m.flow[e] for e in graph.out_edges(node))
model.balance = pyo.Constraint(["a", "b"], rule=balance)
model.total = pyo.Objective(expr=sum(model.flow[e] for e in graph.out_edges("s")), sense=pyo.maximize)
pyo.SolverFactory("appsi_highs").solve(model)
table = pd.DataFrame([(i, j, pyo.value(model.flow[i, j])) for i, j in tqdm(graph.edges)], columns=["from", "to", "flow"])
table.to_excel("plan.xlsx", index=False)
assert len(pd.read_excel("plan.xlsx")) == 4
print(tabulate(table.values.tolist(), headers=list(table.columns)))
print(table.to_markdown())
pretty = PrettyTable(list(table.columns))
for row in table.itertuples(index=False):
    pretty.add_row(list(row))
print(pretty)
Console().print("[bold]Groups:[/bold]", sorted(groups.tolist()))
x = sympy.symbols("x")
print(sympy.solve(x**2 - 4, x))
sns.barplot(data=table, x="from", y="flow", errorbar=None)
plt.savefig("plan.png")
plt.show()
print("Total flow:", pyo.value(model.total))
