"""Files of benchmarks and predictions as they are found: layouts, fields and spellings of labels.

[row, *_] = read_rows(Path("NL4OPT.json"))           # JSON lines, whatever the file's ending
written = row.pick(("en_answer", "answer"))          # "No Best Solution"
LabelSpelling().read(written.value, written.name, row.place)    # Label({}, "objective", None)
"""

from optmodel.evaluation.formats.hub import HubFile
from optmodel.evaluation.formats.label_spelling import LabelSpelling
from optmodel.evaluation.formats.layouts import (
    Layout,
    data_file,
    item_list_rows,
    json_line_rows,
    path_digest,
    read_rows,
    unchanging_path,
)
from optmodel.evaluation.formats.numbers import WrittenNumber, read_number
from optmodel.evaluation.formats.problem_folders import AttachedFiles, folder_rows
from optmodel.evaluation.formats.rows import FieldValue, RawRow, json_kind

__all__ = [
    "AttachedFiles",
    "FieldValue",
    "HubFile",
    "LabelSpelling",
    "Layout",
    "RawRow",
    "WrittenNumber",
    "data_file",
    "folder_rows",
    "item_list_rows",
    "json_kind",
    "json_line_rows",
    "path_digest",
    "read_number",
    "read_rows",
    "unchanging_path",
]
