"""Fork servers and checkers that tests leave to one another: taken where alike, and only then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import End, Program, Runner
from optmodel.execution.sandbox.paths import libraries
from tests.warm_servers import WarmServers

PROGRAMS = [Program("a", "print(1)", dialect="python")]
ENDLESS = Program("b", "while True: pass", dialect="python")


@pytest.fixture
def servers() -> Iterator[WarmServers]:
    with WarmServers() as servers, servers.lent():
        yield servers


def _server(runner: Runner) -> int:
    """The process in which a runner's programs of this dialect run."""
    [execution] = runner.run(PROGRAMS)
    assert execution.end is End.OK, execution.detail
    [server] = runner._workers[0].servers.values()
    return server.process.pid


def _server_of_a_new_runner(*hidden: Path) -> int:
    """The same of a runner that is then closed, and whose number is free again."""
    with Runner(hidden=hidden) as runner:
        return _server(runner)


def test_the_next_runner_takes_the_server_of_a_closed_one(servers: WarmServers) -> None:
    pid = _server_of_a_new_runner()
    assert _server_of_a_new_runner(Path("/nowhere")) == pid


def test_programs_that_see_less_get_a_server_of_their_own(servers: WarmServers) -> None:
    pid = _server_of_a_new_runner()
    installed = next(Path(libraries()[0]).glob("pytest*"))
    assert _server_of_a_new_runner(installed) != pid


def test_one_that_ended_is_not_taken(servers: WarmServers) -> None:
    pid = _server_of_a_new_runner()
    servers._idle[0][1].process.kill()
    servers._idle[0][1].process.wait()
    assert _server_of_a_new_runner() != pid


def test_one_that_was_left_in_the_middle_of_a_program_is_not_taken(servers: WarmServers) -> None:
    with Runner() as runner:
        pid = _server(runner)
        waits = runner.run([*PROGRAMS, ENDLESS])
        next(waits)
        del waits
    del runner
    assert _server_of_a_new_runner() != pid


def test_nothing_is_left_behind() -> None:
    with WarmServers() as servers:
        with servers.lent():
            _server_of_a_new_runner()
        [(_, server)] = servers._idle
        assert server.process.poll() is None
    assert server.process.poll() is not None
