"""Builds the ledgers of labels, `eval/labels/<benchmark>.jsonl`, from public copies and reviews.

    python bench/label_ledger.py ../shared/benchmarks

The folder holds the public files that CONTRIBUTING.md names: problems with labels, reviews of
labels, and the labels of other copies by the key of their text. Of a problem's text only the key is
written. `eval/labels/reviews/<benchmark>.jsonl` holds what was found out by hand, and wins.

How a status comes about, the first that applies:

1. a review by hand;
2. a solver's answer to the text itself (`bench_label_audit_by_solver.json`);
3. an item-by-item review (`optimind_optmath_fixes.json`): what lacks data or is ambiguous is
   underspecified, a changed answer makes the label wrong;
4. other copies: a label is wrong where two copies or more, from different hands, correct it to the
   same value and no expert's selection kept it; where they differ otherwise it is disputed.
   Rounding is no difference.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

from optmodel.evaluation import text_key
from optmodel.evaluation.labels import (
    NO_SOLUTION,
    LabelStatus,
    LedgerEntry,
)
from optmodel.runs import atomic_write, canonical

CHECKOUT = Path(__file__).resolve().parents[1]
LABELS = CHECKOUT / "eval" / "labels"

# Copies whose makers kept or dropped items, and changed no label.
_SELECTIONS = ("surveyclean213", "surveyclean111", "surveyclean545")
# Copies that hold the original's labels, in whole or but for what they list as changed.
_COPIES_OF_THE_ORIGINAL = ("original", "repo166", "optmath245")
# Two sets of the same authors are one hand.
_HANDS = {"optibench": "resocratic", "nl4opt-e": "resocratic"}
_SENTINELS = (-99999.0, -9999.0)
_UNDERSPECIFIED = ("missing data", "ambiguous", "underspecified")

Value = float | Literal["no solution"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a benchmark's own file: its labels by the copy that has them."""

    id: str
    text: str
    original: Value
    others: Mapping[str, Value]

    def entry(self, status: LabelStatus, **more: Any) -> LedgerEntry:
        """The problem's entry, with all labels that were published for it."""
        labels = {"original": self.original, **self.others}
        published = [{"value": value, "edition": name} for name, value in labels.items()]
        table = {"text": self.text, "id": self.id, "labels": published, "status": status}
        return LedgerEntry.model_validate(table | more)


@dataclass(frozen=True, slots=True)
class Sources:
    """The public files of one folder, read once."""

    folder: Path

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The objects of a JSON array or of JSON lines."""
        text = (self.folder / name).read_text(encoding="utf-8")
        if text.startswith("["):
            return list(json.loads(text))
        return [json.loads(line) for line in text.splitlines() if line.strip()]

    def conflicts(self) -> dict[str, dict[str, Value]]:
        """The labels of other copies, by the key of the text."""
        path = self.folder / "published" / "label-conflicts.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return {
                row["question_sha1_of_normalised_text"]: {
                    copy: value_of(label)
                    for copy, label in json.loads(row["labels_by_version"]).items()
                    if copy not in _COPIES_OF_THE_ORIGINAL
                }
                for row in csv.DictReader(file)
            }

    def items(self, name: str) -> dict[str, tuple[str, Value]]:
        """Id and label of each text of a benchmark, by the text's key."""
        path, question, label, number = _FILES[name]
        return {
            text_key(row[question]): (str(row.get(number, place)), value_of(label_in(row[label])))
            for place, row in enumerate(self.rows(path))
        }


_FILES = {
    "optibench": ("optibench/OptiBench.json", "question", "results", "index"),
    "nl4opt-e": ("optibench/NL4OPT-E.json", "question", "results", "index"),
    "nl4opt-245": ("nl4opt/optmath_NL4OPT_245.jsonl", "en_question", "en_answer", ""),
    "mamo-easy": ("mamo/mamo_easy_lp.jsonl", "Question", "Answer", "id"),
    "mamo-complex": ("mamo/mamo_complex_lp.jsonl", "Question", "Answer", "id"),
    "optmath-166": ("optmath_bench/OptMATH_Bench.json", "en_question", "en_answer", "id"),
}
# Sets that took texts from one another.
_SHARING = ("optibench", "nl4opt-e", "nl4opt-245")


def label_in(label: object) -> object:
    """The objective among expected values by name: the last one."""
    return list(label.values())[-1] if isinstance(label, dict) else label


def value_of(label: object) -> Value:
    """A label as a number, or "no solution"."""
    if isinstance(label, str):
        try:
            return value_of(float(label))
        except ValueError:
            return NO_SOLUTION
    assert isinstance(label, int | float)
    return NO_SOLUTION if float(label) in _SENTINELS else float(label)


def agree(first: Value, second: Value) -> bool:
    """Whether two labels are the same but for rounding to two decimals."""
    if isinstance(first, str) or isinstance(second, str):
        return first == second
    return abs(first - second) <= max(0.00501, 1e-4 * abs(first))


