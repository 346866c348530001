"""The blocks of a text and of its attached files: paragraphs and tables, with their places.

text_blocks("Costs:\\n| | rye |\\n|---|---|\\n| A | 4 |")[1].rows[1][1]      # TableCell(33, '4')
file_blocks("costs.csv", "good,cost\\noats,4\\n", is_name)
"""

from optmodel.narration.blocks._attached_files import (
    file_blocks,
    file_errors,
    file_lines,
    naming_sentence,
)
from optmodel.narration.blocks._plain_tables import Row, TableCell
from optmodel.narration.blocks._text_blocks import TextBlock, text_blocks

__all__ = [
    "Row",
    "TableCell",
    "TextBlock",
    "file_blocks",
    "file_errors",
    "file_lines",
    "naming_sentence",
    "text_blocks",
]
