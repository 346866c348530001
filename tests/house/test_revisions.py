"""The comparison of revisions counts the CPU time of every process that a command starts."""

import subprocess
import sys
from pathlib import Path

# A child burns its time after its parent has ended without waiting for it, as killed workers do.
_ORPHAN = """
import os, time
if os.fork() == 0:
    time.sleep(0.2)
    while time.process_time() < 0.5:
        pass
"""
_MEASURE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import revisions
revisions._adopt_orphans()
print(revisions.Checkout(Path(sys.argv[2])).run("python", "-c", sys.argv[3])[0])
"""


def test_an_orphan_is_waited_for_and_counted(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    # In a process of its own: this one has children for which nobody may wait.
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE, checkout / "bench", tmp_path, _ORPHAN],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert 0.5 <= float(measured.stdout) < 5
