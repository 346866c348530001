# EXPECT: ok, optimal, 19 | a flow of least cost: five units at 3, one at 4
import numpy as np
from ortools.graph.python import min_cost_flow
s=min_cost_flow.SimpleMinCostFlow(); a=s.add_arcs_with_capacity_and_unit_cost(np.array([0,0,1]),np.array([1,2,2]),np.array([5,5,5]),np.array([1,4,2])); s.set_nodes_supplies(np.arange(3),np.array([6,0,-6])); st=s.solve(); print("Minimum cost:",s.optimal_cost())
