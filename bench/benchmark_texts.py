"""The questions of the public benchmarks, by benchmark, from the folder that CONTRIBUTING.md names.

    texts = read_benchmark_texts(Path("../shared/benchmarks"))
    texts["nl4opt-245"][0]

A question that stands twice in one file is given once. Nothing of them is written anywhere.
"""

from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.evaluation import load_benchmark, read_items, text_key

BENCHMARK_FILES = {
    "nl4opt-245": "nl4opt/optmath_NL4OPT_245.jsonl",
    "nl4opt-e": "optibench/NL4OPT-E.json",
    "optibench": "optibench/OptiBench.json",
    "mamo-easy": "mamo/mamo_easy_lp.jsonl",
    "mamo-complex": "mamo/mamo_complex_lp.jsonl",
    "optmath-166": "optmath_bench/OptMATH_Bench.json",
}
"""Where each benchmark stands within the folder."""


def read_benchmark_texts(folder: Path) -> dict[str, list[str]]:
    """The questions of every benchmark, each once. Raises `BadFileError` where a file is absent."""
    return {name: _questions(name, folder / file) for name, file in BENCHMARK_FILES.items()}


def _questions(benchmark: str, file: Path) -> list[str]:
    if not file.is_file():
        raise BadFileError(f"{file} is absent: give the folder of the public benchmarks.")
    items = read_items(file, load_benchmark(benchmark).manifest)
    return list({text_key(item.question): item.question for item in items}.values())
