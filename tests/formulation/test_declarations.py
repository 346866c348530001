"""What a formulation declares: short hands in text, views by name, and what follows from them."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from optmodel.formulation import (
    Domain,
    Formulation,
    FormulationError,
    Implication,
    ObjectiveSense,
    Relation,
    clause_text,
    constraint,
    describe,
    expression_text,
    flatten,
    maximize,
    minimize,
    parse_expression,
    statement_text,
    variable,
)
from optmodel.formulation.declarations import Declarations
from optmodel.formulation.problem_class import degree
from tests.formulation.models import INSTANCES, LP, MILP, decision, formulate, least, rule, scalar
from tests.formulation.oracle import INSTANCE, PLAN, Twin, expressions

# ---- short hands -----------------------------------------------------------------------------


def test_a_decision_is_nonnegative_unless_it_says_otherwise() -> None:
    x = variable("x", "x", unit="", meaning="")
    assert (x.domain, x.lower, x.upper) == (Domain.CONTINUOUS, parse_expression("0"), None)
    free = variable("x", "x", unit="", meaning="", lower=None, upper="2 * p")
    assert (free.lower, free.upper) == (None, parse_expression("2 * p"))


def test_a_binary_decision_has_no_bounds_of_its_own() -> None:
    binary = variable("x", "x", "for i in items", unit="", meaning="", domain="binary", upper="9")
    assert (binary.lower, binary.upper) == (None, None)
    assert clause_text(binary.over) == "for i in items"


@pytest.mark.parametrize(
    ("short_hand", "sense"),
    [(minimize, ObjectiveSense.MINIMIZE), (maximize, ObjectiveSense.MAXIMIZE)],
)
def test_an_objective_has_its_sense(
    short_hand: Callable[..., object], sense: ObjectiveSense
) -> None:
    objective = short_hand("x + 1", name="n", unit="u", meaning="m")
    assert (getattr(objective, "sense"), sense.value) == (sense, sense.name.lower())  # noqa: B009
    assert getattr(objective, "expression") == parse_expression("x + 1")  # noqa: B009


def test_a_constraint_has_one_relation_whatever_it_says() -> None:
    plain = constraint("c", "x <= 3", meaning="")
    implied = constraint("c", "implies(on == 1, x <= 3)", meaning="")
    assert isinstance(plain.statement, Relation)
    assert isinstance(implied.statement, Implication)
    assert plain.relation == implied.relation == plain.statement


@pytest.mark.parametrize("text", ["x <", "x <= y <= z", "x"])
def test_a_text_that_is_no_statement_is_refused_where_it_is_declared(text: str) -> None:
    with pytest.raises(FormulationError):
        constraint("c", text, meaning="")


# ---- views -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INSTANCES)
def test_views_hold_everything_in_order(name: str) -> None:
    formulation = INSTANCES[name].formulation
    assert list(formulation.set_by_name.values()) == list(formulation.sets)
    assert list(formulation.parameter_by_name.values()) == list(formulation.parameters)
    assert list(formulation.variable_by_name.values()) == list(formulation.variables)
    relations = list(formulation.relations())
    assert len(relations) == len(formulation.constraints)
    sides = [side for relation in relations for side in (relation.left, relation.right)]
    assert list(formulation.expressions()) == [formulation.objective.expression, *sides]


def test_declarations_are_not_checked_and_formulations_are() -> None:
    broken = Declarations(
        "broken", "Broken", (), (), (decision("x"), decision("x")), least("y"), ()
    )
    assert list(broken.variable_by_name) == ["x"]
    with pytest.raises(FormulationError, match="the name 'x' is taken"):
        Formulation(**vars(Declarations(*(getattr(broken, name) for name in _FIELDS))))


_FIELDS = ("name", "title", "sets", "parameters", "variables", "objective", "constraints")


def test_equal_formulations_are_equal_and_declarations_are_no_formulation() -> None:
    twin = Formulation.from_text(LP.formulation.to_text())
    assert twin == LP.formulation
    assert hash(twin) == hash(LP.formulation)
    assert Declarations(*(getattr(twin, name) for name in _FIELDS)) != twin


# ---- the document ----------------------------------------------------------------------------


def test_the_bytes_of_a_document_are_settled() -> None:
    formulation = formulate(
        least("2 * x - 0.5"),
        [decision("x", domain="integer", lower=None, upper="9")],
        [rule("limit", "x >= 1 / 3")],
    )
    assert formulation.to_text() == (
        '{"name": "model", "title": "Model", "sets": [], "parameters": [], "variables": '
        '[{"name": "x", "symbol": "x", "over": "", "unit": "", "meaning": "the x", "domain": '
        '"integer", "lower": null, "upper": "9"}], "objective": {"goal": "minimize", '
        '"expression": "2 * x - 0.5", "name": "cost", "unit": "", "meaning": "the cost"}, '
        '"constraints": [{"name": "limit", "over": "", "statement": "x >= 1 / 3", '
        '"meaning": "the limit"}]}'
    )


@given(expressions(depth=2))
def test_any_objective_comes_back(twin: Twin) -> None:
    formulation = formulate(
        least(twin.text), PLAN.variables, sets=PLAN.sets, parameters=PLAN.parameters
    )
    text = formulation.to_text()
    assert Formulation.from_text(text) == formulation
    stored = json.loads(text)["objective"]["expression"]
    assert stored == expression_text(formulation.objective.expression)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"within": [["plants"]]}, "This is not a formulation: TypeError"),
        ({"within": ["nowhere"]}, "within an unknown set 'nowhere'"),
        ({"name": "Plants"}, "is not a lower-case identifier"),
        ({"ordered": "yes"}, "This is not a formulation: TypeError"),
    ],
)
def test_what_breaks_while_it_is_checked_is_refused_too(
    change: dict[str, object], complaint: str
) -> None:
    document = json.loads(LP.formulation.to_text())
    document["sets"][0] |= change
    with pytest.raises(FormulationError, match=complaint):
        Formulation.from_text(json.dumps(document))


# ---- the class, against the flat model -------------------------------------------------------


@given(expressions(is_polynomial=True))
def test_no_objective_has_a_higher_degree_than_its_symbols(twin: Twin) -> None:
    """Data may cancel terms, so the flat model's degree may be lower, and is never higher."""
    node = parse_expression(twin.text)
    formulation = formulate(
        least(twin.text), PLAN.variables, sets=PLAN.sets, parameters=PLAN.parameters
    )
    bound = degree(node, frozenset(PLAN.variable_by_name))
    instance = type(INSTANCE)(formulation, INSTANCE.sets, INSTANCE.parameters)
    if bound <= 2:
        flat = flatten(instance)
        assert flat.objective.degree <= bound
        if formulation.problem_class.is_linear:
            assert flat.is_linear


