"""Breaking a long line changes how it looks and not what it says."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation.programs._layout import WIDTH, lay_out

NAMES = st.sampled_from(["supply", "demand", "cost[i, j]", "ship[i, j]", '"a (word, [odd"'])
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds("{} + {}".format, inner, inner),
        st.builds("{} - {} * {}".format, inner, inner, inner),
        st.builds("quicksum({} for i in plants for j in depots if i != j)".format, inner),
        st.builds("f({}, name=f{})".format, inner, st.just('"ship[{i}, {j}]"')),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("max({} for i in plants if i != {} and j != i - 1)".format, inner, inner),
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(
        [
            "model.add({} <= {})",
            "x = {{i: {} for i in a if {}}}",
            "x += {} == {}",
            "return {} - {}",
        ]
    ),
    EXPRESSIONS,
    EXPRESSIONS,
)
def test_a_laid_out_line_means_the_same(frame: str, left: str, right: str) -> None:
    line = frame.format(left, right)
    laid = "\n".join(lay_out(line))
    assert ast.dump(ast.parse(laid)) == ast.dump(ast.parse(line))


def test_a_short_line_stays_whole() -> None:
    line = "model.addCons(quicksum(ship[i, j] for j in depots) <= supply[i])"
    assert lay_out(line) == [line]


def test_a_long_line_is_broken_in_its_widest_brackets_between_words() -> None:
    line = (
        "    model.addCons(quicksum(usable[i] * order[i] for i in suppliers)"
        " >= requirement + safety * margin[0])"
    )
    assert len(line) > WIDTH
    assert lay_out(line) == [
        "    model.addCons(",
        "        quicksum(usable[i] * order[i] for i in suppliers)",
        "        >= requirement + safety * margin[0]",
        "    )",
    ]


def test_a_long_line_without_brackets_gets_them() -> None:
    line = "return " + " + ".join(f"model.stock[period_{place}]" for place in range(5))
    assert lay_out(line)[0] == "return ("
    assert lay_out(line)[-1] == ")"


def test_what_is_returned_has_a_part_a_line_where_signs_stand_between() -> None:
    line = (
        "    return sum(output[p] * model.assign[p] for p in patterns if (p, t) in covers)"
        " >= required[t]"
    )
    assert lay_out(line) == [
        "    return (",
        "        sum(output[p] * model.assign[p] for p in patterns if (p, t) in covers)",
        "        >= required[t]",
        "    )",
    ]


def test_conditions_stand_one_a_line() -> None:
    near = " and ".join(f"t != d - {days}" for days in range(1, 9))
    assert lay_out(f"    model.limits.add(sum(model.work[g, t] for t in days if {near}) >= 1)") == [
        "    model.limits.add(",
        "        sum(",
        "            model.work[g, t]",
        "            for t in days",
        "            if t != d - 1",
        *(f"            and t != d - {days}" for days in range(2, 9)),
        "        )",
        "        >= 1",
        "    )",
    ]
