"""The summary of a dataset: how many of what, and what was rejected why.

summarize(records, config, progress)["by_class"]      # {'LP': 17, 'BIP': 16, ...}
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optmodel.synthesis.generating import Progress

_COUNTED = {
    "by_family": "family",
    "by_class": "problem_class",
    "by_type": "type",
    "by_difficulty": "difficulty",
}


def summarize(
    records: Iterable[Mapping[str, Any]], config: Mapping[str, Any], progress: "Progress"
) -> dict[str, Any]:
    """Counts over all records; the rate is of this process alone."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in _COUNTED}
    programs: Counter[str] = Counter()
    num_triples = 0
    for record in records:
        num_triples += 1
        for name, field in _COUNTED.items():
            counts[name][record[field]] += 1
        programs.update(name for name, text in record["programs"].items() if text is not None)
    num_rejected = progress.rejections.total()
    return {
        "config": dict(config),
        "num_triples": num_triples,
        "num_draws": num_triples + num_rejected,
        "yield": round(num_triples / (num_triples + num_rejected), 4) if num_triples else 0.0,
        "rejected_by_reason": dict(sorted(progress.rejections.items())),
        **{name: dict(sorted(counter.items())) for name, counter in counts.items()},
        "programs_by_dialect": dict(sorted(programs.items())),
        "num_made_by_last_process": progress.num_done - progress.num_resumed,
        "seconds_of_last_process": round(progress.seconds, 3),
        "triples_per_second": round(progress.rate, 2),
    }
