# EXPECT: infrastructure, -, - | imports a package that nothing of ours brings
import cvxopt
print("Objective: 4")
