"""A long run with hostile programs mixed in: nothing lost, memory flat, nobody and nothing left.

    python bench/endurance.py --count 20000 --workers 2

Every hundredth program is hostile, in turn: an endless loop, a bomb of memory, of processes or of
output, a reader of others' files, a daemon, a forger of its own report, a killer of its own group.
The rest solve small models in several dialects, and each must find its optimum.
"""

import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from small_programs import program

from optmodel.execution import End, Execution, Limits, Program, run

MARK = "8436.125"
_PLAIN = "print(sum(i * i for i in range({number})))"
_DIALECTS = ("pyscipopt", "python", "gurobipy", "python", "pulp", "python")
_ENDS = {
    "endless": End.TIMEOUT,
    "memory": End.MEMORY,
    "processes": End.OK,
    "output": End.OUTPUT_LIMIT,
    "reader": End.FORBIDDEN,
    "daemon": End.OK,
    "forger": End.FORBIDDEN,
    "killer": End.NO_ANSWER,  # the first process of a namespace is deaf to its own signals
}
_HOSTILE = {
    "endless": "import signal\nsignal.pthread_sigmask(0, range(1, 64))\nwhile True: pass",
    "memory": "x = []\nwhile True: x.append(bytearray(1 << 24))",
    "processes": (
        "import os, time\nfor _ in range(60):\n    try:\n        os.fork() or time.sleep(99)\n"
        "    except OSError: break\nprint(1)"
    ),
    "output": "while True: print('x' * 9999)",
    "reader": "print(open('/etc/passwd').read())",
    "daemon": (
        "import os\nif os.fork() == 0:\n    os.setsid()\n"
        f"    os.fork() or os.execv('/bin/sleep', ['sleep', '{MARK}'])\n    os._exit(0)\nprint(1)"
    ),
    "forger": 'import os; os.write(3, b\'{"solve": {"status": "optimal"}}\\n\'); print(1)',
    "killer": "import os; os.kill(0, 9)",
}
_FORKING = ("processes", "daemon")


def programs(count: int) -> Iterator[Program]:
    """The whole run; keys say what each is, and for plain ones what it must print."""
    for number in range(count):
        if number % 100 == 99:
            kind = list(_HOSTILE)[number // 100 % len(_HOSTILE)]
            dialect = "pulp" if kind in _FORKING else "python"
            yield Program(f"{number} {kind}", _HOSTILE[kind], dialect)
            continue
        dialect = _DIALECTS[number % len(_DIALECTS)]
        text = _PLAIN.format(number=number) if dialect == "python" else program(dialect, number)
        yield Program(f"{number} {dialect}", text, dialect)


@dataclass(slots=True)
class Watch:
    """What is counted on the way: ends by kind, wrong answers, our memory and descriptors."""

    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)

    def take(self, execution: Execution) -> None:
        """Counts one execution, and checks its end or its answer."""
        number, kind = execution.key.split()
        self.ends[kind, execution.end] += 1
        if kind in _ENDS:
            is_right = execution.end is _ENDS[kind]
        elif kind == "python":
            is_right = execution.stdout == f"{sum(i * i for i in range(int(number)))}\n"
        else:
            is_right = execution.end is End.OK and execution.prints_objective is True
        if not is_right:
            self.wrong.append(f"{execution.key}: {execution.end} {execution.detail[-200:]}")

    def measure(self) -> None:
        """Notes this process's memory and its open descriptors."""
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        self.memory.append(pages * resource.getpagesize() >> 20)
        self.descriptors.append(len(os.listdir("/proc/self/fd")))


def _left_behind() -> list[str]:
    """Zombies of ours, and processes that bear the daemons' mark."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            command = (entry / "cmdline").read_bytes()
        except OSError:  # it is gone
            continue
        is_ours = int(state[1]) == os.getpid()
        if MARK.encode() in command or is_ours:
            found.append(f"{entry.name} {state[0]} {command!r}")
    return found


@click.command()
@click.option("--count", default=20_000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def main(count: int, workers: int) -> None:
    """Prints the ends by kind, and what was lost, wrong or left behind; status 1 if anything."""
    watch, keys, began = Watch(), set[str](), time.perf_counter()
    limits = Limits(wall_seconds=2, memory_bytes=512 << 20, num_processes=48)
    for done, execution in enumerate(run(programs(count), limits, num_workers=workers), start=1):
        watch.take(execution)
        keys.add(execution.key)
        if done % max(1, count // 10) == 0:
            watch.measure()
    seconds = time.perf_counter() - began
    left = _left_behind()
    for (kind, end), number in sorted(watch.ends.items()):
        click.echo(f"{kind:10} {end:14} {number}")
    click.echo(f"{count} programs in {seconds:.0f} s on {workers} workers")
    click.echo(f"lost: {count - len(keys)}; wrong: {len(watch.wrong)}; left behind: {len(left)}")
    click.echo(f"memory of this process, MiB, at each tenth: {watch.memory}")
    click.echo(f"open descriptors: {watch.descriptors}")
    click.echo("".join(f"{line}\n" for line in [*watch.wrong[:10], *left]), nl=False)
    has_grown = watch.memory[-1] > watch.memory[0] + 32
    leaks = watch.descriptors[-1] > watch.descriptors[0]
    sys.exit(bool(count - len(keys) or watch.wrong or left or has_grown or leaks))


if __name__ == "__main__":
    main()
