"""Every way in which the parts of a formulation may fail to fit, each told in one sentence."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from optmodel.formulation import (
    Constraint,
    Formulation,
    FormulationError,
    IndexSet,
    Parameter,
    Variable,
    parameter,
)
from optmodel.formulation.declarations import Objective
from optmodel.formulation.parsing import parse_expression
from tests.formulation.models import datum, decision, formulate, group, least, rule

SETS = (
    group("items"),
    group("weeks", ordered=True),
    group("pairs", "items", "items"),
    group("few", "items"),
)
DATA = (datum("size", "for i in items"), datum("most"))
VARIABLES = (decision("x", "for i in items"), decision("on", domain="binary"))
GOAL = least("sum(size[i] * x[i] for i in items)")


def _with(
    *rules: Constraint,
    objective: Objective = GOAL,
    variables: Sequence[Variable] = (),
    sets: Sequence[IndexSet] = (),
    parameters: Sequence[Parameter] = (),
) -> Formulation:
    return formulate(
        objective,
        [*VARIABLES, *variables],
        rules,
        sets=[*SETS, *sets],
        parameters=[*DATA, *parameters],
    )


def _refused(complaint: str) -> "pytest.RaisesExc[FormulationError]":
    return pytest.raises(FormulationError, match=f"^Formulation 'model': .*{complaint}")


def test_what_fits_is_accepted() -> None:
    formulation = _with(
        rule("limit", "sum(x[j] for (j, k) in pairs if j in few) <= most"),
        rule("other", "x[i] <= size[i]", "for i in items if (i, i) not in pairs"),
        objective=least('x["a"] + sum(t for t in weeks if t > first(weeks)) * on'),
        variables=[decision("y", "for i in items", upper="size[i] + most")],
    )
    assert formulation.set_by_name["few"].num_dimensions == 1
    assert formulation.parameter_by_name["most"].over.names == ()
    assert formulation.variable_by_name["y"].over.names == ("i",)


@pytest.mark.parametrize("name", ["Sizes", "2nd", "a b", "class", "", "a-b", "größe", "_x"])
def test_a_name_is_a_lower_case_identifier(name: str) -> None:
    with _refused(f"'{name}' is not a lower-case identifier"):
        _with(parameters=[datum(name)])


@pytest.mark.parametrize("name", ["items", "most", "on", "sum", "implies", "first", "limit"])
def test_a_name_is_taken_once(name: str) -> None:
    with _refused(f"the name '{name}' is taken"):
        _with(rule("limit", "on <= 1"), rule(name, "on >= 0"))


def test_a_parent_is_a_plain_set_declared_before() -> None:
    with _refused("set 'more' is within an unknown set 'others'"):
        _with(sets=[group("more", "others")])
    with _refused("set 'more' is within an unknown set 'pairs'"):
        _with(sets=[group("more", "pairs")])
    with _refused("set 'more' is within an unknown set 'more'"):
        _with(sets=[group("more", "more")])


def test_tuples_have_no_order() -> None:
    with _refused("set 'route' holds tuples and cannot be ordered"):
        _with(sets=[group("route", "items", "items", ordered=True)])


CLAUSES = {
    "for i in nothing": "'nothing' is not a set",
    "for i in most": "'most' is not a set",
    "for i in pairs": "an element of 'pairs' takes another number of names",
    "for (i, j) in items": "an element of 'items' takes another number of names",
    "for i in items for i in few": "the index name 'i' is taken",
    "for (i, i) in pairs": "the index name 'i' is taken",
    "for most in items": "the index name 'most' is taken",
    "for x in items": "the index name 'x' is taken",
    "for items in items": "the index name 'items' is taken",
    "for sum in items": "the index name 'sum' is taken",
    "for i in items if k != i": "the index 'k' is not bound",
    "for i in items if i in nothing": "'nothing' is not a set",
    "for i in items if i in pairs": "an element of 'pairs' takes another number of names",
    "for i in items if (i, i, i) not in pairs": "takes another number of names",
    "for i in items if (i, k) in pairs": "the index 'k' is not bound",
    "for i in items if i != first(items)": "'items' is not an ordered set",
    "for i in items if i != last(nothing)": "'nothing' is not an ordered set",
}


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_binds_names_to_sets(clause: str) -> None:
    with _refused(CLAUSES[clause]):
        _with(rule("limit", "on <= 1", clause))
    with _refused(CLAUSES[clause]):
        _with(parameters=[datum("more", clause)])
    with _refused(CLAUSES[clause]):
        _with(variables=[decision("more", clause)])
    with _refused(CLAUSES[clause]):
        _with(objective=least(f"sum(on {clause})"))


EXPRESSIONS = {
    "y": "'y' is not declared",
    "i": "'i' is not declared",
    "items": "'items' is not declared",
    "size": r"'size' takes 1 indices, not 0",
    "x[1, 2]": r"'x' takes 1 indices, not 2",
    "on[1]": r"'on' takes 0 indices, not 1",
    "x[i]": "the index 'i' is not bound",
    "x[last(items)]": "'items' is not an ordered set",
    "sum(x[i] for i in items) + x[i]": "the index 'i' is not bound",
    "exp(abs(-y))": "'y' is not declared",
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_uses_what_is_declared(expression: str) -> None:
    with _refused(EXPRESSIONS[expression]):
        _with(objective=least(expression))
    with _refused(EXPRESSIONS[expression]):
        _with(rule("limit", f"on <= {expression}"))
    with _refused(EXPRESSIONS[expression]):
        _with(rule("limit", f"implies(on == 1, {expression} <= 2)"))


def test_an_index_is_not_bound_again_inside() -> None:
    with _refused("the index name 'i' is taken"):
        _with(rule("limit", "sum(x[i] for i in items) <= size[i]", "for i in items"))


def test_an_implication_needs_a_binary_variable() -> None:
    for name in ("most", "x[i]", "nothing"):
        with _refused("needs a binary variable, which"):
            _with(rule("limit", f"implies({name} == 1, on <= 1)", "for i in items"))
    with _refused("'on' takes 0 indices"):
        _with(rule("limit", "implies(on[i] == 1, on <= 1)", "for i in items"))


def test_a_bound_is_made_of_data() -> None:
    with _refused("a bound may not depend on the variable 'on'"):
        _with(variables=[decision("y", upper="most * on")])
    with _refused("a bound may not depend on the variable 'x'"):
        _with(variables=[decision("y", lower="sum(x[i] for i in items)")])
    with _refused("the index 'i' is not bound"):
        _with(variables=[decision("y", lower="size[i]")])


def test_a_binary_variable_has_its_own_bounds() -> None:
    bounded = replace(decision("y", domain="binary"), upper=parse_expression("2"))
    with _refused("the binary variable 'y' takes no other bounds"):
        _with(variables=[bounded])


def test_the_short_hands_read_the_text() -> None:
    with pytest.raises(FormulationError, match="Write indices as"):
        parameter("size", "s", "+ 1", unit="", meaning="a size")
    binary = decision("y", domain="binary", lower="1", upper="5")
    assert (binary.lower, binary.upper) == (None, None)
