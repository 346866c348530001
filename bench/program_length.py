"""How long programs are in each style: word pieces, by dialect and by family.

    python bench/program_length.py
    python bench/program_length.py --draws 20 --tokenizer model/tokenizer.json

A piece is what the pre-tokenizers of language models split code into: a word with the blank before
it, up to three digits, a run of other signs, the blanks at the beginning of a line. With
`--tokenizer` the tokens of a model are counted instead.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from statistics import median

import click

from optmodel.families import family, family_names
from optmodel.formulation import DIALECTS, ProgramStyle, render_program, supports
from optmodel.triples import family_narrative

_PIECE = re.compile(r" ?[A-Za-z]+|\d{1,3}| ?[^\sA-Za-z0-9]+|\s*\n|\s+(?!\S)|\s+")

Lengths = dict[str, list[tuple[int, int]]]
"""For each dialect or family the tokens of structured and of compact programs."""


def num_tokens(text: str) -> int:
    """How many pieces a text has."""
    return len(_PIECE.findall(text))


@click.command(help="How long programs are in each style, by dialect and by family.")
@click.option("--draws", default=10, show_default=True, help="Instances of each family.")
@click.option("--seed", default=0, show_default=True)
@click.option("--tokenizer", help="A tokenizer.json, whose tokens are counted.")
def main(draws: int, seed: int, tokenizer: str | None) -> None:
    """Measure, and print a table for each of the two."""
    count = _counter(tokenizer) if tokenizer else num_tokens
    by_dialect, by_family = measured(seed, draws, count)
    for title, lengths in (("dialect", by_dialect), ("family", by_family)):
        _print_table(title, lengths)


def measured(seed: int, num_draws: int, count: Callable[[str], int]) -> tuple[Lengths, Lengths]:
    """The lengths of programs in the names of their texts, by dialect and by family."""
    by_dialect: Lengths = defaultdict(list)
    by_family: Lengths = defaultdict(list)
    for name in family_names():
        source = family(name)
        for index in range(num_draws):
            drawn = source.draw(seed, index)
            instance = drawn.instance
            names = family_narrative(source, drawn, seed, index).names
            for dialect in DIALECTS:
                if supports(instance, dialect) is None:
                    whole, short = (
                        count(render_program(instance, dialect, names, style))
                        for style in ProgramStyle
                    )
                    by_dialect[dialect].append((whole, short))
                    by_family[name].append((whole, short))
    return by_dialect, by_family


def _counter(path: str) -> Callable[[str], int]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    return lambda text: len(tokenizer.encode(text).ids)


def _print_table(title: str, lengths: Lengths) -> None:
    """Medians of both styles and of their ratio, and the largest ratio."""
    click.echo(
        f"{title:20} {'programs':>9} {'structured':>11} {'compact':>8} {'ratio':>6} {'most':>6}"
    )
    everything = [pair for pairs in lengths.values() for pair in pairs]
    for name, pairs in [*lengths.items(), ("all", everything)]:
        ratios = [short / whole for whole, short in pairs]
        whole, short = (median(numbers) for numbers in zip(*pairs, strict=True))
        click.echo(
            f"{name:20} {len(pairs):10} {whole:10.0f} {short:10.0f}"
            f" {median(ratios):10.2f} {max(ratios):10.2f}"
        )
    click.echo()


if __name__ == "__main__":
    main()
