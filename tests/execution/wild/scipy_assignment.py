# EXPECT: ok, optimal, 5 | an assignment by scipy
import numpy as np
from scipy.optimize import linear_sum_assignment
c=np.array([[4,1,3],[2,0,5],[3,2,2]]); i,j=linear_sum_assignment(c); print("Total cost:",c[i,j].sum())
