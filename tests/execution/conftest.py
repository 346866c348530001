"""Which files of this folder take warm fork servers: those about programs, not about servers."""

import pytest

WARM = (
    "attachments",
    "capture",
    "code_repair",
    "confirming",
    "coptpy",
    "cp_sat_models",
    "dialect_programs",
    "docplex",
    "fallback_solvers",
    "faults",
    "hooks",
    "hostile_bytes",
    "licences",
    "newer_syntax",
    "ordinary_programs",
    "printing",
    "routes",
    "routines",
    "scratch",
    "second_order_cones",
    "side_by_side",
    "wild",
)


@pytest.fixture(scope="module", autouse=True)
def _runs_share_servers(request: pytest.FixtureRequest) -> None:
    """A runner of such a file finds its servers warm, except those that no earlier one needed."""
    if request.path.stem.removeprefix("test_") in WARM:
        request.getfixturevalue("warm_servers")
