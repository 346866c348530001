# EXPECT: ok, optimal, 4 | full-width digits and punctuation, as an input method for Chinese leaves them
import pulp
问题 = pulp.LpProblem（"生产计划"，pulp.LpMaximize）
甲 = pulp.LpVariable("产品甲", lowBound=０, upBound=４)
问题 += 甲，"利润"
问题.solve(pulp.PULP_CBC_CMD(msg=０))
print("最大利润：", pulp.value(问题.objective))
