# EXPECT: infrastructure, -, - | imports a modelling language that nothing of ours brings
import mip
print("Objective: 4")
