"""Runs of eight words that one of our texts shares with a benchmark, but for stock phrases.

    for run in shared_runs(ours, {"optibench": theirs}, read_stock_phrases()):
        run.words, run.benchmarks, run.num_texts

A run of fewer than five different words, such as a list of weeks, is nobody's wording. The stock
phrases stand in `stock_phrases.txt`, one a line: what everybody writes who writes such problems.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.language.words import Corpus, text_words, word_runs

LENGTH = 8
_NUM_DIFFERENT = 5
_STOCK_PHRASES = Path(__file__).with_name("stock_phrases.txt")


@dataclass(frozen=True, slots=True)
class SharedRun:
    """A run of words with the benchmarks that have it, and the number of our texts that do."""

    words: str
    benchmarks: tuple[str, ...]
    num_texts: int


def read_stock_phrases(path: Path = _STOCK_PHRASES) -> list[str]:
    """The published phrases; a line that begins with # is a remark."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def shared_runs(
    ours: Corpus, benchmarks: Mapping[str, Corpus], stock_phrases: Sequence[str]
) -> list[SharedRun]:
    """The runs that our texts share with any benchmark, most frequent ones first."""
    stock = {run for phrase in stock_phrases for run in word_runs(text_words(phrase), LENGTH)}
    own = Counter(run for words in ours.texts for run in _wordings(words) - stock)
    owners: dict[tuple[str, ...], list[str]] = {}
    for name, corpus in benchmarks.items():
        theirs = {run for words in corpus.texts for run in _wordings(words)}
        for run in theirs & own.keys():
            owners.setdefault(run, []).append(name)
    found = [SharedRun(" ".join(run), tuple(names), own[run]) for run, names in owners.items()]
    return sorted(found, key=lambda run: (-run.num_texts, run.words))


def _wordings(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {run for run in word_runs(words, LENGTH) if len(set(run)) >= _NUM_DIFFERENT}
