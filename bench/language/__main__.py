"""How far our texts are from those of the public benchmarks, in words and runs of four words.

    python -m bench.language ../shared/benchmarks --texts runs/mine/records.jsonl
    python -m bench.language ../shared/benchmarks --lacking 200        # families, no run needed
    python -m bench.language ../shared/benchmarks --draw composer --drawn 6000

`words` is the share of a benchmark's running words that three texts of the sample use; `4-grams`
the share of its runs of four words, each counted once in a text, that occur in the sample. Beside
them stands what independent benchmarks cover of one another. `distinct` is the share of different
4-grams among 25,000, `nearest` the mean likeness (Jaccard index of runs of three words) of 150
texts to the nearest other one. Numbers are no words. Nothing of a benchmark is written to a file.
Runs of eight words shared with a benchmark are looked for in all texts, not in the sample alone.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from bench.benchmark_texts import read_benchmark_texts
from bench.language.distance import FieldReport, TextFigures, compare_with_field
from bench.language.lacking import Lacking, lacking_four_grams, lacking_words
from bench.language.sample import KINDS, draw_sample, narrate, read_texts
from bench.language.words import Corpus

TUNED = ("nl4opt-245", "optibench")
"""The benchmarks that a grammar may be tuned on; the others are only reported."""

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("benchmarks", type=_FOLDER)
@click.option("--texts", "files", multiple=True, type=_FILE, help="Records; else texts are drawn.")
@click.option("--draw", "kinds", multiple=True, type=click.Choice(KINDS), help="Of which sources.")
@click.option("--drawn", default=1500, show_default=True, type=click.IntRange(min=2), help="Each.")
@click.option("--count", default=1500, show_default=True, type=click.IntRange(min=2))
@click.option("--seed", default=1, show_default=True, help="What the sample is drawn by.")
@click.option("--lacking", default=0, help="Print so many words and 4-grams that ours lack.")
@click.option("--runs", default=40, show_default=True, help="Print at most so many shared runs.")
def main(
    benchmarks: Path,
    files: tuple[Path, ...],
    kinds: tuple[str, ...],
    drawn: int,
    count: int,
    seed: int,
    lacking: int,
    runs: int,
) -> None:
    """Measure a sample of our texts against the BENCHMARKS' files."""
    texts = read_benchmark_texts(benchmarks)
    ours = read_texts(files)
    for kind in kinds if files or kinds else ("families",):
        ours += narrate(kind, drawn, seed)
    sample = draw_sample(ours, count, seed)
    report = compare_with_field(sample, texts, seed, [one.text for one in ours])
    for line in [*_figures(report), "", *_coverage(report), "", *_goals(report)]:
        click.echo(line)
    click.echo(f"\n{len(ours)} texts, {len(report.shared)} runs of eight words of a benchmark")
    for run in report.shared[:runs]:
        click.echo(f"  {run.num_texts:5}  {run.words}  ({', '.join(run.benchmarks)})")
    if lacking:
        tuned = [Corpus.of(texts[name]) for name in TUNED]
        corpus = Corpus.of([one.text for one in sample])
        _show_lacking("words", lacking_words(tuned, corpus, lacking))
        _show_lacking("4-grams", lacking_four_grams(tuned, corpus, lacking))


def _figures(report: FieldReport) -> list[str]:
    """A line for ours, for each kind of ours, and for each benchmark."""
    titles = f"{'characters (quartiles)':>24} {'ratio':>7}{'distinct':>10}{'nearest':>9}"
    head = f"{'':14}{'texts':>6} {titles}"
    kinds = {f"  {kind}": figures for kind, figures in report.kinds.items()}
    named = {"ours": report.ours, **kinds, **report.benchmarks}
    return [head, *(_figures_line(name, figures) for name, figures in named.items())]


def _figures_line(name: str, figures: TextFigures) -> str:
    lengths = " ".join(f"{length:7,.0f}" for length in figures.num_characters)
    shares = f"{figures.ratio_limits:7.1%}{figures.distinct_four_grams:10.1%}"
    return f"{name:14}{figures.num_texts:6} {lengths:>24} {shares}{figures.nearest_similarity:9.2f}"


def _coverage(report: FieldReport) -> list[str]:
    """What ours cover of each benchmark, and what the other benchmarks do."""
    lines = [f"{'covered':14}{'by ours: words 4-grams':>24}   by others: words 4-grams"]
    for name, own in report.coverage.items():
        others = ", ".join(
            f"{other} {covered.words:.0%} {covered.four_grams:.1%}"
            for other, covered in report.reference[name].items()
        )
        lines.append(f"{name:14}{own.words:16.1%}{own.four_grams:8.2%}   {others}")
    return lines


def _goals(report: FieldReport) -> list[str]:
    """Which of the goals are met: of coverage on the tuned benchmarks, of variety within ours."""
    covered = [report.coverage[name] for name in TUNED]
    words, four_grams = (min(one.words for one in covered), min(one.four_grams for one in covered))
    distinct, nearest = report.ours.distinct_four_grams, report.ours.nearest_similarity
    lows, _, highs = zip(*(one.num_characters for one in report.benchmarks.values()), strict=True)
    low, _, high = report.ours.num_characters
    is_as_long = min(lows) <= low and high <= max(highs)
    goals = [
        (f"words of {' and '.join(TUNED)}", f"{words:.1%}", "85 % or more", words >= 0.85),
        ("their 4-grams", f"{four_grams:.2%}", "2.5 % or more", four_grams >= 0.025),
        ("lengths", f"{low:.0f} to {high:.0f}", "within all quartiles of benchmarks", is_as_long),
        ("distinct 4-grams", f"{distinct:.1%}", "72 % or more", distinct >= 0.72),
        ("nearest other text", f"{nearest:.2f}", "0.15 or less", nearest <= 0.15),
        ("shared runs", str(len(report.shared)), "none", not report.shared),
    ]
    return [
        f"{'met' if is_met else 'missed':7}{title}: {found} ({goal})"
        for title, found, goal, is_met in goals
    ]


def _show_lacking(title: str, found: Sequence[Lacking]) -> None:
    click.echo(f"\n{title} in most texts of {' and '.join(TUNED)} that ours lack")
    for one in found:
        click.echo(f"{one.num_texts:6}  {one.words}")


if __name__ == "__main__":
    main()
