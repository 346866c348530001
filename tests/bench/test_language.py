"""The measures of language: words, runs of words, similarity, samples, published figures."""

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bench.benchmark_texts import read_benchmark_texts
from bench.language.__main__ import main
from bench.language.lacking import Lacking, lacking_four_grams, lacking_words
from bench.language.ratio_limits import has_ratio_limit
from bench.language.sample import KINDS, SourcedText, draw_sample, narrate, read_texts
from bench.language.shared_runs import LENGTH, read_stock_phrases, shared_runs
from bench.language.words import Corpus, text_words, word_runs
from optmodel.errors import BadFileError
from optmodel.families import family_names

SENTENCE = "Each loaf takes 2 hours and earns $5.50."
RUN = "how many loaves should the old baker bake today"


def test_words_are_letters_in_lower_case_and_numbers_are_none() -> None:
    assert text_words(SENTENCE) == ["each", "loaf", "takes", "hours", "and", "earns"]
    assert text_words("One.\\nTwo x1") == ["one", "two", "x"]


def test_a_word_counts_when_three_texts_use_it() -> None:
    corpus = Corpus.of(["flour flour flour", "flour oven", "oven flour"])
    assert corpus.vocabulary == {"flour"}
    assert Corpus.of(["flour oven oven flour"]).words_covered_by(corpus) == 0.5


def test_four_grams_count_once_in_a_text() -> None:
    theirs = Corpus.of(["a b c d", "a b c d a b c d", "x y z w"])
    ours = Corpus.of(["go a b c d"])
    # a b c d twice over two texts; b c d a, c d a b and d a b c once each; x y z w once.
    assert theirs.four_grams_covered_by(ours) == pytest.approx(2 / 6)


def test_variety_is_measured_within_the_limit() -> None:
    corpus = Corpus.of(["a b c d e", "a b c d e", "p q r s t"])
    assert corpus.distinct_four_grams() == pytest.approx(4 / 6)
    assert corpus.distinct_four_grams(limit=2) == 1.0


@given(st.lists(st.text(alphabet="abc ", max_size=30), min_size=1, max_size=6))
def test_shares_are_shares_and_a_corpus_covers_itself(texts: list[str]) -> None:
    corpus = Corpus.of(texts)
    grams = corpus.num_texts_by_four_gram
    assert corpus.four_grams_covered_by(corpus) == (1.0 if grams else 0.0)
    assert 0 <= corpus.words_covered_by(corpus) <= 1
    assert all(len(run) == 4 for run in word_runs(text_words(texts[0]), 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least 40 % of the trips must be by van.", True),
        ("They sell at most a third of the cake.", True),
        ("There are three times as many vans as cars.", True),
        ("Twice as much rye is needed.", True),
        ("The tax is 20% of the price.", False),
        ("At least 40 trips are needed, three times a week.", False),
    ],
)
def test_ratio_limits_are_seen(text: str, expected: bool) -> None:
    assert has_ratio_limit(text) is expected


def test_a_shared_run_is_found_with_its_benchmark() -> None:
    ours, theirs = Corpus.of([f"Say {RUN}", f"Well, {RUN} 3"]), Corpus.of([f"Then {RUN}?"])
    (first, second) = shared_runs(ours, {"theirs": theirs}, [])
    assert (first.words, first.benchmarks, first.num_texts) == (RUN[:-6], ("theirs",), 2)
    assert second.words == RUN.removeprefix("how ")


def test_a_stock_phrase_with_fewer_than_four_words_around_it_is_nobodys() -> None:
    ours, theirs = Corpus.of([f"Say {RUN}"]), {"theirs": Corpus.of([RUN])}
    assert shared_runs(ours, theirs, ["how many loaves should", "the old baker"]) == []
    (first, second) = shared_runs(ours, theirs, ["how many loaves should"])
    assert first.words.endswith("baker bake")
    assert second.words.endswith("bake today")


def test_a_stock_phrase_counts_where_it_stands_whole_in_our_text() -> None:
    """The run begins within the phrase of our text; in another text there is no phrase."""
    theirs = {"theirs": Corpus.of(["a b old baker bakes good bread here"])}
    phrases = ["say a b old", "bakes good bread here"]
    assert (
        shared_runs(Corpus.of(["say a b old baker bakes good bread here"]), theirs, phrases) == []
    )
    [found] = shared_runs(Corpus.of(["a b old baker bakes good bread here"]), theirs, phrases)
    assert found.num_texts == 1


def test_a_list_of_weeks_is_nobodys_wording() -> None:
    weeks = Corpus.of(["in week 1, " * 8])
    assert shared_runs(weeks, {"theirs": weeks}, []) == []