@pytest.mark.parametrize("name", [n for n in INSTANCES if n in ("LP", "ILP", "BIP", "MILP")])
def test_a_linear_class_has_a_flat_model_of_degree_one(name: str) -> None:
    flat = flatten(INSTANCES[name])
    bodies = [flat.objective, *(row.body for row in flat.rows)]
    bodies += [indicator.row.body for indicator in flat.indicators]
    assert max(body.degree for body in bodies) <= 1
    assert flat.nonlinear_terms == ()


# ---- in words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("domain", "lower", "upper", "words"),
    [
        ("continuous", "0", None, "a number, at least `0`"),
        ("continuous", None, "5", "a number, at most `5`"),
        ("continuous", "-1", "5", "a number from `-1` to `5`"),
        ("continuous", None, None, "a number of either sign, without bounds"),
        ("integer", "0", None, "a whole number, at least `0`"),
        ("integer", None, None, "a whole number of either sign, without bounds"),
        ("binary", None, None, "1 for yes, 0 for no"),
    ],
)
def test_bounds_are_said_in_words(
    domain: str, lower: str | None, upper: str | None, words: str
) -> None:
    kind = Domain(domain)
    x = variable(
        "x", "x", unit="tons", meaning="the x", domain=kind.value, lower=lower, upper=upper
    )
    assert f"- `x`: the x, in tons; {words}." in describe(formulate(least("x"), [x]))


def test_the_conditions_of_a_clause_are_said() -> None:
    text = describe(MILP.formulation)
    assert "`later` for every `t` in `weeks`, where `t != first(weeks)`: the later." in text
    for item in MILP.formulation.constraints:
        assert f"`{statement_text(item.statement)}`" in text


# ---- the door --------------------------------------------------------------------------------


def test_the_room_loads_neither_arrays_nor_a_modelling_library(checkout: Path) -> None:
    program = (
        "import sys, optmodel.formulation, optmodel.families;"
        "heavy = {'numpy', 'pyomo', 'scipy', 'pydantic', 'jinja2', 'highspy', 'pyscipopt'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "[]"


def test_an_instance_of_one_number_needs_no_data() -> None:
    assert flatten(scalar(least("3"), [])).objective.constant == 3
