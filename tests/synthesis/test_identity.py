"""Duplicates, fresh numbers, and what instances give away."""

from dataclasses import replace

from optmodel.families import family
from optmodel.random_stream import RandomStream
from optmodel.solving import Certified, certify
from optmodel.synthesis.fresh import changed_values, fresh_instances
from optmodel.synthesis.identity import identity
from optmodel.synthesis.resocratic import parse
from optmodel.synthesis.resocratic.seeds import seeds
from optmodel.synthesis.seen import Seen
from optmodel.synthesis.similarity import NearDuplicates, resemblance, signature
from optmodel.synthesis.telltale import Mistake, gives_away, mistakes, telling

TEXTS = {seed.name: seed.text for seed in seeds()}


def test_names_and_order_do_not_matter_but_numbers_do() -> None:
    text = TEXTS["ferry-load"]
    renamed = text.replace("trucks", "lorries").replace("vans", "buses").replace("euros", "francs")
    lines = text.splitlines(keepends=True)
    turned = "".join([lines[0], lines[1], lines[4], lines[3], lines[2], *lines[5:]])
    base = identity(parse(text).prefix(3).instance)
    assert identity(parse(renamed).prefix(3).instance) == base
    assert identity(parse(turned).prefix(3).instance) == base
    assert identity(parse(text.replace("17.5", "17.6")).prefix(3).instance) != base
    assert identity(parse(text).prefix(2).instance) != base


def test_all_seeds_are_different_models() -> None:
    found = {
        identity(parse(text).prefix(parse(text).num_constraints).instance)
        for text in TEXTS.values()
    }
    assert len(found) == len(TEXTS)


def test_a_changed_word_is_a_near_duplicate_and_another_story_is_none() -> None:
    near = NearDuplicates()
    for name, text in TEXTS.items():
        assert near.find(text) is None
        near.add(name, text)
    for name, text in TEXTS.items():
        assert near.find(text.replace("wants", "would like", 1)) == name
    assert near.find("") is None


def test_resemblance_is_near_the_true_share() -> None:
    words = [f"word{n}" for n in range(300)]
    one, other = " ".join(words[:200]), " ".join(words[100:])
    share = 98 / 298  # shingles of three words
    assert abs(resemblance(signature(one), signature(other)) - share) < 0.15
    assert resemblance(signature(one), signature(one)) == 1.0


def test_seen_remembers_and_is_restored() -> None:
    seen, again = Seen(), Seen()
    assert seen.draft("slot 0", TEXTS["ferry-load"]) is None
    assert seen.model("a") is False
    again.restore("slot 0", TEXTS["ferry-load"], ["a"])
    for one in (seen, again):
        assert one.draft("slot 1", TEXTS["ferry-load"]) == "slot 0"
        assert one.model("a") is True


def test_fresh_values_keep_equal_ones_equal_and_different_ones_different() -> None:
    instance = family("blending").draw(1, 0).instance
    changed = changed_values(instance, RandomStream("x"))
    assert len(set(changed.values())) == len(changed)
    assert all(changed[size] == size for size in changed if size in (0, 1))
    assert sum(changed[size] != size for size in changed) >= len(changed) - 2


def test_fresh_instances_have_certain_and_different_answers() -> None:
    instance = family("inventory").draw(2, 1).instance
    outcome = certify(instance)
    assert isinstance(outcome, Certified)
    objective = float(outcome.answer.objective or 0)
    found = fresh_instances(instance, objective, RandomStream("y"), 3)
    assert len({objective, *(fresh.objective for fresh in found)}) == 4
    assert found == fresh_instances(instance, objective, RandomStream("y"), 3)


def test_a_limit_that_binds_gives_its_absence_away() -> None:
    instance = parse(TEXTS["ferry-load"]).prefix(3).instance
    outcome = certify(instance)
    assert isinstance(outcome, Certified)
    objective = float(outcome.answer.objective or 0)
    away = [mistake for mistake in mistakes(instance) if gives_away(instance, objective, mistake)]
    assert Mistake("constraint_1", "turned") in away
    loose = replace(instance, parameters={**instance.parameters, "constraint_2_4": {(): 10_000}})
    found = certify(loose)
    assert isinstance(found, Certified)
    worth = float(found.answer.objective or 0)
    assert not gives_away(loose, worth, Mistake("constraint_2", "dropped"))


def test_chosen_numbers_give_away_more_than_the_first_ones() -> None:
    instance = family("staffing").draw(7, 2).instance
    outcome = certify(instance)
    assert isinstance(outcome, Certified)
    objective = float(outcome.answer.objective or 0)
    pool = fresh_instances(instance, objective, RandomStream("z"), 8)
    chosen = telling(instance, objective, pool, 2)
    assert 2 <= len(chosen) <= 4
    shown = [
        sum(any(gives_away(f.instance, f.objective, m) for f in some) for m in mistakes(instance))
        for some in (chosen, pool[:2])
    ]
    assert shown[0] >= shown[1]
