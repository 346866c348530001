"""What records of each outcome say, in words that a person checks against the text."""

import pytest

from optmodel.families import family
from optmodel.formulation import Domain, evaluate_objective, statement_text
from optmodel.narration import BLANK, blank_problems, read_back, untold_problems
from optmodel.random_stream import RandomStream
from optmodel.rejection import Rejection
from optmodel.sources import problem_source
from optmodel.triples import OutcomeProblem, ProblemOutcome
from optmodel.triples.outcomes.ambiguity import Ambiguity, ambiguities
from optmodel.triples.outcomes.constraint_words import for_each, for_elements
from optmodel.triples.outcomes.dropped_constraints import without_constraints
from optmodel.triples.outcomes.infeasible import draw_infeasible
from optmodel.triples.outcomes.reading import differ
from optmodel.triples.outcomes.unbounded import draw_unbounded
from optmodel.triples.outcomes.underspecified import question_subject
from optmodel.triples.outcomes.underspecified_draws import telling_without

Problems = dict[ProblemOutcome, OutcomeProblem]


def test_a_conflict_is_named_by_meaning_and_by_the_names_of_the_text(problems: Problems) -> None:
    problem = problems[ProblemOutcome.INFEASIBLE]
    row = problem.to_row()
    assert row["explanation"].startswith("No plan satisfies all of these together: ")
    assert "no source ships more than it has" in row["explanation"].lower()
    named = {name for place in row["conflict"] for name in place.partition("[")[2][:-1].split(",")}
    assert all(str(problem.narrative.names[element]) in row["explanation"] for element in named)
    assert 2 <= len(row["conflict"]) <= 12
    assert not read_back(problem.narrative, problem.instance)


def test_a_ray_is_told_in_steps_with_what_they_bring(problems: Problems) -> None:
    problem = problems[ProblemOutcome.UNBOUNDED]
    row = problem.to_row()
    assert "has no limit" in row["explanation"]
    assert " up by " in row["explanation"]
    assert not read_back(problem.narrative, problem.instance)
    complete = problem_source("composed").draw(problem.origin.seed, problem.origin.index)
    dropped = {item.name for item in complete.instance.formulation.constraints} - {
        item.name for item in problem.instance.formulation.constraints
    }
    assert 1 <= len(dropped) <= 2


def test_both_readings_fit_the_text_and_differ_in_the_optimum(problems: Problems) -> None:
    problem = problems[ProblemOutcome.AMBIGUOUS]
    first, second = problem.answer.readings
    assert differ(first, second)
    assert first.instance.formulation != second.instance.formulation
    for reading in (first, second):
        assert not read_back(problem.narrative, reading.instance)
        assert set(reading.programs) <= {"highspy"}
        assert float(evaluate_objective(reading.instance, reading.solution)) == reading.objective


def test_a_text_lacks_one_datum_and_nothing_else(problems: Problems) -> None:
    problem = problems[ProblemOutcome.UNDERSPECIFIED]
    row = problem.to_row()
    name = row["missing"]["parameter"]
    assert not untold_problems(problem.narrative, problem.instance, name)
    others = [one for one in problem.instance.parameters if one != name]
    assert all(untold_problems(problem.narrative, problem.instance, other) for other in others)
    subject = question_subject(problem.instance.formulation, name)
    assert row["question"] == f"The problem does not say this: {subject}. What is it?"
    assert differ(*problem.answer.readings)


def test_a_text_has_a_blank_for_one_datum_and_the_reply_asks_for_it(blank: OutcomeProblem) -> None:
    row = blank.to_row()
    name, entry = row["missing"]["parameter"], tuple(row["missing"]["entry"])
    assert not blank_problems(blank.narrative, blank.instance, name, entry)
    assert blank.narrative.text.count(BLANK) == 1
    assert all(str(blank.narrative.names[element]) in row["question"] for element in entry)
    first, second = blank.answer.readings
    assert differ(first, second)
    values, others = (one.instance.parameters[name] for one in (first, second))
    assert {key for key in values if values[key] != others[key]} == {entry}


