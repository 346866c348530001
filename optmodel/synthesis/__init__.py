"""The pipelines that make datasets, and the check that needs nothing but their files.

generate(Recipe(("transportation", "blending"), count=200, seed=7), Path("runs/first"))
verify(Path("runs/first")).failures      # ()
"""

from optmodel.synthesis.authoring import CANDIDATES, Models, author
from optmodel.synthesis.commission import Commission
from optmodel.synthesis.funnel import Funnel
from optmodel.synthesis.generating import Progress, generate
from optmodel.synthesis.outcome import Outcome, Step
from optmodel.synthesis.promises import Broken, Promise, broken_promises
from optmodel.synthesis.recipe import Recipe
from optmodel.synthesis.schema import SchemaError, check_record, schema_problem
from optmodel.synthesis.triple import Attempt, Origin, Triple
from optmodel.synthesis.verifying import Failure, Verification, verify
from optmodel.synthesis.written import Trial, Written

__all__ = [
    "CANDIDATES",
    "Attempt",
    "Broken",
    "Commission",
    "Failure",
    "Funnel",
    "Models",
    "Origin",
    "Outcome",
    "Progress",
    "Promise",
    "Recipe",
    "SchemaError",
    "Step",
    "Trial",
    "Triple",
    "Verification",
    "Written",
    "author",
    "broken_promises",
    "check_record",
    "generate",
    "schema_problem",
    "verify",
]
