"""A resident process: a sandboxed child that runs programs of ours, one after another.

It enters the same sandbox as the child of one program, and differs in that it stays: it takes
`ResidentRequest`s from a socket, and answers each with a `ProgramExit` when its program has ended.
So nothing but the library's own state passes from one program to the next.

Only texts that this package has rendered come here. As a second safeguard a program has no more of
Python than renderings use: a few builtins, its dialect's modules, no name with an underscore before
it, and none of a module that reaches the system. What asks for more runs in a child of its own.
"""

import builtins
import gc
import json
import os
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from types import CodeType, ModuleType
from typing import NoReturn

from optmodel.execution._protocol import ProgramExit, ReceivedRequest, ResidentRequest
from optmodel.execution._sandboxed_child import (
    BROKEN_SANDBOX,
    REPORT,
    enter_sandbox,
    flush_streams,
    place_streams,
    prepare_interpreter,
    run_code,
)
from optmodel.execution.hooks.solve_recorder import recorder
from optmodel.execution.program import ParsedProgram
from optmodel.execution.record import End
from optmodel.execution.sandbox import ResourceLimits, Sandbox
from optmodel.execution.sandbox.scratch import empty_folder

_REQUESTS = REPORT + 1
_MAX_BYTES = 1 << 20

BUILTINS = frozenset(
    (
        *("abs", "dict", "enumerate", "float", "int", "len", "list", "max", "min", "pow", "print"),
        *("range", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip"),
        *("False", "None", "SystemExit", "True"),
    )
)
"""What a rendered program may use of Python itself."""

_FORBIDDEN = frozenset(
    ("builtins", "ctypes", "importlib", "io", "os", "pickle", "socket", "subprocess", "sys")
)
"""Names that no rendered program has: libraries hold these modules, and anybody can take them."""


def main(sandbox: Sandbox, limits: ResourceLimits, received: ReceivedRequest) -> NoReturn:
    """Runs in the forked child, and ends it when the socket of requests closes."""
    code = BROKEN_SANDBOX
    try:
        requests, stdout, stderr, report = received.fds
        place_streams(stdout, stderr, report)
        os.dup2(requests, _REQUESTS, inheritable=False)
        if enter_sandbox(sandbox, limits, _REQUESTS):
            prepare_interpreter()
            code = _serve(sandbox.scratch.path)
    finally:
        os._exit(code)


def _serve(folder: str) -> int:
    while data := os.read(_REQUESTS, _MAX_BYTES):
        answer = _answer(ResidentRequest(**json.loads(data)), folder)
        os.write(_REQUESTS, json.dumps(asdict(answer)).encode())
    return 0


def _answer(request: ResidentRequest, folder: str) -> ProgramExit:
    """Runs one program, and puts back what it may have changed."""
    started, before = time.monotonic(), _cpu_seconds()
    recorder.start(
        REPORT,
        request.num_variables,
        token=request.token,
        model_bytes=request.model_bytes,
        folder=folder,
    )
    recorder.write(locked=True)
    code = _run(request, folder)
    flush_streams()
    sys.modules["__main__"].__dict__.clear()
    os.chdir(folder)
    if any(os.scandir(folder)):
        empty_folder(folder)
    gc.collect(1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    wall, cpu = time.monotonic() - started, _cpu_seconds() - before
    return ProgramExit(code, timed_out=False, wall_seconds=wall, cpu_seconds=cpu, peak_memory=peak)


def _run(request: ResidentRequest, folder: str) -> int:
    try:
        code = ParsedProgram(request.text).compile()
    except (SyntaxError, MemoryError):
        recorder.write(end=End.SYNTAX_ERROR)
        return 1
    if any(name.startswith("_") or name in _FORBIDDEN for name in names_of(code)):
        recorder.write(end=End.FORBIDDEN)
        return 1
    return run_code(code, request.text, folder, restricted_builtins(request.modules))


def _cpu_seconds() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def names_of(code: CodeType) -> Iterator[str]:
    """All names of variables, attributes and modules in some code and its functions."""
    yield from (*code.co_names, *code.co_varnames, *code.co_cellvars)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_of(constant)


def restricted_builtins(modules: Sequence[str]) -> ModuleType:
    """The builtins of one rendered program, which may import these modules only, as a whole."""

    def own_import(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        is_allowed = name in modules or all(f"{name}.{one}" in modules for one in fromlist or "*")
        if level or not is_allowed:
            raise ImportError(f"A rendered program does not import {name}.")
        return builtins.__import__(name, globals, locals, fromlist or (), level)

    own = ModuleType(builtins.__name__)
    own.__dict__.update({name: getattr(builtins, name) for name in BUILTINS})
    own.__dict__["__import__"] = own_import
    return own
