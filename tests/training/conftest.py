"""One thread of torch for each worker of the tests: with more they wait for one another's cores."""

import os

# Read by torch when it is first imported, which no test does before this file is.
os.environ.setdefault("OMP_NUM_THREADS", "1")
