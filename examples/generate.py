"""Make a small dataset of verified triples from Python, look at it, and re-check it from its files.

python examples/generate.py [FOLDER]
"""

import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import optmodel
from optmodel.synthesis import verify


def main(folder: Path) -> None:
    """Fill the folder, or go on where an earlier call was interrupted, and print what is there."""
    triples = optmodel.generate(
        count=4,
        seed=7,
        families=["transportation", "reliability"],
        dialects=["pyscipopt"],
        folder=folder,
    )
    classes = Counter(triple.problem_class for triple in triples)
    print(f"{len(triples)} triples:", ", ".join(f"{n} {name}" for name, n in classes.items()))
    for triple in triples:
        first_line = triple.text.splitlines()[0]
        print(triple.id[:12], triple.family, triple.objective, first_line[:60])

    verification = verify(folder)
    print(verification.num_records, "records,", verification.num_failed, "of them broken")


if len(sys.argv) > 1:
    main(Path(sys.argv[1]))
else:
    with TemporaryDirectory() as temporary:
        main(Path(temporary) / "run")
