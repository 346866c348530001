# EXPECT: infrastructure, -, - | imports a modelling language that nothing of ours brings
import linopy
print("Objective: 4")
