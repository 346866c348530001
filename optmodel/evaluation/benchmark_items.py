"""The items that an evaluation is of: a benchmark's own, a copy's, or those of any other file.

opened = open_benchmark(EvaluateConfig(benchmark_file=Path("mine.jsonl"), fields=fields, ...))
opened.items[0].label, opened.edition        # Label(...), "unlisted-3f2a9c1d0e5b.r1"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optmodel.evaluation.benchmark import Benchmark, ItemFields, Manifest, load_benchmark
from optmodel.evaluation.config import EvaluateConfig, FileFields
from optmodel.evaluation.formats import unchanging_path
from optmodel.evaluation.items import Item, read_items

_DEFAULT_RULES = ("objective-rel-1e-6",)


@dataclass(frozen=True, slots=True)
class BenchmarkItems:
    """A benchmark with the items of one file; its manifest says how many and of which types.

    `sha256` is that of the file, or of all files of a folder.
    """

    benchmark: Benchmark
    items: list[Item]
    file: Path
    sha256: str

    @property
    def edition(self) -> str:
        """The edition of the labels."""
        return self.benchmark.manifest.edition(self.sha256)


def open_benchmark(config: EvaluateConfig) -> BenchmarkItems:
    """Read the items that a configuration asks for.

    Raises `UserError` where the items are nowhere to be found, and `BadFileError` at the place of
    what cannot be read.
    """
    benchmark = described_benchmark(config.benchmark, config.benchmark_file, config.fields)
    file = config.benchmark_file or benchmark.find_items()
    with unchanging_path(benchmark.data_path(file)) as sha256:
        items = read_items(file, benchmark.manifest)
    types = tuple(sorted({item.type for item in items if item.type}))
    completed = {"num_items": len(items), "types": benchmark.manifest.types or types}
    return BenchmarkItems(_with_manifest(benchmark, completed), items, file, sha256)


def described_benchmark(name: str, file: Path | None, fields: FileFields | None) -> Benchmark:
    """The benchmark of a name, with the fields of a copy; without a name that of any file."""
    if not name:
        assert file is not None, "without a benchmark there is a file"
        assert fields is not None, "and its fields"
        return _unregistered(file, fields)
    benchmark = load_benchmark(name)
    if fields is None:
        return benchmark
    return _with_manifest(benchmark, {"fields": fields.over(benchmark.manifest.fields)})


def _unregistered(file: Path, fields: FileFields) -> Benchmark:
    """A benchmark of which nothing is known but its file and the names of its fields."""
    manifest = Manifest(
        name=file.stem,
        title=file.name,
        summary="A file that is no registered benchmark.",
        licence="not stated",
        revision=1,
        format="jsonl",
        rules=_DEFAULT_RULES,
        fields=fields.over(ItemFields()),
    )
    return Benchmark(manifest, file.parent)


def _with_manifest(benchmark: Benchmark, changed: Mapping[str, object]) -> Benchmark:
    manifest = benchmark.manifest.model_copy(update=changed)
    return Benchmark(manifest, benchmark.folder)
