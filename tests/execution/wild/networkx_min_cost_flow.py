# EXPECT: ok, optimal, 18 | a flow of least cost by networkx
import networkx as nx
G=nx.DiGraph(); G.add_node('s',demand=-6); G.add_node('t',demand=6); G.add_edge('s','a',capacity=5,weight=1); G.add_edge('a','t',capacity=5,weight=2); G.add_edge('s','t',capacity=5,weight=3)
c,f=nx.network_simplex(G); print("Minimum total cost:",c)
