"""Where attacks are locked in: a runner among decoys, an innocent program, and a look at ourselves.

with Ward.open(folder) as ward:
    ward.run(attack, Profile.LOCKED)      # Seen(execution, signs=set(), changed=[])
"""

import json
import os
import resource
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from optmodel.execution import End, Execution, Limits, Program, Runner
from tests.adversarial.attack import LIE, Attack, Profile, Sign, fill
from tests.adversarial.world import KEY_NAME, World, marked, new_word, shared

_MIB = 1 << 20
_LIMITS = Limits(
    wall_seconds=10.0,
    memory_bytes=128 * _MIB,
    disk_bytes=8 * _MIB,
    output_bytes=1 * _MIB,
    report_bytes=1 * _MIB,
    num_processes=40,
)
_HASTY_SECONDS = 0.4
_GRACE_SECONDS = 1.5

# Each solves, and says what it finds in its folder and which descriptors it has.
_FOUND = "import os\nprint(os.listdir('.'), os.dup(0))\n"
INNOCENT = {
    Profile.LOCKED: "import highspy\nmodel = highspy.Highs()\nmodel.silent()\n"
    "x = model.addIntegral(lb=0, ub=10)\nmodel.addConstr(3 * x <= 20)\nmodel.maximize(2 * x)\n"
    "print(model.getObjectiveValue())\n" + _FOUND,
    Profile.FORKING: "import pulp\nmodel = pulp.LpProblem('m', pulp.LpMaximize)\n"
    "x = pulp.LpVariable('x', 0, 10, 'Integer')\nmodel += 2 * x\nmodel += 3 * x <= 20\n"
    "model.solve(pulp.PULP_CBC_CMD(msg=False))\nprint(pulp.value(model.objective))\n" + _FOUND,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a locked attack: its record, every sign of its having worked, what it changed.

    `changed` names what is not as before in this process, its children and its temporary folder,
    and what is wrong with the innocent program that ran next.
    """

    execution: Execution
    signs: set[Sign]
    changed: list[str]


@dataclass(slots=True)
class Ward:
    """Decoys, and two runners: one that is patient, and one for programs that never end."""

    folder: Path
    world: World
    stack: ExitStack
    runners: dict[float, Runner] = field(default_factory=dict)
    answers: dict[Profile, str] = field(default_factory=dict)
    warm: set[tuple[float, Profile]] = field(default_factory=set)

    @classmethod
    def open(cls, folder: Path) -> "Ward":
        """Builds everything beneath `folder`, in which our temporary files are from now on."""
        for path in (folder / "decoys", folder / "temporary"):
            path.mkdir(mode=0o777)
        stack, word = ExitStack(), new_word()
        world = stack.enter_context(World.build(folder / "decoys", word))
        ward = cls(folder, world, stack)
        os.environ[KEY_NAME] = word
        before, tempfile.tempdir = tempfile.tempdir, str(folder / "temporary")
        stack.callback(setattr, tempfile, "tempdir", before)
        stack.callback(os.environ.pop, KEY_NAME)
        return ward

    def run(self, attack: Attack, profile: Profile) -> Seen:
        """Runs an attack, what is to run after it in the same place, and an innocent program."""
        seconds = _HASTY_SECONDS if attack.sign is Sign.LASTS else _LIMITS.wall_seconds
        runner = self._runner(seconds, profile)
        before = ourselves(self.folder)
        checkout = str(Path(__file__).resolve().parents[2])
        text = fill(attack.text, {**self.world.names, "checkout": checkout})
        execution = _run(runner, text, profile)
        printed = execution.stdout
        if attack.then:
            printed += _run(runner, attack.then, profile).stdout
        signs = self._signs(execution, printed, seconds)
        fault = self._fault(_run(runner, INNOCENT[profile], profile), profile)
        after = ourselves(self.folder)
        changed = [
            f"{name}: {before[name]} {after[name]}"
            for name in before
            if before[name] != after[name]
        ]
        return Seen(execution, signs, [*changed, *fault])

    def _runner(self, seconds: float, profile: Profile) -> Runner:
        """A runner whose parent of this profile is warm, so that it is seen when it is lost."""
        if seconds not in self.runners:
            runner = Runner(replace(_LIMITS, wall_seconds=seconds))
            self.runners[seconds] = self.stack.enter_context(runner)
        if (seconds, profile) not in self.warm:
            innocent = _run(self.runners[seconds], INNOCENT[profile], profile)
            self.answers.setdefault(profile, innocent.stdout)
            self.warm.add((seconds, profile))
        return self.runners[seconds]

    def _signs(self, execution: Execution, printed: str, seconds: float) -> set[Sign]:
        signs = self.world.signs()
        if self.world.word in printed:
            signs.add(Sign.PRINTED)
        if any(solve.objective == LIE for solve in execution.solves):
            signs.add(Sign.BELIEVED)
        if execution.wall_seconds > seconds + _GRACE_SECONDS:
            signs.add(Sign.LASTS)
        if len(execution.stdout.encode()) > _LIMITS.output_bytes:
            signs.add(Sign.FLOODS)
        if marked() or shared():
            signs.add(Sign.LEFT)
        return signs

    def _fault(self, innocent: Execution, profile: Profile) -> list[str]:
        """What is wrong with the innocent program that came next, if anything is."""
        answer = innocent.last_solve and innocent.last_solve.objective
        is_well = (
            innocent.end is End.OK and answer == 12 and innocent.stdout == self.answers[profile]
        )
        return [] if is_well else [f"innocent: {innocent}"]

    def close(self) -> None:
        """Ends the runners and the decoys."""
        self.stack.close()

    def __enter__(self) -> "Ward":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _run(runner: Runner, text: str, profile: Profile) -> Execution:
    [execution] = runner.run([Program("key", text, profile)])
    return execution


def ourselves(folder: Path) -> dict[str, object]:
    """All about this process that a program could have changed, by name."""
    kinds = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    umask = os.umask(0o022)
    os.umask(umask)
    return {
        "processes": sorted(_descendants(os.getpid())),
        "descriptors": sorted(_descriptors()),
        "limits": [resource.getrlimit(getattr(resource, name)) for name in kinds],
        "cores": os.sched_getaffinity(0),
        "priority": os.getpriority(os.PRIO_PROCESS, 0),
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "umask": umask,
        "signals": [signal.getsignal(number) for number in sorted(signal.valid_signals())],
        "blocked": signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        "threads": threading.active_count(),
        "files": sorted(str(path) for path in (folder / "temporary").rglob("*")),
    }


def _descendants(pid: int) -> set[int]:
    """Every process that this one started, or that those did."""
    parents: dict[int, int] = {}
    for entry in filter(str.isdecimal, os.listdir("/proc")):
        try:
            text = Path(f"/proc/{entry}/stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            continue
        parents[int(entry)] = int(text.rpartition(")")[2].split()[1])
    found, latest = set[int](), {pid}
    while latest:
        latest = {child for child, parent in parents.items() if parent in latest}
        found |= latest
    return found


def _descriptors() -> list[str]:
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
        except FileNotFoundError:  # the list itself
            continue
        found.append(f"{name} {target}")
    return found


def main() -> None:
    """Runs every attack in this folder, and prints the signs and changes of each as JSON."""
    from tests.adversarial.attacks import ATTACKS

    seen: dict[str, list[list[str]]] = {}
    with Ward.open(Path(sys.argv[1])) as ward:
        for attack in ATTACKS.values():
            all_seen = [ward.run(attack, profile) for profile in attack.profiles]
            signs = sorted({sign.value for each in all_seen for sign in each.signs})
            changed = [change for each in all_seen for change in each.changed]
            seen[attack.name] = [signs, changed]
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main()
