"""Limits are written as people read them, and every limit that there is has its words."""

from dataclasses import asdict

from optmodel.execution import Limits
from optmodel.reporting.limits_in_words import limits_in_words


def test_the_usual_limits_are_in_words() -> None:
    words = limits_in_words(asdict(Limits()))
    assert words == {
        "wall clock": "20 s",
        "CPU time": f"{Limits().whole_cpu_seconds} s",
        "memory": "2 GiB",
        "output": "1 MiB",
        "disk": "64 MiB",
        "files": "128",
        "processes and threads": "128",
        "recorded values of a solve": "10,000",
        "models recorded": "yes",
        "a recorded model": "1 MiB",
        "report of all solves": "8 MiB",
    }


def test_other_values_of_a_summary_are_told() -> None:
    words = limits_in_words(
        {"of_tomorrow": 3, "keep_models": 0.0, "memory_bytes": 1.5 * 2**30, "disk_bytes": None}
        | {"wall_seconds": 2.5, "cpu_seconds": 1.0, "output_bytes": 100}
    )
    assert words == {
        "wall clock": "2.5 s",
        "CPU time": "1 s",
        "memory": "1.5 GiB",
        "output": "100 bytes",
        "disk": "no limit",
        "models recorded": "no",
        "of tomorrow": "3",
    }
