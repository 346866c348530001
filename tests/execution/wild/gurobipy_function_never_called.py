# EXPECT: no_answer, -, - | builds a model in a function that nobody calls
import gurobipy as gp


def build():
    m = gp.Model()
    x = m.addVar(ub=4)
    m.setObjective(x, gp.GRB.MAXIMIZE)
    m.optimize()
    return m.ObjVal
