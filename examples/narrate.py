"""Draw a problem from a family, tell it as a story, and read the numbers back out of the text.

python examples/narrate.py
"""

from optmodel.families import Difficulty, family
from optmodel.narration import narrate, read_back
from optmodel.random_stream import RandomStream


def main() -> None:
    """Print one problem as a text, and what is missing when a number of it is changed."""
    drawn = family("lot_sizing").draw(seed=7, index=3, difficulty=Difficulty.EASY)
    narrative = narrate(drawn.instance, drawn.telling, RandomStream("example", 3))
    print(narrative.text)
    print(dict(drawn.sizes), "told in the setting", narrative.setting)

    # Nothing is missing and nothing is foreign. A number that says something else is noticed.
    assert read_back(narrative, drawn.instance) == ()
    another = family("lot_sizing").draw(seed=7, index=4, difficulty=Difficulty.EASY)
    for problem in read_back(narrative, another.instance)[:3]:
        print("told of another instance:", problem.code, problem.detail)


if __name__ == "__main__":
    main()
