"""Make a small dataset of verified triples from Python, read it, and re-check it from its files.

python examples/generate.py [FOLDER]
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from optmodel.runs import RECORDS, read_records
from optmodel.synthesis import TemplateRunConfig, generate, verify


def main(folder: Path) -> None:
    """Fill the folder, or go on where an earlier call was interrupted, and print what is there."""
    config = TemplateRunConfig(
        families=("transportation", "reliability"), count=4, seed=7, dialects=("pyscipopt",)
    )
    summary = generate(config, folder)
    print(summary.num_triples, "triples by class:", summary.by_class)

    for record in read_records(folder / RECORDS):
        print(
            record["id"][:12],
            record["family"],
            record["objective"],
            record["text"].splitlines()[0][:60],
        )

    verification = verify(folder)
    print(verification.num_records, "records,", verification.num_failed, "of them broken")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with TemporaryDirectory() as temporary:
            main(Path(temporary) / "run")
