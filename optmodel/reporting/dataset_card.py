"""The card of a dataset: `README.md` as dataset hubs read it, with the command that made it.

write_card(Path("runs/first"))      # runs/first/README.md
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from optmodel.errors import BadFileError
from optmodel.reporting._html import render_page
from optmodel.reporting.parquet import PARQUET
from optmodel.runs import (
    RECORDS,
    SUMMARY,
    atomic_write,
    check_command,
    file_digest,
    read_run,
    read_summary,
)

_SIZE_CATEGORIES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
_LARGEST_CATEGORY = "n>100K"


class _CardConfig(BaseModel):
    """The settings of a `generate` run that its command is made of."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    count: int
    seed: int
    difficulty: str
    dialects: tuple[str, ...]
    style: str = "structured"
    include: Mapping[str, float] = {}
    families: tuple[str, ...] | Mapping[str, object] = ()
    bands: Mapping[str, str] = {}
    histogram: tuple[object, ...] = ()
    measure: bool = False
    method: str | None = None
    teller: str | None = None

    def command(self) -> str:
        parts = ["optmodel generate", f"--count {self.count}", f"--seed {self.seed}"]
        if self.method is not None:
            parts += [f"--method {self.method}", f"--model {self.teller}"]
        parts += [f"--family {name}" for name in self.families]
        parts += [f"--dialect {name}" for name in self.dialects]
        if self.style != "structured":
            parts.append(f"--style {self.style}")
        parts += [f"--include {kind}={share:g}" for kind, share in self.include.items()]
        parts += [f"--band {measure}={band}" for measure, band in self.bands.items()]
        if self.histogram:
            parts.append("--histogram CELLS.toml")
        if self.measure:
            parts.append("--measure")
        if self.difficulty != "all":
            parts.append(f"--difficulty {self.difficulty}")
        return " ".join([*parts, "--out DIR"])


def write_card(folder: Path) -> Path:
    """Write the card beside the records and return its path.

    It names the Parquet file as the data where there is one already, else the records.
    Raises `BadFileError` when the folder holds no finished dataset.
    """
    check_command(folder, "generate")
    run, summary = read_run(folder), read_summary(folder)
    num_triples = summary.get("num_triples")
    if not isinstance(num_triples, int):
        raise BadFileError(f"{folder / SUMMARY} counts no triples: finish the run.")
    card = render_page(
        "card.md",
        config=run["config"],
        about=run["about"],
        summary=summary,
        outcomes=summary.get("by_outcome", {}),
        data_file=PARQUET if (folder / PARQUET).exists() else RECORDS,
        size=next((name for n, name in _SIZE_CATEGORIES if num_triples < n), _LARGEST_CATEGORY),
        command=_CardConfig.model_validate(run["config"]).command(),
        sha256=file_digest(folder / RECORDS),
    )
    path = folder / "README.md"
    atomic_write(path, card)
    return path
