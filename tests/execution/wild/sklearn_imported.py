# EXPECT: ok, -, - | imports what decorates, without a solver
import sklearn
print("Objective: 4")
