"""Records to read, change and forge, made as a run makes them: drawn, certified, narrated, run.

records = made_records(24)           # two of every family, with programs in one dialect
with_id(record | {"text": other})    # a forger's record: its id fits its content again
"""

from itertools import count as counting
from typing import Any

from optmodel.families import family
from optmodel.runs import digest
from optmodel.solving import Certified, certify
from optmodel.triples import OUTSIDE_ID, Origin, Triple, assemble, family_narrative
from tests.families.every import REPRESENTATIVES

Row = dict[str, Any]
SEED = 7


def made_triple(name: str, slot: int, dialects: tuple[str, ...] = ("pyscipopt",)) -> Triple:
    """The first draw of a slot that is certified, and whose programs agree."""
    source = family(name)
    for index in counting(slot * 1000):
        drawn = source.draw(SEED, index)
        certified = certify(drawn.instance)
        if isinstance(certified, Certified) and certified.answer.objective:
            narrative = family_narrative(source, drawn, SEED, index)
            origin = Origin(
                slot=slot, family_version=source.version, seed=SEED, index=index, rejected=()
            )
            made = assemble(
                origin, drawn.difficulty, drawn.instance, narrative, certified, dialects
            )
            if isinstance(made, Triple):
                return made
    raise AssertionError("some draw passes")


def made_records(number: int) -> list[Row]:
    """So many records, the families in turn."""
    names = REPRESENTATIVES
    return [made_triple(names[slot % len(names)], slot).record().to_row() for slot in range(number)]


def with_id(row: Row) -> Row:
    """A forger's record: its id fits its content again."""
    content = {name: value for name, value in row.items() if name not in OUTSIDE_ID}
    return row | {"id": digest(content)}
