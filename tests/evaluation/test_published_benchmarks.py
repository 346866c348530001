"""Benchmarks of others: the files at hand are read whole, and each layout read about is tried."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from optmodel.errors import BadFileError
from optmodel.evaluation import (
    EvaluateConfig,
    Item,
    benchmark_names,
    load_benchmark,
    open_benchmark,
    read_items,
    text_key,
)
from optmodel.runs import file_digest


@dataclass(frozen=True)
class Published:
    """What is known of a file: its edition, ids, labels of 0 and items without a solution."""

    file: str
    edition: str
    ids: tuple[str, str]
    num_zero: int = 0
    num_without_solution: int = 0


PUBLISHED = {
    "optibench": Published("optibench/OptiBench.json", "2024-07.r1", ("0", "604"), num_zero=9),
    "nl4opt-e": Published("optibench/NL4OPT-E.json", "2024-07.r1", ("0", "288"), num_zero=14),
    "nl4opt-245": Published(
        "nl4opt/optmath_NL4OPT_245.jsonl", "optmath.r1", ("0", "244"), num_without_solution=17
    ),
    "mamo-easy": Published("mamo/mamo_easy_lp.jsonl", "2024-05.r1", ("1", "652")),
    "mamo-complex": Published("mamo/mamo_complex_lp.jsonl", "2024-05.r1", ("1", "211")),
    "optmath-166": Published(
        "optmath_bench/OptMATH_Bench.json", "166.r1", ("0", "165"), num_zero=9
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_file_is_read_whole(name: str, benchmarks_dir: Path) -> None:
    known, manifest = PUBLISHED[name], load_benchmark(name).manifest
    path = benchmarks_dir / known.file
    assert manifest.format_seen
    assert manifest.edition(file_digest(path)) == known.edition
    items = read_items(path, manifest)
    optima = Counter(item.label.optimum for item in items)
    assert len(items) == manifest.num_items
    assert (items[0].id, items[-1].id) == known.ids
    assert (optima[0.0], optima[None]) == (known.num_zero, known.num_without_solution)
    assert not any(item.label.accepted for item in items)  # each label is read in one way


def test_one_edition_is_not_taken_for_another(benchmarks_dir: Path) -> None:
    path = benchmarks_dir / PUBLISHED["optmath-166"].file
    with pytest.raises(BadFileError, match=r"holds 166 items, but OptMATH-Bench \(193\) has 193"):
        read_items(path, load_benchmark("optmath-193").manifest)
    manifest = load_benchmark("nl4opt-245").manifest
    assert manifest.edition(file_digest(path)).startswith("unlisted-")


def test_questions_of_optibench_stand_in_nl4opt_e(benchmarks_dir: Path) -> None:
    keys = [
        {text_key(item.question) for item in items_of(name, benchmarks_dir)}
        for name in ("optibench", "nl4opt-e")
    ]
    assert len(keys[0] & keys[1]) == 190


def items_of(name: str, benchmarks_dir: Path) -> list[Item]:
    return read_items(benchmarks_dir / PUBLISHED[name].file, load_benchmark(name).manifest)


Writer = Callable[[Path, int], Path]


def lines(rows: Callable[[int], dict[str, object]], ending: str = "json") -> Writer:
    def write(folder: Path, number: int) -> Path:
        path = folder / f"items.{ending}"
        path.write_text("".join(json.dumps(rows(n)) + "\n" for n in range(number)))
        return path

    return write


def folders(files: Callable[[int], dict[str, object]]) -> Writer:
    def write(root: Path, number: int) -> Path:
        for n in range(number):
            for name, content in files(n).items():
                path = root / "dataset" / f"problem_{n}" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content if isinstance(content, str) else json.dumps(content))
        return root / "dataset"

    return write


def named(rows: Callable[[int], dict[str, object]]) -> Writer:
    def write(folder: Path, number: int) -> Path:
        path = folder / "items.json"
        path.write_text(json.dumps({str(n): rows(n) for n in range(number)}, indent=4))
        return path

    return write


def text2zinc(folder: Path, number: int) -> Path:
    path = folder / "text2zinc.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["input.json", "data.dzn", "model.mzn", "output.json", "is_verified"])
        for n in range(number):
            problem = {"description": f"Problem {n}", "metadata": {"identifier": f"ior_{n}"}}
            cells = [repr(problem), f"n = {n};\n", "solve minimize x;", repr({"objective": n})]
            writer.writerow([*cells, "True"])
    return path


def orlm(n: int) -> dict[str, object]:
    return {"en_question": f"Problem {n}", "en_answer": float(n), "difficulty": "Easy", "id": n}


UNSEEN: dict[str, Sequence[Writer]] = {
    "optmath-193": [lines(orlm)],
    "industryor": [
        lines(lambda n: orlm(n) | {"en_answer": f"{n}.0" if n else "No Best Solution"}),
        named(orlm),
    ],
    "nlp4lp": [
        folders(
            lambda n: {
                "description.txt": f"Problem {n}",
                "solution.json": {"variables": {"x": 1}, "objective": n},
                "parameters.json": {"Cost": [1, 2, n]},
                "optimus-code.py": "print('never read')",
            }
        ),
        lines(lambda n: {"question": f"Problem {n}", "answer": n}, "jsonl"),
    ],
    "complexor": [
        folders(
            lambda n: {
                "description.txt": f"Problem {n}",
                "sample.json": [{"input": {"c": [n, 2]}, "output": [n, n + 1][: 1 + n % 2]}],
                "gt_model.txt": "never read",
            }
        )
    ],
    "bwor": [named(lambda n: {"index": n, "question": f"Problem {n}", "answer": n or None})],
    "logior": [
        lines(lambda n: {"id": f"prob_{n:03}", "question": f"Problem {n}", "answer": n}, "jsonl")
    ],
    "miplib-nl": [
        folders(
            lambda n: {
                "instance.json": {
                    "abstract_problem": f"Problem {n}",
                    "parameters": {"n": n},
                    "files": {"arcs": {"path": "data/arcs.csv"}},
                    "optimal_value": n,
                },
                "data/arcs.csv": "from,to\na,b\n",
                "solve.py": "print('never read')",
            }
        )
    ],
    "text2zinc-industryor": [text2zinc],
    "frontieror-small": [
        folders(
            lambda n: {
                "problem_description.txt": f"Problem {n}",
                "instance/tiny_instance.json": {"jobs": n},
                "solution/tiny_solution.json": {"objective_value": n, "bound": n - n % 2},
            }
        )
    ],
}
CASES = [(name, writer) for name, writers in UNSEEN.items() for writer in writers]


def test_every_benchmark_without_a_file_at_hand_says_so_and_is_tried() -> None:
    unseen = [name for name in benchmark_names() if not load_benchmark(name).manifest.format_seen]
    assert sorted(UNSEEN) == unseen


@pytest.mark.parametrize(("name", "write"), CASES)
def test_the_layout_that_was_read_about_is_read(tmp_path: Path, name: str, write: Writer) -> None:
    manifest = load_benchmark(name).manifest
    assert manifest.num_items is not None
    items = read_items(write(tmp_path, manifest.num_items), manifest)
    assert [item.question for item in items] == [f"Problem {n}" for n in range(len(items))]
    assert {item.label.optimum for item in items[1:]} == set(map(float, range(1, len(items))))
    assert all(b"objective" not in data for data in items[5].attachments.files.values())
    (tmp_path / "part").mkdir()
    part = write(tmp_path / "part", 3)
    with pytest.raises(BadFileError, match=f"holds 3 items, but .* has {len(items)}"):
        read_items(part, manifest)


def test_what_is_attached_and_accepted_by_each_layout(tmp_path: Path) -> None:
    def item(name: str, number: int = 5) -> Item:
        manifest = load_benchmark(name).manifest
        assert manifest.num_items is not None
        (tmp_path / name).mkdir()
        path = UNSEEN[name][0](tmp_path / name, manifest.num_items)
        return read_items(path, manifest)[number]

    assert item("nlp4lp").attachments.files == {"parameters.json": b'{"Cost":[1,2,5]}'}
    outputs = item("complexor")
    assert outputs.id == "problem_5"
    assert outputs.attachments.files == {"input.json": b'{"c":[5,2]}'}
    assert outputs.label.accepted == (6.0,)
    miplib = item("miplib-nl").attachments.files
    assert set(miplib) == {"data/arcs.csv", "parameters.json", "files.json"}
    zinc = item("text2zinc-industryor")
    assert (zinc.id, zinc.attachments.files) == ("ior_5", {"data.dzn": b"n = 5;\n"})
    assert item("frontieror-small").label.bound == 4.0
    assert item("bwor", 0).label.optimum is None
    assert item("industryor", 0).label.optimum is None


def test_a_run_of_ours_is_a_benchmark(tmp_path: Path) -> None:
    rows = [
        {"id": f"a{n}", "family": "knapsack", "text": f"Problem {n}", "objective": n + 0.1}
        for n in range(3)
    ]
    (tmp_path / "records.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "report.html").write_text("a report")
    config = EvaluateConfig(
        benchmark="held-out-families",
        benchmark_file=tmp_path,
        predictions=tmp_path / "records.jsonl",
    )
    opened = open_benchmark(config)
    items = opened.items
    assert opened.sha256 == file_digest(tmp_path / "records.jsonl")
    assert (opened.benchmark.manifest.num_items, opened.file) == (3, tmp_path)
    assert [(item.id, item.type, item.label.optimum) for item in items] == [
        ("a0", "knapsack", 0.1), ("a1", "knapsack", 1.1), ("a2", "knapsack", 2.1),
    ]  # fmt: skip
    assert {item.label.decimals for item in items} == {None}  # they are exact
    sized = [
        row | {"problem_class": "MILP", "size": {"num_variables": n + 4}}
        for n, row in enumerate(rows)
    ]
    (tmp_path / "records.jsonl").write_text("".join(json.dumps(row) + "\n" for row in sized))
    items = read_items(tmp_path, load_benchmark("held-out-families").manifest)
    assert [(one.problem_class, one.num_variables) for one in items] == [
        ("MILP", 4), ("MILP", 5), ("MILP", 6),
    ]  # fmt: skip
    sized[1]["size"] = {"num_variables": 4.5}
    (tmp_path / "records.jsonl").write_text("".join(json.dumps(row) + "\n" for row in sized))
    with pytest.raises(BadFileError, match="'size/num_variables' must be a whole number"):
        read_items(tmp_path, load_benchmark("held-out-families").manifest)
    (tmp_path / "records.jsonl").write_text("\n")
    with pytest.raises(BadFileError, match="holds no item"):
        read_items(tmp_path, load_benchmark("held-out-families").manifest)
