"""What the filter of system calls answers, by running its instructions as the kernel does."""

import errno
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.execution.sandbox import linux, seccomp, syscalls

REFUSED, DONE, ALLOWED, KILLED, UNKNOWN, NO_DEVICE = (
    "refused", "done", "allowed", "killed", "unknown", "no device",
)  # fmt: skip
ANSWERS = {
    0x0005_0000 | errno.EPERM: REFUSED,
    0x0005_0000: DONE,
    0x7FFF_0000: ALLOWED,
    0x8000_0000: KILLED,
    0x0005_0000 | errno.ENOSYS: UNKNOWN,
    0x0005_0000 | errno.ENOTTY: NO_DEVICE,
}
MACHINES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
COLUMNS = {name: place for place, name in enumerate(MACHINES)}
CLONE_THREAD, CLONE_NEWUSER, CLONE_NEWTIME = 0x0001_0000, 0x1000_0000, 0x80
UNIX, INET, STREAM, DATAGRAM, CLOEXEC = 1, 2, 1, 2, 0x8_0000


@pytest.fixture(params=MACHINES, autouse=True)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each machine that has a table of calls."""
    name: str = request.param
    monkeypatch.setattr(linux, "MACHINE", name)
    return name


def _answer(
    machine: str,
    call: int,
    *arguments: int,
    can_fork: bool = True,
    sees_files: bool = False,
    architecture: int | None = None,
) -> str:
    """What a call gets: its number, the machine's and up to six arguments are what is looked at."""
    filled = [*arguments, *[0] * (6 - len(arguments))]
    named = MACHINES[machine] if architecture is None else architecture
    data = struct.pack("<iIQ6Q", call, named, 0, *filled)
    steps = seccomp.program(can_fork, sees_files=sees_files)
    place = value = 0
    for _ in range(10_000):
        code, if_true, if_false, operand = struct.unpack_from("HBBI", steps, 8 * place)
        place += 1
        if code == 0x20:  # load
            value = struct.unpack_from("<I", data, operand)[0]
        elif code == 0x54:  # keep bits
            value &= operand
        elif code == 0x06:  # return
            return ANSWERS[operand]
        else:
            tests = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}
            place += if_true if tests[code] else if_false
    raise AssertionError("the filter has no end")


def _numbers(table: dict[str, tuple[int, int]], machine: str) -> dict[str, int]:
    numbers = {name: both[COLUMNS[machine]] for name, both in table.items()}
    return {name: number for name, number in numbers.items() if number != syscalls.NONE}


@pytest.mark.parametrize("can_fork", [True, False])
def test_every_call_of_the_tables_gets_its_answer(machine: str, can_fork: bool) -> None:
    for name, number in _numbers(syscalls.REFUSED, machine).items():
        assert _answer(machine, number, can_fork=can_fork) == REFUSED, name
    for name, number in _numbers(syscalls.PRETENDED, machine).items():
        assert _answer(machine, number, can_fork=can_fork) == DONE, name
    for name, number in _numbers(syscalls.REFUSED_WITHOUT_FORK, machine).items():
        expected = ALLOWED if can_fork else REFUSED
        assert _answer(machine, number, can_fork=can_fork) == expected, name


@pytest.mark.parametrize("sees_files", [True, False])
def test_modes_and_owners_are_left_alone_where_a_program_sees_files(
    machine: str, sees_files: bool
) -> None:
    for name, number in _numbers(syscalls.PRETENDED_AMONG_FILES, machine).items():
        expected = DONE if sees_files else ALLOWED
        assert _answer(machine, number, sees_files=sees_files) == expected, name


def test_calls_of_other_machines_end_the_program(machine: str) -> None:
    for architecture in {*MACHINES.values(), 0x4000_0003, 0} - {MACHINES[machine]}:
        assert _answer(machine, 0, architecture=architecture) == KILLED


def test_calls_of_x32_are_refused(machine: str) -> None:
    for call in (0, 41, 59):
        assert _answer(machine, 0x4000_0000 | call) == REFUSED


def test_a_call_may_be_about_its_caller_alone(machine: str) -> None:
    for name, (both, places) in syscalls.ONLY_FOR_ITSELF.items():
        number = both[COLUMNS[machine]]
        assert _answer(machine, number, 0, 0, 7) == ALLOWED, name
        for place in places:
            arguments = [0, 0, 7]
            arguments[place] = 4711
            assert _answer(machine, number, *arguments) == REFUSED, name


def test_threads_start_and_processes_only_where_they_may(machine: str) -> None:
    clone = syscalls.CLONE[COLUMNS[machine]]
    assert _answer(machine, clone, CLONE_THREAD, can_fork=False) == ALLOWED
    assert _answer(machine, clone, 17, can_fork=False) == REFUSED
    assert _answer(machine, clone, 17, can_fork=True) == ALLOWED
    assert _answer(machine, syscalls.CLONE3[COLUMNS[machine]]) == UNKNOWN


@pytest.mark.parametrize("flags", [CLONE_NEWUSER, CLONE_NEWTIME, CLONE_NEWUSER | CLONE_THREAD])
@pytest.mark.parametrize("can_fork", [True, False])
def test_nobody_gets_new_namespaces(machine: str, flags: int, can_fork: bool) -> None:
    assert _answer(machine, syscalls.CLONE[COLUMNS[machine]], flags, can_fork=can_fork) == REFUSED


def test_pairs_of_sockets_are_unix_streams(machine: str) -> None:
    pair = syscalls.SOCKETPAIR[COLUMNS[machine]]
    assert _answer(machine, pair, UNIX, STREAM) == ALLOWED
    assert _answer(machine, pair, UNIX, STREAM | CLOEXEC) == ALLOWED
    assert _answer(machine, pair, UNIX, DATAGRAM) == REFUSED
    assert _answer(machine, pair, INET, STREAM) == REFUSED


def test_terminals_and_descriptors_may_be_asked_and_devices_not(machine: str) -> None:
    ioctl = syscalls.IOCTL[COLUMNS[machine]]
    for request in (0x5401, 0x5413, 0x541B, 0x5451):
        assert _answer(machine, ioctl, 1, request) == ALLOWED
    for request in (0x1272, 0x8933, 0x6601, 0x4_5401):
        assert _answer(machine, ioctl, 1, request) == NO_DEVICE


def test_locks_are_pretended_and_leases_refused(machine: str) -> None:
    fcntl = syscalls.FCNTL[COLUMNS[machine]]
    for operation in syscalls.FCNTL_PRETENDED.values():
        assert _answer(machine, fcntl, 1, operation) == DONE
    for operation in syscalls.FCNTL_REFUSED.values():
        assert _answer(machine, fcntl, 1, operation) == REFUSED
    assert _answer(machine, fcntl, 1, 3) == ALLOWED


@given(
    call=st.integers(500, 0x3FFF_FFFF), arguments=st.lists(st.integers(0, 2**64 - 1), max_size=6)
)
def test_what_no_table_knows_is_the_kernels_to_answer(call: int, arguments: list[int]) -> None:
    assert _answer(linux.MACHINE, call, *arguments) == ALLOWED


def test_a_machine_without_a_table_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linux, "MACHINE", "riscv64")
    with pytest.raises(OSError, match="no table of system calls for riscv64"):
        seccomp.program(can_fork=True)
