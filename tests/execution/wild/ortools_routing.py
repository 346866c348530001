# EXPECT: ok, limit, 21 | routing, a heuristic that proves nothing
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
D=[[0,2,9,10],[1,0,6,4],[15,7,0,8],[6,3,12,0]]
mg=pywrapcp.RoutingIndexManager(4,1,0); r=pywrapcp.RoutingModel(mg)
cb=r.RegisterTransitCallback(lambda i,j:D[mg.IndexToNode(i)][mg.IndexToNode(j)]); r.SetArcCostEvaluatorOfAllVehicles(cb)
p=pywrapcp.DefaultRoutingSearchParameters(); p.first_solution_strategy=routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
s=r.SolveWithParameters(p); print("Objective:",s.ObjectiveValue())
