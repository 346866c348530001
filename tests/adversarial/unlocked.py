"""Attacks without any lock, in user, PID, network, mount and IPC namespaces thrown away.

    with Arena(folder) as arena:
        arena.run(ATTACKS["tcp"]).signs      # {Sign.HEARD}

Each is run as a careless judge would: forked from a process that holds the answer, with its
environment, in a folder that the next program finds as it was left. The machine is read-only, the
only file system that can be written is 48 MiB in memory, and there is no network but loopback.
"""

import ctypes
import fcntl
import json
import os
import pickle
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from optmodel.execution.sandbox import linux
from tests.adversarial.attack import LIE, Attack, Sign, fill
from tests.adversarial.world import KEY_NAME, World, marked, new_word, process_state, shared

PATIENCE = 0.4  # seconds that a program may take, and then lasts too long
SECONDS = 6.0  # for all other attacks
FLOOD = 1 << 20  # bytes that a program may say
_SOFT_LIMITS = {resource.RLIMIT_FSIZE: 40 << 20, resource.RLIMIT_CPU: 20}
_CLONE_NEWUTS = 0x0400_0000
_UP = 1  # a network interface's flag


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What an unlocked attack did, and the last of what it wrote to its standard error."""

    signs: frozenset[Sign]
    told: str


class Arena:
    """A process that runs attacks one by one, each in namespaces of its own beneath `folder`."""

    def __init__(self, folder: Path) -> None:
        checkout = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.adversarial.unlocked", str(folder)],
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(checkout), KEY_NAME: new_word()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, attack: Attack) -> Unlocked:
        """Runs one attack. Raises `ValueError` where this machine has no such namespaces."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{attack.name}\n".encode())
        self.process.stdin.flush()
        fields = json.loads(self.process.stdout.readline())
        return Unlocked(frozenset(map(Sign, fields["signs"])), fields["told"])

    def __enter__(self) -> "Arena":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=30)


