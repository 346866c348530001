"""The pipelines that make datasets, and the check that needs nothing but their files.

generate(Recipe(("transportation", "blending"), count=200, seed=7), Path("runs/first"))
verify(Path("runs/first")).failures      # ()
"""

from optmodel.synthesis.generating import Progress, generate
from optmodel.synthesis.promises import Broken, Promise, broken_promises
from optmodel.synthesis.recipe import Recipe
from optmodel.synthesis.schema import SchemaError, check_record, schema_problem
from optmodel.synthesis.triple import Attempt, Origin, Triple
from optmodel.synthesis.verifying import Failure, Verification, verify

__all__ = [
    "Attempt",
    "Broken",
    "Failure",
    "Origin",
    "Progress",
    "Promise",
    "Recipe",
    "SchemaError",
    "Triple",
    "Verification",
    "broken_promises",
    "check_record",
    "generate",
    "schema_problem",
    "verify",
]
