"""A flawless demonstration of two constraints, and what becomes of it when one thing is changed.

parse_demonstration(swapped("maximize", "minimize"))
"""

VARIABLES = """## Define Variables:
A kiosk decides every morning how many whole crates of apples and of pears it buys.
// {"name": "apples", "meaning": "crates of apples", "type": "integer", "range": "apples >= 0"}
// {"name": "pears", "meaning": "crates of pears", "type": "integer", "range": "pears >= 0"}
"""
OBJECTIVE = """## Define Objective Function:
A crate of apples earns 13 dollars and a crate of pears 17 dollars. The kiosk wants the most.
// earnings = 13 * apples + 17 * pears
// maximize earnings
"""
FIRST = """## Generate Constraint-1:
There are 158 dollars to spend; apples cost 19 dollars a crate and pears 23 dollars.
// 19 * apples + 23 * pears <= 158
"""
SECOND = """## Generate Constraint-2:
The shelf holds 6.5 square meters; a crate of apples takes 0.8 and a crate of pears 1.1.
// 0.8 * apples + 1.1 * pears <= 6.5
"""
GOOD = VARIABLES + OBJECTIVE + FIRST + SECOND


def swapped(old: str, new: str, text: str = GOOD) -> str:
    """The demonstration with one thing changed."""
    assert old in text
    return text.replace(old, new)