@pytest.mark.parametrize(
    ("meaning", "names", "expected"),
    [
        ("supply of site i", {"i": "Alder silo"}, "supply of Alder silo"),
        (
            "cost of the task j with worker i",
            {"i": "Ann", "j": "tiling"},
            "cost of tiling with Ann",
        ),
        ("what item i takes of r", {"i": "rye", "r": "oven i"}, "what rye takes of oven i"),
        ("length of activity a", {"a": "roofing"}, "length of activity a (roofing)"),
        ("time needed", {"i": "Ann", "j": "tiling"}, "time needed (Ann / tiling)"),
    ],
)
def test_a_meaning_is_told_of_elements(meaning: str, names: dict[str, str], expected: str) -> None:
    assert for_elements(meaning, names) == expected


@pytest.mark.parametrize("outcome_of", [draw_infeasible, draw_unbounded])
def test_models_without_known_proofs_are_rejected(outcome_of) -> None:  # type: ignore[no-untyped-def]
    drawn = family("pooling").draw(1, 0)
    assert isinstance(outcome_of(drawn, RandomStream("outcome", 1)), Rejection)


def _open_texts(kind: Ambiguity) -> list:  # type: ignore[type-arg]
    drawn = (problem_source("composed").draw(5, index) for index in range(60))
    found = (one for each in drawn for one in ambiguities(each, RandomStream("open", 1)))
    return [one for one in found if one.kind is kind][:5]


def test_whole_numbers_are_left_open_where_a_sentence_allowed_fractions() -> None:
    for one in _open_texts(Ambiguity.WHOLE_OR_FRACTIONS):
        first, second = (each.instance.formulation for each in (one.first, one.second))
        changed = [v.name for v, w in zip(first.variables, second.variables, strict=True) if v != w]
        assert len(changed) == 1
        assert second.variable_by_name[changed[0]].domain is Domain.INTEGER
        assert changed[0] not in {rule.constraint for rule in one.first.telling.rule}


def test_a_limit_is_on_each_or_on_all_together() -> None:
    texts = _open_texts(Ambiguity.EACH_OR_TOGETHER)
    assert texts
    for one in texts:
        first, second = (each.instance.formulation.constraints for each in (one.first, one.second))
        [(together, each)] = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
        assert statement_text(together.statement).startswith("sum(")
        assert "sum(" not in statement_text(each.statement)
        assert len(each.over.names) == 1


def test_times_more_is_the_multiple_or_the_multiple_besides() -> None:
    texts = _open_texts(Ambiguity.TIMES_MORE)
    assert texts
    for one in texts:
        first, second = (each.instance.formulation.constraints for each in (one.first, one.second))
        [(multiple, besides)] = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
        assert "(1 + " in statement_text(besides.statement)
        assert "(1 + " not in statement_text(multiple.statement)


def test_what_a_dropped_constraint_alone_uses_goes_with_it() -> None:
    drawn = family("diet").draw(7, 0)
    without = without_constraints(drawn, ("ceiling_kept",))
    if without is None:  # the words need the ceilings
        return
    formulation = without.instance.formulation
    assert "ceiling" not in formulation.parameter_by_name
    assert "capped" not in formulation.set_by_name
    assert "content" in formulation.parameter_by_name
    assert all(fact.parameter != "ceiling" for fact in without.telling.fact)


@pytest.mark.parametrize(
    ("meaning", "indices", "told"),
    [
        ("supply of site i", ("i",), "supply of each site"),
        ("cost from source i to target j", ("i", "j"), "cost from each source to each target"),
        ("budget", (), "budget"),
        ("the price of the good k.", ("k",), "the price of each good"),
        ("what one unit takes of r", ("r",), None),
    ],
)
def test_meanings_are_told_without_the_letters_of_indices(
    meaning: str, indices: tuple[str, ...], told: str | None
) -> None:
    assert for_each(meaning, indices) == told


def test_data_of_pairs_are_not_left_out() -> None:
    for index in range(40):
        drawn = problem_source("composed").draw(5, index)
        formulation = drawn.instance.formulation
        for item in formulation.parameters:
            sets = [formulation.set_by_name[binder.set_name] for binder in item.over.binders]
            if any(one.within for one in sets):
                assert telling_without(drawn.telling, formulation, item.name) is None