def _leave(folder: Path) -> None:
    """New namespaces, in which this process goes on as the first; its ways out are closed."""
    os.setsid()  # a signal to a group reaches beyond namespaces
    user, group = os.geteuid(), os.getegid()
    flags = linux.CLONE_NEWUSER | linux.CLONE_NEWNS | linux.CLONE_NEWPID
    linux.unshare(flags | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | _CLONE_NEWUTS)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    if first := os.fork():
        os._exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 0xFF)
    os.setsid()
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    linux.mount("", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    for path in _mounted():
        if not path.startswith("/sys/fs/cgroup"):  # which one attack opens, and does not write
            _make_read_only(path)
    linux.mount("tmpfs", str(folder), "tmpfs", linux.MS_NODEV, "size=48m,mode=777")
    linux.mount("tmpfs", "/dev/shm", "tmpfs", linux.MS_NODEV, "size=1m,mode=777")
    linux.mount("proc", "/proc", "proc", linux.MS_NODEV)
    with socket.socket() as any_socket:
        request = struct.pack("16sh14x", b"lo", _UP)
        fcntl.ioctl(any_socket, 0x8914, request)


def _mounted() -> list[str]:
    lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    return sorted({line.split()[1] for line in lines}, key=len)


def _make_read_only(path: str) -> None:
    flags = os.statvfs(path).f_flag & (linux.MS_NODEV | linux.MS_NOEXEC | linux.MS_NOSUID)
    try:
        linux.mount("", path, "", linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | flags)
    except OSError:  # what may not even be remounted here may not be written either, or is a device
        if path == "/":
            raise


@dataclass(slots=True)
class _Judge:
    """Runs a program as carelessly as can be, and says what it let happen."""

    world: World
    scratch: Path
    signs: set[Sign]
    told: bytes = b""

    def run(self, text: str, patience: float) -> None:
        """Runs one program to its end or beyond its time."""
        pipes = {name: os.pipe() for name in ("stdin", "stdout", "stderr", "report")}
        os.write(pipes["stdin"][1], self.world.word.encode())
        child = os.fork()
        if child == 0:
            _become(text, self.scratch, pipes, self.world)
        for name, (read, write) in pipes.items():
            os.close(read if name == "stdin" else write)
        os.close(pipes["stdin"][1])
        outs = [pipes[name][0] for name in ("stdout", "stderr", "report")]
        self._listen(child, outs, time.monotonic() + patience)
        self._bury(child)

    def _listen(self, child: int, outs: list[int], deadline: float) -> None:
        sizes, kept = dict.fromkeys(outs, 0), dict.fromkeys(outs, b"")
        while (outs and process_state(child) != "Z") or select.select(outs, [], [], 0)[0]:
            if time.monotonic() > deadline:
                self.signs.add(Sign.LASTS)
                break
            for fd in select.select(outs, [], [], 0.02)[0]:
                chunk = os.read(fd, 1 << 16)
                sizes[fd] += len(chunk)
                kept[fd] = (kept[fd] + chunk)[-(1 << 16) :]
                if not chunk:
                    outs.remove(fd)
            if max(sizes.values()) > FLOOD:
                self.signs.add(Sign.FLOODS)
                break
        while not outs and process_state(child) != "Z" and time.monotonic() < deadline:
            time.sleep(0.01)
        if process_state(child) not in {"Z", "X"}:
            self.signs |= {Sign.LASTS} if Sign.FLOODS not in self.signs else set()
        stdout, self.told, report = kept.values()
        if self.world.word.encode() in stdout:
            self.signs.add(Sign.PRINTED)
        if f'"objective": {LIE}'.encode() in report:
            self.signs.add(Sign.BELIEVED)
        with suppress(pickle.UnpicklingError, EOFError):  # nothing else may be raised by these
            pickle.loads(report if report.startswith(pickle.PROTO) else b"")

    def _bury(self, child: int) -> None:
        if process_state(child) != "Z":
            os.kill(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code in {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGSYS}:
            self.signs.add(Sign.DIES)
        time.sleep(0.02)  # a daemon's father may still be about to end
        if marked() - {os.getpid()} or shared():
            self.signs.add(Sign.LEFT)


def _become(text: str, scratch: Path, pipes: dict[str, tuple[int, int]], world: World) -> NoReturn:
    """The forked child becomes the program, and ends as an interpreter does."""
    code = 1
    try:
        for number, (name, (read, write)) in enumerate(pipes.items()):
            os.dup2(read if name == "stdin" else write, number)
        os.closerange(len(pipes), 256)
        os.open(world.names["secret"], os.O_RDONLY)  # forgotten, as it happens
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        for kind, soft in _SOFT_LIMITS.items():
            resource.setrlimit(kind, (soft, resource.getrlimit(kind)[1]))
        os.chdir(scratch)
        sys.path[:0] = ["", world.names["library"]]
        exec(compile(text, "program.py", "exec", dont_inherit=True), {"__name__": "__main__"})
        code = 0
    except Exception as error:  # noqa: BLE001 - whatever a program raises
        os.write(2, f"{type(error).__name__}: {error}".encode())
    finally:
        if code:
            os._exit(code)
        ctypes.pythonapi.Py_Exit(0)
    raise AssertionError


def _world(attack: Attack, folder: Path, answer: int) -> None:
    """Builds the decoys, runs the program among them, and writes down what is seen."""
    (folder / "decoys").mkdir()
    (folder / "scratch").mkdir()
    with World.build(folder / "decoys", os.environ[KEY_NAME]) as world:
        judge = _Judge(world, folder / "scratch", set())
        patience = PATIENCE if attack.sign is Sign.LASTS else SECONDS
        names = {**world.names, "checkout": os.getcwd()}
        judge.run(fill(attack.text, names), patience)
        if attack.then:
            judge.run(attack.then, SECONDS)
        judge.signs |= world.signs()
    _answer(answer, judge.signs, judge.told.decode(errors="replace")[-2000:])


def _answer(fd: int, signs: set[Sign], told: str) -> None:
    fields = {"signs": sorted(signs), "told": told}
    os.write(fd, json.dumps(fields).encode())


def _attend(work: Callable[[], None], answer: int) -> None:
    """Lets another process do the work, for the first one cannot be hurt; says if that was."""
    worker = os.fork()
    if worker == 0:
        try:
            work()
        except Exception:  # noqa: BLE001 - printed, for nothing above this process can
            traceback.print_exc()
        finally:
            os._exit(0)
    while True:
        ended, status = os.waitpid(-1, os.WUNTRACED)
        if ended != worker:
            continue
        if os.WIFSTOPPED(status):
            os.kill(worker, signal.SIGKILL)
        if os.WIFSTOPPED(status) or os.WIFSIGNALED(status):
            _answer(answer, {Sign.HURT}, "")
        return


def main() -> None:
    """Runs the attacks that are named on standard input, until there are no more."""
    from tests.adversarial.attacks import ATTACKS

    folder, answers = Path(sys.argv[1]), os.dup(1)
    os.dup2(2, 1)
    with open(os.dup(0), encoding="utf-8") as names:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for name in names:
            _run_apart(ATTACKS[name.strip()], folder, answers)


def _run_apart(attack: Attack, folder: Path, answers: int) -> None:
    read, answer = os.pipe()
    runner = os.fork()
    if runner == 0:
        try:
            _leave(folder)
            _attend(lambda: _world(attack, folder, answer), answer)
        except Exception:  # noqa: BLE001 - printed, for nothing above this process can
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(answer)
    with open(read, "rb") as file:
        said = file.read()
    os.waitpid(runner, 0)
    os.write(answers, said + b"\n")


if __name__ == "__main__":
    main()
