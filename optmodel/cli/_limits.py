"""Limits on the command line: seconds, and sizes in memory as people write them.

@click.option("--memory", callback=to_bytes)        # 2GiB, 512 MiB, 1.5GB, 64000000
"""

import re

import click

MAX_WALL_SECONDS = 86_400
"""The longest that one program may be given: a day."""

_MIN_BYTES = 16 << 20
_MAX_BYTES = 1 << 50
_SIZE = re.compile(r"(?P<number>\d+(\.\d+)?)\s*(?P<unit>([KMGT]I?)?B?)", re.IGNORECASE | re.ASCII)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def to_bytes(context: click.Context, parameter: click.Parameter, written: str | None) -> int | None:
    """A number of bytes: units of a thousand (kB, MB), of 1024 (KiB, MiB) or none."""
    if written is None:
        return None
    found = _SIZE.fullmatch(written.strip())
    if found is None:
        raise click.BadParameter(f"'{written}' is no size: write it like 512MiB or 2GiB")
    unit = found["unit"].upper().removesuffix("B")
    base = 1024 if unit.endswith("I") else 1000
    size = float(found["number"]) * base ** _POWERS[unit.removesuffix("I")]
    if not _MIN_BYTES <= size <= _MAX_BYTES:
        raise click.BadParameter(f"'{written}' is not between 16 MiB and 1024 TiB")
    return int(size)
