"""Files stay under 400 lines and functions under 60, so that every room can be seen at once."""

from tests.house.source_code import CHECKOUT, outline

FILES = sorted(
    path.relative_to(CHECKOUT)
    for folder in ("optmodel", "tests", "bench", "examples")
    for path in (CHECKOUT / folder).rglob("*.py")
    if path.parent.name != "wild"  # programs as they were found
)
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60


def test_files_and_their_functions_stay_under_the_ceilings() -> None:
    outlines = {str(path): outline(CHECKOUT / path) for path in FILES}
    long_files = {
        path: file.num_lines for path, file in outlines.items() if file.num_lines > MAX_FILE_LINES
    }
    assert long_files == {}
    long_functions = {
        f"{path}: {name}": num_lines
        for path, file in outlines.items()
        for name, num_lines in file.functions
        if num_lines > MAX_FUNCTION_LINES
    }
    assert long_functions == {}
