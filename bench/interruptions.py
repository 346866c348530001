"""A run killed at random moments and started again must end as if nothing had happened.

    python bench/interruptions.py --triples 500 --kills 20

Makes an undisturbed run, then the same run again, killed with SIGKILL at random moments and
resumed by the same command each time; the two `records.jsonl` must be the same bytes.
"""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from optmodel.runs import RECORDS


@click.command()
@click.option("--triples", default=500, show_default=True, help="Triples of the run.")
@click.option("--kills", default=20, show_default=True, help="How often it is killed.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--seed", default=7, show_default=True, help="Seed of the run and of the moments.")
def main(triples: int, kills: int, workers: int, seed: int) -> None:
    """Compare a disturbed run with an undisturbed one."""
    folder = Path(tempfile.mkdtemp(prefix="optmodel-bench-"))
    command = [sys.executable, "-m", "optmodel", "generate", "--dialect", "pyscipopt"]
    command += ["--count", str(triples), "--seed", str(seed), "--workers", str(workers), "--out"]
    try:
        started = time.monotonic()
        subprocess.run([*command, str(folder / "calm")], check=True)
        seconds = time.monotonic() - started
        num_killed = disturb([*command, str(folder / "wild")], kills, seconds, random.Random(seed))
        same = (folder / "calm" / RECORDS).read_bytes() == (folder / "wild" / RECORDS).read_bytes()
    finally:
        shutil.rmtree(folder)
    click.echo(
        f"{triples} triples, killed {num_killed} times: {'the same' if same else 'OTHER'} bytes."
    )
    sys.exit(0 if same and num_killed == kills else 1)


def disturb(command: list[str], kills: int, seconds: float, moments: random.Random) -> int:
    """Run a command, killing it `kills` times, then let it finish; how often it was killed."""
    num_killed = 0
    while True:
        running = subprocess.Popen(command)
        # Starting takes about one second; short waits hit the start itself.
        wait = moments.uniform(0.2, 1.8 + seconds / kills) if num_killed < kills else None
        try:
            if running.wait(wait) != 0:
                raise RuntimeError("the command failed by itself")
            return num_killed
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            num_killed += 1


if __name__ == "__main__":
    main()
