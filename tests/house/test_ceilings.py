"""Files stay under 400 lines and functions under 60, so that every room can be seen at once."""

from pathlib import Path

import pytest

from tests.house.source_code import CHECKOUT, outline

FILES = sorted(
    path.relative_to(CHECKOUT)
    for folder in ("optmodel", "tests", "bench", "examples")
    for path in (CHECKOUT / folder).rglob("*.py")
    if path.parent.name != "wild"  # programs as they were found
)
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60


@pytest.mark.parametrize("path", FILES, ids=str)
def test_file_and_its_functions_stay_under_the_ceilings(path: Path) -> None:
    file = outline(CHECKOUT / path)
    assert file.num_lines <= MAX_FILE_LINES
    long = [
        f"{name}: {num_lines}"
        for name, num_lines in file.functions
        if num_lines > MAX_FUNCTION_LINES
    ]
    assert long == []