def test_stock_phrases_are_short_and_hold_no_number_and_have_reasons() -> None:
    phrases = read_stock_phrases()
    assert all(4 <= len(text_words(phrase)) < LENGTH for phrase in phrases)
    assert all(" ".join(text_words(phrase)) == phrase for phrase in phrases)
    assert all(len(reason.split()) >= 3 for reason in phrases.values())


def test_no_stock_phrase_is_of_a_single_text(benchmarks_dir: Path) -> None:
    texts = read_benchmark_texts(benchmarks_dir)
    corpus = Corpus.of([text for one in texts.values() for text in one])
    padded = [f" {' '.join(words)} " for words in set(corpus.texts)]
    rare = {
        phrase
        for phrase in read_stock_phrases()
        if sum(f" {phrase} " in text for text in padded) < 2
    }
    assert rare == set()


def test_what_ours_lack_is_named_most_widely_used_first() -> None:
    theirs = Corpus.of(["bake one rye loaf", "bake one rye loaf now", "bake"])
    ours = Corpus.of(["one rye loaf"] * 3)
    assert lacking_words([theirs], ours, 2) == [Lacking("bake", 3), Lacking("now", 1)]
    assert lacking_four_grams([theirs], ours, 1) == [Lacking("bake one rye loaf", 2)]


def test_kinds_and_sources_get_equal_numbers_whatever_the_order() -> None:
    texts = [SourcedText(f"diet {number}", "families", "diet") for number in range(30)]
    texts += [SourcedText(f"knapsack {number}", "families", "knapsack") for number in range(4)]
    texts += [SourcedText(f"composed {number}", "composer", "composer") for number in range(30)]
    drawn = draw_sample(texts, 20, seed=3)
    assert Counter(one.source for one in drawn) == {"composer": 10, "knapsack": 4, "diet": 6}
    assert drawn == draw_sample(texts, 20, seed=3)
    assert drawn != draw_sample(texts, 20, seed=4)
    assert set(draw_sample(texts, 99, seed=3)) == set(texts)


@pytest.mark.slow
def test_families_are_narrated_equally_without_a_run() -> None:
    texts = narrate("families", len(family_names()) + 1, seed=5)
    assert set(Counter(one.source for one in texts).values()) == {2}
    assert {one.source for one in texts} == set(family_names())
    assert texts == narrate("families", len(family_names()) + 1, seed=5)


def test_composed_and_mutated_problems_are_narrated_without_a_run() -> None:
    composed, mutated = narrate("composer", 3, seed=5), narrate("mutations", 3, seed=5)
    assert {one.source for one in composed} == {"composed"}
    assert all(one.kind == "mutations" and one.source != "mutated" for one in mutated)
    assert [*composed, *mutated] == [*narrate("composer", 3, 5), *narrate("mutations", 3, 5)]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_our_texts_keep_their_distance_to_the_field(benchmarks_dir: Path) -> None:
    """The goals of language hold on texts of all sources, and none has a run of a benchmark."""
    arguments = [f"--draw={kind}" for kind in KINDS]
    result = CliRunner().invoke(main, [str(benchmarks_dir), *arguments, "--drawn=500", "--seed=3"])
    assert result.exit_code == 0, result.output
    verdicts = [line for line in result.output.splitlines() if line.startswith(("met", "missed"))]
    assert len(verdicts) == 6
    assert [line for line in verdicts if line.startswith("missed")] == []


def test_records_are_read_by_their_source(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    lines: list[dict[str, object]] = [
        {"text": "One.", "family": "diet", "origin": {"seed": 1}},
        {"text": "Two.", "family": "composed", "origin": {"seed": 1}},
        {"text": "Three.", "family": "mutated", "origin": {"mutated": {"base": "diet"}}},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert [text.kind for text in read_texts([file])] == ["families", "composer", "mutations"]
    file.write_text('{"question": "One."}\n', encoding="utf-8")
    with pytest.raises(BadFileError, match="line 1: no text: give records of triples"):
        read_texts([file])


@pytest.mark.slow
def test_the_benchmarks_have_the_published_figures(benchmarks_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    lines = [{"text": RUN, "family": name} for name in ("composed", "diet")] * 3
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    result = CliRunner().invoke(main, [str(benchmarks_dir), "--texts", str(file)])
    assert result.exit_code == 0, result.output
    rows = {line.split()[0]: line.split() for line in result.output.splitlines()[1:10]}
    assert rows["families"][1] == rows["composer"][1] == "3"
    # NL4OPT: middle half of the lengths, ratio limits, distinct 4-grams, nearest other text.
    assert rows["nl4opt-245"][1:6] == ["245", "468", "529", "605", "37.6%"]
    assert float(rows["nl4opt-245"][6].rstrip("%")) == pytest.approx(77, abs=1)
    assert float(rows["nl4opt-245"][7]) == pytest.approx(0.09, abs=0.02)
    assert float(rows["optibench"][6].rstrip("%")) == pytest.approx(72, abs=1)
