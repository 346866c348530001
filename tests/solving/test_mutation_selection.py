"""Which mutations an instance detects, and the other numbers that detect more."""

from dataclasses import replace

from optmodel.families import family
from optmodel.random_stream import RandomStream
from optmodel.solving import (
    Certified,
    Mutation,
    certify,
    detects,
    mutations,
    resample,
    select_by_mutation_score,
)
from optmodel.synthesis.generators.demonstrations import seeds
from optmodel.triples import parse_demonstration

FERRY_LOAD = next(seed.text for seed in seeds() if seed.name == "ferry-load")


def test_a_limit_that_binds_gives_its_absence_away() -> None:
    instance = parse_demonstration(FERRY_LOAD).prefix(3).instance
    outcome = certify(instance)
    assert isinstance(outcome, Certified)
    objective = float(outcome.answer.objective or 0)
    away = [mistake for mistake in mutations(instance) if detects(instance, objective, mistake)]
    assert Mutation("constraint_1", "reversed") in away
    loose = replace(instance, parameters={**instance.parameters, "constraint_2_4": {(): 10_000}})
    found = certify(loose)
    assert isinstance(found, Certified)
    worth = float(found.answer.objective or 0)
    assert not detects(loose, worth, Mutation("constraint_2", "dropped"))


def test_chosen_numbers_give_away_more_than_the_first_ones() -> None:
    instance = family("staffing").draw(7, 2).instance
    outcome = certify(instance)
    assert isinstance(outcome, Certified)
    objective = float(outcome.answer.objective or 0)
    pool = resample(instance, objective, RandomStream("z"), 8)
    chosen = select_by_mutation_score(instance, objective, pool, 2)
    assert 2 <= len(chosen) <= 4
    shown = [
        sum(any(detects(f.instance, f.objective, m) for f in some) for m in mutations(instance))
        for some in (chosen, pool[:2])
    ]
    assert shown[0] >= shown[1]
