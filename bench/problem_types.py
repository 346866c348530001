"""The problem types of the public benchmarks: what was read, and which families cover it.

    python -m bench.problem_types                          # writes docs/problem-types.md anew
    python -m bench.problem_types ../shared/benchmarks     # and compares the items with the files

`eval/problem_types/types.toml` has the types; the items that were read stand beside it, by the keys
of their texts. Which ones are read follows from the seed alone, so nobody can choose them.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from pydantic import BaseModel, ConfigDict, model_validator

from bench.benchmark_texts import BENCHMARK_FILES, read_benchmark_texts
from optmodel import catalog
from optmodel.errors import UserError
from optmodel.evaluation import load_benchmark, text_key
from optmodel.formulation import ProblemClass
from optmodel.random_stream import RandomStream
from optmodel.runs import atomic_write

PAGE = Path(__file__).resolve().parents[1] / "docs" / "problem-types.md"
_FOLDER = "problem_types"
_INTRODUCTION = """# The problem types of the public benchmarks

{items} items of each benchmark, drawn with seed {seed}, were read one by one and sorted into types.
The classes are those of the texts: what is counted is a whole number. `composed` composes
elementary word problems; all other names are families. The definitions and the items, by the keys
of their texts, stand in `eval/problem_types`, without any text of a benchmark. A plus marks a type
that was seen in other items, which were skimmed and not read; their numbers were not counted.
`python -m bench.problem_types` writes this page.
"""


class ProblemType(BaseModel):
    """One type: what is decided, and the families that draw such problems, or why none does.

    `also_in` names benchmarks in which it was seen when other items were skimmed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    definition: str
    families: tuple[str, ...]
    not_covered: str = ""
    also_in: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_why_none_covers_it(self) -> "ProblemType":
        if bool(self.families) is bool(self.not_covered):
            raise ValueError("give either families or, under not_covered, why there are none")
        return self


class ReadItem(BaseModel):
    """One item as it was read: the key of its text, its type, its class and its kinds of limits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    type: str
    problem_class: ProblemClass
    limits: tuple[str, ...]


class ProblemTypeList(BaseModel):
    """The types by name, with how the items were drawn; `planned` families may not exist yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int
    items_per_benchmark: int
    planned: tuple[str, ...]
    types: dict[str, ProblemType]

    def sampled_keys(self, benchmark: str, texts: Sequence[str]) -> list[str]:
        """The keys of the texts to read: a pure function of the benchmark's texts and the seed."""
        stream = RandomStream("problem types", benchmark, self.seed)
        return stream.sample(sorted(map(text_key, texts)), self.items_per_benchmark)


@dataclass(frozen=True, slots=True)
class ProblemTypes:
    """The list of types and the items that were read, by benchmark."""

    list: ProblemTypeList
    items: Mapping[str, Sequence[ReadItem]]

    def count(self, benchmark: str, problem_type: str) -> int:
        """How many of a benchmark's items are of a type."""
        return sum(item.type == problem_type for item in self.items[benchmark])


def load_problem_types() -> ProblemTypes:
    """The types and items of the catalog. Raises `BadFileError` at what does not fit."""
    found = catalog.validated(
        ProblemTypeList, catalog.read_toml("eval", f"{_FOLDER}/types.toml"), f"{_FOLDER}/types.toml"
    )
    return ProblemTypes(found, {name: _read_items(name) for name in BENCHMARK_FILES})


def _read_items(benchmark: str) -> list[ReadItem]:
    path = catalog.locate("eval", f"{_FOLDER}/{benchmark}.jsonl")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [catalog.validated(ReadItem, json.loads(line), path) for line in lines]


def page_text(found: ProblemTypes) -> str:
    """The page: type x benchmark x family, and the kinds of limits by benchmark."""
    head = _INTRODUCTION.format(items=found.list.items_per_benchmark, seed=found.list.seed)
    return f"{head}\n{_type_table(found)}\n{_definitions(found)}\n{_limit_table(found)}"


def _type_table(found: ProblemTypes) -> str:
    titles = [load_benchmark(name).manifest.title for name in found.items]
    lines = [
        f"| type | classes | {' | '.join(titles)} | families |",
        "|---|---|" + "--:|" * len(titles) + "---|",
    ]
    for name, problem_type in found.list.types.items():
        classes = {
            item.problem_class.value
            for items in found.items.values()
            for item in items
            if item.type == name
        }
        counts = " | ".join(_count_cell(found, benchmark, name) for benchmark in found.items)
        families = ", ".join(f"`{family}`" for family in problem_type.families) or "none"
        lines.append(f"| `{name}` | {', '.join(sorted(classes))} | {counts} | {families} |")
    return "\n".join(lines) + "\n"


def _count_cell(found: ProblemTypes, benchmark: str, name: str) -> str:
    is_seen = benchmark in found.list.types[name].also_in
    return str(found.count(benchmark, name) or ("+" if is_seen else ""))


def _definitions(found: ProblemTypes) -> str:
    lines = ["## What each type asks", ""]
    for name, problem_type in found.list.types.items():
        why = f" *Not covered:* {problem_type.not_covered}" if problem_type.not_covered else ""
        lines.append(f"- `{name}`: {problem_type.definition}{why}")
    return "\n".join(lines) + "\n"


def _limit_table(found: ProblemTypes) -> str:
    """How many items of each benchmark have a kind of limit; most frequent kinds first."""
    counts = {
        benchmark: Counter(limit for item in items for limit in item.limits)
        for benchmark, items in found.items.items()
    }
    total: Counter[str] = sum(counts.values(), Counter())
    titles = [load_benchmark(name).manifest.title for name in found.items]
    lines = ["## The kinds of limits", "", "How many of the items have one of a kind.", ""]
    lines += [f"| limit | {' | '.join(titles)} |", "|---|" + "--:|" * len(titles)]
    for limit, _ in sorted(total.items(), key=lambda entry: (-entry[1], entry[0])):
        row = " | ".join(str(counts[benchmark][limit] or "") for benchmark in found.items)
        lines.append(f"| {limit} | {row} |")
    return "\n".join(lines) + "\n"


@click.command()
@click.argument("benchmarks", required=False, type=click.Path(path_type=Path, file_okay=False))
def main(benchmarks: Path | None) -> None:
    """Write the page anew; with the folder of the BENCHMARKS, compare the items with the files."""
    found = load_problem_types()
    if benchmarks is not None:
        for name, texts in read_benchmark_texts(benchmarks).items():
            keys = [item.text for item in found.items[name]]
            if keys != found.list.sampled_keys(name, texts):
                raise UserError(f"The items of {name} are not those that the seed draws.")
    atomic_write(PAGE, page_text(found))
    click.echo(
        f"{len(found.list.types)} types, {sum(map(len, found.items.values()))} items: {PAGE}"
    )


if __name__ == "__main__":
    main()
