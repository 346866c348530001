"""Small results for tests of the board: summaries, published results, and a run of three items."""

import json
from pathlib import Path
from typing import Any

from optmodel.evaluation import EvaluateConfig, LayerRow, Score, Summary, evaluate
from optmodel.judging import VerdictReason
from optmodel.reporting.board import BoardEntry
from optmodel.reporting.board.verdict_letters import RIGHT, letter_of

_ROWS = {"candidate": 2, "reference": 7}

WRONG = letter_of(VerdictReason.WRONG_VALUE)

PROGRAM = """import highspy

h = highspy.Highs()
h.silent()
stools, benches = h.addIntegral(), h.addIntegral()
h.addConstr(2 * stools + 5 * benches <= 80)
h.addConstr(3 * stools + 4 * benches <= 85)
h.maximize(18 * stools + 35 * benches)
print("The number of stools:", h.val(stools))
print("The number of benches:", h.val(benches))
print("The total earnings in euros:", h.getObjectiveValue())
print("</script><b>not bold</b>")
"""
"""A program that is right on the first item of `mini`."""


def score(num_correct: int, num_items: int = 10) -> Score:
    """The score of so many right ones."""
    return Score.of([n < num_correct for n in range(num_items)])


def summary(system: str, rules: dict[str, dict[str, Any]], **benchmark: object) -> Summary:
    """A summary of ten items of a benchmark that nobody has."""
    facts = {
        "name": "ten",
        "title": "Ten",
        "edition": "1.r1",
        "file_sha256": "0" * 64,
        "num_items": 10,
        "num_doubtful": 0,
    }
    return Summary.model_validate(
        {
            "system": system,
            "benchmark": facts | benchmark,
            "num_predictions": 10,
            "predictions_sha256": "1" * 64,
            "limits": {"wall_seconds": 20.0},
            "ends": {"ok": 10},
            "num_infrastructure": 0,
            "rules": rules,
            "versions": {"python": "3.11"},
        }
    )


def rule(num_correct: int, fingerprint: str = "aaaaaaaa", num_items: int = 10) -> dict[str, Any]:
    """What a summary says of a rule."""
    own = score(num_correct, num_items).model_dump()
    return {
        "title": "All values",
        "fingerprint": fingerprint,
        "quantity": "all_values",
        "all": own,
        "by_type": {},
        "audited": own,
        "reasons": {"correct": num_correct},
        "sources": {},
    }


def entry(system: str = "mine", letters: str = "++w", **other: object) -> BoardEntry:
    """A published result of three items, of which the last has another label in the ledger."""
    corrected = letters[:2] + RIGHT
    items = [
        {"id": str(n), "type": "LP", "label": {"optimum": 1.0 + n}, "answer": {"end": "ok"}}
        for n in range(3)
    ]
    items[2] |= {
        "status": "wrong",
        "reason": "A solver finds 4.",
        "corrected": {"optimum": 4.0},
        "in_doubt": ["objective"],
    }
    scores = {
        "original": [one == RIGHT for one in letters],
        "corrected": [one == RIGHT for one in corrected],
        "undisputed": [one == RIGHT for one in letters[:2]],
    }
    table = {
        "system": system,
        "benchmark": {
            "name": "three",
            "title": "Three",
            "edition": "1.r1",
            "file_sha256": "0" * 64,
            "num_items": 3,
            "num_doubtful": 1,
            "ledger": "abcd1234",
        },
        "main_rules": ["strict"],
        "predictions_sha256": "1" * 64,
        "ends": {"ok": 3},
        "rules": {
            "strict": {
                "title": "Strict",
                "fingerprint": "cccccccc",
                "quantity": "objective",
                "verdicts": letters,
                "corrected_verdicts": corrected,
            }
            | {name: Score.of(right).model_dump() for name, right in scores.items()}
        },
        "items": items,
    }
    return BoardEntry.model_validate(table | other)


def small_layers() -> list[LayerRow]:
    """The layers of three items: a wrong model with a right value, and the other way; accepted."""
    sizes = {"num_columns": 2, "num_whole_columns": 0, "num_nodes": 1, "seconds": 0.1}
    bounds = {"root_bound": None, "objective": None, "solver": "highs", "status": "optimal"}
    strength = {name: {"num_rows": rows} | sizes | bounds for name, rows in _ROWS.items()}

    def row(item: str, *, is_right: bool, same: str, feasible: str) -> LayerRow:
        answers = {"same model": same, "feasible in reference": feasible}
        layers = [
            {"layer": layer, "answer": answer, "reason": "passed", "detail": "y"}
            for layer, answer in answers.items()
        ]
        table = {"item": item, "value": is_right, "layers": layers, "strength": strength}
        return LayerRow.model_validate(table)

    return [
        row("0", is_right=True, same="no", feasible="yes"),
        row("1", is_right=False, same="yes", feasible="yes"),
        row("2", is_right=True, same="yes", feasible="yes"),
    ]


def write_predictions(path: Path, programs: dict[int, str]) -> Path:
    """A file of predictions."""
    lines = [json.dumps({"id": item, "program": one}) for item, one in programs.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run_of_mini(folder: Path) -> Path:
    """A run of three items of `mini`: one right, one wrong, one that crashes."""
    wrong = PROGRAM.replace("<= 80", "<= 81")
    programs = {0: PROGRAM, 1: wrong, 2: "import highspy\nraise ValueError('oh')"}
    folder.mkdir(parents=True, exist_ok=True)
    predictions = write_predictions(folder / "predictions.jsonl", programs)
    config = EvaluateConfig(
        benchmark="mini", predictions=predictions, items="predicted", system="small"
    )
    evaluate(config, folder / "run")
    return folder / "run"
