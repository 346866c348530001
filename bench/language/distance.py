"""The distance of our texts to benchmarks: shares of words and 4-grams, lengths, variety.

    report = compare_with_field(sample, read_benchmark_texts(folder), seed=1)
    report.ours.num_characters, report.coverage["optibench"].words

Variety is measured on the same number of words or texts of each, in random order.
"""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.language.ratio_limits import has_ratio_limit
from bench.language.sample import SourcedText
from bench.language.shared_runs import SharedRun, read_stock_phrases, shared_runs
from bench.language.words import Corpus
from optmodel.random_stream import RandomStream
from optmodel.synthesis.family_check import mean_nearest_similarity

_NUM_SIMILAR = 150
_SOURCES = {
    "nl4opt-245": {"nl4opt"},
    "nl4opt-e": {"nl4opt"},
    "optibench": {"nl4opt", "optibench"},
    "mamo-easy": {"mamo"},
    "mamo-complex": {"mamo"},
    "optmath-166": {"optmath"},
}
"""From where the texts of each benchmark come: OptiBench holds many of NL4OPT's."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The shares of one corpus's running words and of its 4-grams that another one has."""

    words: float
    four_grams: float

    @classmethod
    def of(cls, corpus: Corpus, other: Corpus) -> "Coverage":
        """What another corpus covers of the first."""
        return cls(corpus.words_covered_by(other), corpus.four_grams_covered_by(other))


@dataclass(frozen=True, slots=True)
class TextFigures:
    """What is measured of one set of texts: quartiles of its lengths, and three shares."""

    num_texts: int
    num_characters: tuple[float, float, float]
    ratio_limits: float
    distinct_four_grams: float
    nearest_similarity: float

    @classmethod
    def of(cls, texts: Sequence[str]) -> "TextFigures":
        """The figures of two texts or more."""
        low, median, high = statistics.quantiles(map(len, texts), n=4)
        return cls(
            num_texts=len(texts),
            num_characters=(low, median, high),
            ratio_limits=sum(map(has_ratio_limit, texts)) / len(texts),
            distinct_four_grams=Corpus.of(texts).distinct_four_grams(),
            nearest_similarity=mean_nearest_similarity(texts[:_NUM_SIMILAR]),
        )


@dataclass(frozen=True, slots=True)
class FieldReport:
    """Our figures beside the benchmarks', and what is covered: by ours, and among themselves.

    `kinds` has those of our texts by the kind of their source, where there are several.
    """

    ours: TextFigures
    kinds: Mapping[str, TextFigures]
    benchmarks: Mapping[str, TextFigures]
    coverage: Mapping[str, Coverage]
    reference: Mapping[str, Mapping[str, Coverage]]
    shared: Sequence[SharedRun]


def compare_with_field(
    sample: Sequence[SourcedText],
    benchmarks: Mapping[str, Sequence[str]],
    seed: int,
    texts_for_runs: Sequence[str] = (),
) -> FieldReport:
    """Measure a sample against benchmarks, whose texts are put into random order first.

    Shared runs are looked for in the sample, or in more texts where these are given.
    """
    stream = RandomStream("language of benchmarks", seed)
    texts = {name: stream.shuffled(one) for name, one in benchmarks.items()}
    corpora = {name: Corpus.of(one) for name, one in texts.items()}
    ours = Corpus.of([one.text for one in sample])
    kinds = sorted({one.kind for one in sample})
    return FieldReport(
        ours=TextFigures.of([one.text for one in sample]),
        kinds={
            kind: TextFigures.of([one.text for one in sample if one.kind == kind])
            for kind in (kinds if len(kinds) > 1 else ())
        },
        benchmarks={name: TextFigures.of(one) for name, one in texts.items()},
        coverage={name: Coverage.of(corpus, ours) for name, corpus in corpora.items()},
        reference={name: _covered_by_independent(name, corpora) for name in corpora},
        shared=shared_runs(
            Corpus.of(texts_for_runs) if texts_for_runs else ours,
            corpora,
            list(read_stock_phrases()),
        ),
    )


def _covered_by_independent(name: str, corpora: Mapping[str, Corpus]) -> dict[str, Coverage]:
    own = _SOURCES.get(name, {name})
    others = {one: corpus for one, corpus in corpora.items() if not own & _SOURCES.get(one, {one})}
    return {one: Coverage.of(corpora[name], corpus) for one, corpus in others.items()}
