"""Python itself as the judge of the algebra: its text is Python, so `eval` is a second evaluator.

A drawn `Twin` holds a text of the algebra, and the same text with exact numbers for Python. Names
are those of `PLAN`; `evaluated(twin.python, point)` is what Python makes of it.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import strategies as st

from optmodel.formulation import Formulation, Instance, Key, Number, Solution, exact
from tests.formulation.models import datum, decision, formulate, group, least

ITEMS = ("c", "a", "b")  # not in the order of the alphabet, so that positions differ from names
WEEKS = (1, 2, 3, 4)
OPEN = (("c", 1), ("a", 2), ("a", 4), ("b", 3))

PLAN: Formulation = formulate(
    least("x"),
    [
        decision("x", lower=None),
        decision("y", "for i in items", lower=None),
        decision("z", "for t in weeks", lower=None),
    ],
    sets=[group("items"), group("weeks", ordered=True), group("open", "items", "weeks")],
    parameters=[
        datum("p"),
        datum("q", "for i in items"),
        datum("r", "for i in items for t in weeks"),
    ],
)

_Q = {"c": "1.5", "a": -2, "b": "0.25"}
_R = {i: {t: exact(f"{(3 * n + 5 * t) % 7 - 3}.5") for t in WEEKS} for n, i in enumerate(ITEMS)}
INSTANCE: Instance = Instance.create(
    PLAN,
    {"items": list(ITEMS), "weeks": list(WEEKS), "open": [list(key) for key in OPEN]},
    {"p": "-0.5", "q": _Q, "r": _R},
)

NUMBERS: st.SearchStrategy[Number] = st.builds(
    lambda tenths: exact(Fraction(tenths, 10)), st.integers(-30, 30)
)
_VALUES: dict[tuple[str, Key], st.SearchStrategy[Number]] = {
    ("x", ()): NUMBERS,
    **{("y", (i,)): NUMBERS for i in ITEMS},
    **{("z", (t,)): NUMBERS for t in WEEKS},
}
ORIGIN: Solution = dict.fromkeys(_VALUES, 0)
POINTS: st.SearchStrategy[Solution] = st.fixed_dictionaries(_VALUES)


class Element(str):
    """An element in Python that compares by its position in the set."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return ITEMS.index(self) < ITEMS.index(str(other))

    def __le__(self, other: object) -> bool:
        return ITEMS.index(self) <= ITEMS.index(str(other))

    def __gt__(self, other: object) -> bool:
        return ITEMS.index(self) > ITEMS.index(str(other))

    def __ge__(self, other: object) -> bool:
        return ITEMS.index(self) >= ITEMS.index(str(other))


def evaluated(python: str, point: Solution) -> Any:
    """What Python makes of a text over the data of `INSTANCE` and the values of a point."""

    def values(name: str, table: Mapping[tuple[Any, ...], Number]) -> Any:
        if () in table:
            return Fraction(table[()])
        return {(key[0] if len(key) == 1 else key): Fraction(value) for key, value in table.items()}

    names: dict[str, Any] = {name: values(name, t) for name, t in INSTANCE.parameters.items()}
    for name in ("x", "y", "z"):
        names[name] = values(name, {key: v for (own, key), v in point.items() if own == name})
    names |= {
        "items": [Element(i) for i in ITEMS],
        "weeks": list(WEEKS),
        "open": [(Element(i), t) for i, t in OPEN],
        "first": lambda elements: elements[0],
        "last": lambda elements: elements[-1],
        "prod": math.prod,
        "F": Fraction,
    }
    functions: Mapping[str, Callable[..., Any]] = {"sum": sum, "min": min, "max": max, "abs": abs}
    return eval(python, {"__builtins__": {}, **functions, **names})


@dataclass(frozen=True)
class Twin:
    """One text of the algebra, and the same for Python."""

    text: str
    python: str

    @property
    def exact(self) -> "Twin":
        """The same as a fraction: of two whole numbers, Python's quotient is a float."""
        return Twin(self.text, f"F({self.python})")

    def framed(self, frame: str) -> "Twin":
        """Both texts in a frame that has one gap."""
        return Twin(frame.format(self.text), frame.format(self.python))


