"""The items that an evaluation is of: a benchmark's own, a copy's, or those of any other file.

opened = open_benchmark(EvaluateConfig(benchmark_file=Path("mine.jsonl"), fields=fields, ...))
opened.items[0].label, opened.edition        # Label(...), "unlisted-3f2a9c1d0e5b.r1"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optmodel.evaluation.benchmark import Benchmark, ItemFields, Manifest, load_benchmark
from optmodel.evaluation.config import EvaluateConfig
from optmodel.evaluation.formats import data_file, path_digest, unchanging_path
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
    benchmark = load_benchmark(config.benchmark) if config.benchmark else _unregistered(config)
    if config.fields is not None:
        changed = {"fields": config.fields.over(benchmark.manifest.fields)}
        benchmark = _with_manifest(benchmark, changed)
    file = config.benchmark_file or benchmark.find_items()
    with unchanging_path(_items_path(file, benchmark.manifest)) as sha256:
        items = read_items(file, benchmark.manifest)
    types = tuple(sorted({item.type for item in items if item.type}))
    completed = {"num_items": len(items), "types": benchmark.manifest.types or types}
    return BenchmarkItems(_with_manifest(benchmark, completed), items, file, sha256)


def items_digest(file: Path, manifest: Manifest) -> str:
    """The digest of a benchmark's items in a file or folder, as results name it.

    Raises `BadFileError` where they cannot be read.
    """
    return path_digest(_items_path(file, manifest))


def _items_path(file: Path, manifest: Manifest) -> Path:
    return file if manifest.format == "folders" else data_file(file)


def _unregistered(config: EvaluateConfig) -> Benchmark:
    """A benchmark of which nothing is known but its file and the names of its fields."""
    file, fields = config.benchmark_file, config.fields
    assert file is not None, "a configuration without a benchmark has a file"
    assert fields is not None, "and its fields"
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
