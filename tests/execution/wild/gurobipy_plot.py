# EXPECT: ok, optimal, 4 | draws its plan after solving, and shows it
import gurobipy as gp
import matplotlib.pyplot as plt
m=gp.Model(); x=m.addVar(ub=4); m.setObjective(x,gp.GRB.MAXIMIZE); m.optimize(); print("Optimal:",m.ObjVal)
plt.bar(["x"],[x.X]); plt.savefig("plan.png"); plt.show()
