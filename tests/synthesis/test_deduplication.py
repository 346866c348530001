"""Duplicates: models that differ only in names and order, and texts that are much the same."""

from optmodel.synthesis.deduplication import (
    DedupIndex,
    NearDuplicates,
    model_identity,
    resemblance,
    signature,
)
from optmodel.synthesis.generators.demonstrations import seeds
from optmodel.triples import parse_demonstration

TEXTS = {seed.name: seed.text for seed in seeds()}


def test_names_and_order_do_not_matter_but_numbers_do() -> None:
    text = TEXTS["ferry-load"]
    renamed = text.replace("trucks", "lorries").replace("vans", "buses").replace("euros", "francs")
    lines = text.splitlines(keepends=True)
    turned = "".join([lines[0], lines[1], lines[4], lines[3], lines[2], *lines[5:]])
    base = model_identity(parse_demonstration(text).prefix(3).instance)
    assert model_identity(parse_demonstration(renamed).prefix(3).instance) == base
    assert model_identity(parse_demonstration(turned).prefix(3).instance) == base
    assert (
        model_identity(parse_demonstration(text.replace("17.5", "17.6")).prefix(3).instance) != base
    )
    assert model_identity(parse_demonstration(text).prefix(2).instance) != base


def test_all_seeds_are_different_models() -> None:
    found = {
        model_identity(
            parse_demonstration(text).prefix(parse_demonstration(text).num_constraints).instance
        )
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
    seen, again = DedupIndex(), DedupIndex()
    assert seen.similar_draft("slot 0", TEXTS["ferry-load"]) is None
    assert seen.is_known_model("a") is False
    again.restore("slot 0", TEXTS["ferry-load"], ["a"])
    for one in (seen, again):
        assert one.similar_draft("slot 1", TEXTS["ferry-load"]) == "slot 0"
        assert one.is_known_model("a") is True
