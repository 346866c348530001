"""A program can make the hook in its process lie; its model, solved again, tells."""

from collections.abc import Iterator

import pytest

from optmodel.execution import End, Limits, Program, Runner
from tests.adversarial.attack import LIE, Profile
from tests.adversarial.ward import INNOCENT

_SOLVE = INNOCENT[Profile.LOCKED]
LIARS = {
    "patch the hook": "from optmodel.execution.hooks.solve_recorder import Recorder\n"
    "honest = Recorder._fields\n"
    "def lying(self, *given):\n"
    f"    return {{**honest(self, *given), 'objective': {LIE}}}\n"
    "Recorder._fields = lying\n" + _SOLVE,
    "find the word and write a line": _SOLVE
    + "from optmodel.execution.hooks.solve_recorder import recorder\n"
    f"recorder.write(solve={{'dialect': 'highspy', 'status': 'optimal', 'objective': {LIE}}})\n",
    "patch what writes json": "import json, re\n"
    "honest = json.dumps\n"
    "def lying(*given, **named):\n"
    "    line = honest(*given, **named)\n"
    f"    return re.sub('\"objective\": [0-9.]+', '\"objective\": {LIE}', line)\n"
    "json.dumps = lying\n" + _SOLVE,
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """A runner that solves captured models again."""
    with Runner(Limits(wall_seconds=10), confirms=True) as runner:
        yield runner


@pytest.mark.parametrize("name", LIARS)
def test_a_lie_is_heard_and_not_confirmed(runner: Runner, name: str) -> None:
    [execution] = runner.run([Program(name, LIARS[name], "highspy")])
    assert execution.end is End.OK, execution.detail
    assert execution.last_solve is not None
    assert execution.last_solve.objective == LIE
    assert execution.confirmed is not True


def test_what_is_true_is_confirmed(runner: Runner) -> None:
    [execution] = runner.run([Program("honest", _SOLVE, "highspy")])
    assert execution.confirmed is True