def problems(sources: Sources, name: str) -> Iterator[Problem]:
    """The problems of a benchmark, with the labels that other sets have for the same text."""
    conflicts = sources.conflicts()
    sharing = _SHARING if name in _SHARING else ()
    shared = {other: sources.items(other) for other in sharing if other != name}
    for text, (number, label) in sources.items(name).items():
        others = {other: items[text][1] for other, items in shared.items() if text in items}
        yield Problem(number, text, label, others | conflicts.get(text, {}))


def by_copies(problem: Problem) -> LedgerEntry:
    """The entry that other copies make: see the module."""
    corrections = {
        copy: value for copy, value in problem.others.items() if not agree(problem.original, value)
    }
    if not corrections:
        return problem.entry(LabelStatus.OK)
    agreeing = [
        [copy for copy, other in corrections.items() if agree(value, other)]
        for value in corrections.values()
    ]
    best = max(agreeing, key=_num_hands)
    kept = [copy for copy in _SELECTIONS if copy in problem.others and copy not in corrections]
    if _num_hands(best) > 1 and not kept:
        return problem.entry(
            LabelStatus.WRONG,
            accepted=[{"value": corrections[best[0]]}],
            reason=f"{_num_hands(best)} independent copies correct the label to the same value.",
            evidence=f"the labels of {', '.join(best)} for this text",
        )
    return problem.entry(
        LabelStatus.DISPUTED,
        reason="Public copies of this text have different labels.",
        evidence=f"the labels of {', '.join(corrections)} for this text",
    )


def _num_hands(copies: Sequence[str]) -> int:
    return len({_HANDS.get(copy, copy) for copy in copies})


def solver_reviews(sources: Sources) -> dict[str, dict[str, Any]]:
    """What a solver found for twelve texts of OptMATH-Bench, by id."""
    found: dict[str, dict[str, Any]] = {}
    for row in sources.rows("optmath_bench/bench_label_audit_by_solver.json"):
        value, is_wrong = row["from_text"], row["kind"].startswith("wrong label")
        is_number = isinstance(value, int | float)
        found[str(row["id"])] = {
            "status": LabelStatus.WRONG if is_wrong else LabelStatus.UNDERSPECIFIED,
            "accepted": [{"value": float(value)}] if is_wrong and is_number else [],
            "reason": f"The text as written gives {value}; {row['cause']}.",
            "evidence": "solves of the model that the text states and of the one behind the label",
        }
    return found


def item_reviews(sources: Sources) -> dict[str, dict[str, Any]]:
    """The review of OptMATH-Bench by OptiMind's authors, by id; what it left alone is absent."""
    found: dict[str, dict[str, Any]] = {}
    for row in sources.rows("optmath_bench/optimind_optmath_fixes.json"):
        kinds, before, after = row["type"], value_of(row["orig"]), value_of(row["new"])
        if not kinds or kinds == "non-linear problem":
            continue
        said = f"OptiMind's review says: {kinds}"
        is_changed = not agree(before, after)
        review: dict[str, Any] = {
            "evidence": "a second reading: OptiMind's item-by-item review of OptMATH-Bench",
            "reason": f"{said}; it has {after} instead." if is_changed else f"{said}.",
        }
        if kinds == "integer/fractional":
            answers = [{"value": before}, {"value": after}]
            review |= {"status": LabelStatus.DISPUTED, "accepted": answers}
        elif any(word in kinds for word in _UNDERSPECIFIED):
            review |= {"status": LabelStatus.UNDERSPECIFIED}
        else:
            answers = [{"value": after}] if is_changed else []
            review |= {"status": LabelStatus.WRONG, "accepted": answers}
        found[str(row["id"])] = review
    return found


def hand_reviews(name: str) -> dict[str, dict[str, Any]]:
    """What was found out by hand, by id."""
    path = LABELS / "reviews" / f"{name}.jsonl"
    if not path.is_file():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row.pop("id"): row for row in rows}


def build_ledger(sources: Sources, name: str) -> list[LedgerEntry]:
    """The entries of a benchmark, in the order of its file; those that say nothing are left out."""
    reviews: dict[str, dict[str, Any]] = {}
    if name == "optmath-166":
        reviews = item_reviews(sources) | solver_reviews(sources)
    reviews |= hand_reviews(name)
    entries = [
        problem.entry(**reviews[problem.id]) if problem.id in reviews else by_copies(problem)
        for problem in problems(sources, name)
    ]
    return [one for one in entries if one.reason or len(one.labels) > 1]


def ledger_text(entries: Sequence[LedgerEntry]) -> str:
    """The file of a ledger."""
    rows = [one.model_dump(mode="json", exclude_defaults=True) for one in entries]
    return "".join(f"{canonical(row)}\n" for row in rows)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=LABELS, help="Where they go.")
def main(folder: Path, out: Path) -> None:
    """Build the ledger of each benchmark whose file FOLDER has, and count what they say."""
    sources = Sources(folder)
    out.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        entries = build_ledger(sources, name)
        atomic_write(out / f"{name}.jsonl", ledger_text(entries))
        counts = Counter(str(entry.status) for entry in entries)
        num_items = len(sources.items(name))
        said = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        click.echo(f"{name}: {len(entries)} of {num_items} items have an entry: {said}")


if __name__ == "__main__":
    main()
