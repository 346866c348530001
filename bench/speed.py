"""How fast instances are certified and triples finished. `make bench` runs it.

    python bench/speed.py --draws 200 --triples 300 --workers 2

Certified instances a second of CPU time on one core for each family (two solvers and the exact
check each); then finished triples a second by the clock, each program of one dialect executed.
"""

import shutil
import tempfile
import time
from pathlib import Path

import click

from optmodel.families import family, family_names
from optmodel.solving import Certified, certify
from optmodel.synthesis import TemplateRunConfig, generate


@click.command()
@click.option("--draws", default=200, show_default=True, help="Instances a family.")
@click.option("--triples", default=300, show_default=True, help="Triples of the timed run.")
@click.option("--workers", default=2, show_default=True, help="Processes of the timed run.")
@click.option("--dialect", default="pyscipopt", show_default=True, help="Whose programs are run.")
@click.option("--seed", default=7, show_default=True, help="Seed of both.")
@click.option("--family", "names", multiple=True, help="Families; without it, all.")
def main(
    draws: int, triples: int, workers: int, dialect: str, seed: int, names: tuple[str, ...]
) -> None:
    """Measure certification by family, then generation."""
    click.echo("| family | class | certified | a second (CPU, one core) |")
    click.echo("| --- | --- | ---: | ---: |")
    linear: list[float] = []
    names = names or tuple(family_names())
    for name in names:
        rate, num_certified, is_linear = certification_rate(name, draws, seed)
        if is_linear:
            linear.append(rate)
        shown = family(name).formulation.problem_class
        click.echo(f"| {name} | {shown} | {num_certified} of {draws} | {rate:.0f} |")
    mean = len(linear) / sum(1 / rate for rate in linear)
    click.echo(f"\nLinear families together: {mean:.0f} certified instances a second.")
    rate = generation_rate(
        TemplateRunConfig(families=names, count=triples, seed=seed, dialects=(dialect,)),
        workers,
    )
    click.echo(f"{triples} triples, {workers} workers, {dialect} run: {rate:.1f} a second.")


def certification_rate(name: str, draws: int, seed: int) -> tuple[float, int, bool]:
    """Certified instances a second of CPU, how many were certified, and whether it is linear."""
    source = family(name)
    instances = [source.draw(seed, index).instance for index in range(draws)]
    certify(instances[0])  # the first call loads the solvers
    started = time.process_time()
    num_certified = sum(isinstance(certify(instance), Certified) for instance in instances)
    rate = num_certified / (time.process_time() - started)
    return rate, num_certified, source.formulation.problem_class.is_linear


def generation_rate(config: TemplateRunConfig, workers: int) -> float:
    """Finished triples a second by the clock, start of all processes included."""
    folder = Path(tempfile.mkdtemp(prefix="optmodel-bench-"))
    try:
        started = time.monotonic()
        generate(config, folder / "run", num_workers=workers)
        return config.count / (time.monotonic() - started)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