_CONSTANTS = st.sampled_from(["0", "1", "2", "0.5", "1.25"]).map(lambda t: Twin(t, f"F('{t}')"))
_SCALARS = ("p", "x", 'q["a"]', 'r["b", 3]', "z[last(weeks)]", "z[2]", 'y["c"]')


def _conditions(items: Sequence[str], weeks: Sequence[str]) -> Iterator[str]:
    """Conditions that indices in scope may have."""
    yield from (f'{i} != "a"' for i in items)

    yield from (f"{i} {sign} {j}" for i in items for j in items if i != j for sign in ("<", ">="))
    yield from (f"{t} < last(weeks)" for t in weeks)
    yield from (f"{t} > {s}" for t in weeks for s in weeks if s != t)
    for i, t in product(items, weeks):
        yield from (f"({i}, {t}) in open", f"({i}, {t}) not in open")


@st.composite
def clauses(
    draw: st.DrawFn, items: tuple[str, ...] = (), weeks: tuple[str, ...] = ()
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """A clause inside others, with the indices over items and over weeks that are then in scope."""
    parts: list[str] = []
    number = len(items) + len(weeks)
    for offset in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from(["items", "weeks", "open"]))
        name = f"i{number + offset}"
        if kind == "open":
            parts.append(f"for ({name}, {name}t) in open")
            items, weeks = (*items, name), (*weeks, f"{name}t")
        else:
            parts.append(f"for {name} in {kind}")
            items = (*items, name) if kind == "items" else items
            weeks = (*weeks, name) if kind == "weeks" else weeks
    possible = list(_conditions(items, weeks))
    chosen = draw(st.lists(st.sampled_from(possible), max_size=2)) if possible else []
    if chosen:
        parts.append("if " + " and ".join(chosen))
    return " ".join(parts), items, weeks


@st.composite
def expressions(
    draw: st.DrawFn,
    depth: int = 3,
    items: tuple[str, ...] = (),
    weeks: tuple[str, ...] = (),
    *,
    is_polynomial: bool = False,
) -> Twin:
    """An expression over `PLAN`; a polynomial one divides by numbers only, and has no minimum."""

    def inner(items: tuple[str, ...] = items, weeks: tuple[str, ...] = weeks) -> Twin:
        return draw(expressions(depth - 1, items, weeks, is_polynomial=is_polynomial))

    kinds = ["constant", "name"]
    if depth:
        kinds += ["negation", "binary", "power", "sum", "prod", "quotient"]
        kinds += [] if is_polynomial else ["abs", "min", "max", "fraction"]
    kind = draw(st.sampled_from(kinds))
    if kind == "constant":
        return draw(_CONSTANTS)
    if kind == "name":
        indexed = [*(f"{name}[{i}]" for i in items for name in ("q", "y"))]
        indexed += [*(f"z[{t}]" for t in weeks), *(f"r[{i}, {t}]" for i in items for t in weeks)]
        name = draw(st.sampled_from([*_SCALARS, *indexed, *weeks]))
        return Twin(name, name)
    if kind in ("sum", "prod"):
        text, more_items, more_weeks = draw(clauses(items, weeks))
        return inner(more_items, more_weeks).framed(f"{kind}({{}} {text})")
    left = inner()
    match kind:
        case "negation":
            return left.framed("(-{})")
        case "abs":
            return left.framed("abs({})")
        case "power":
            return left.framed(f"({{}}) ** {draw(st.integers(0, 2))}")
        case "quotient":
            return left.exact.framed("({}) / 4")
    right = inner()
    frame = {
        "binary": f"({{}} {draw(st.sampled_from(['+', '-', '*']))} {{}})",
        "min": "min({}, {})",
        "max": "max({}, {})",
        "fraction": "({}) / ({})",
    }[kind]
    python = frame.format(left.exact.python, right.python)
    return Twin(frame.format(left.text, right.text), python)
