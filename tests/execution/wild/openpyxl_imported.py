# EXPECT: ok, -, - | imports what decorates, without a solver
import openpyxl
print("Objective: 4")
