"""Fences are found as a reader who goes line by line finds them, wherever they stand."""

import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.execution.extraction import CodeBlock, fenced_blocks

FENCE = re.compile(
    r"^[ \t]*(?P<mark>`{3,}+|~{3,}+(?=[ \t]*(?:[\w.+-]*(?:[ \t]|$)|\{)))[ \t]*+(?P<info>[^\n`]*)$"
)
PIECES = [
    *("```", "```python\n", "```json\n", "~~~", "~~~~", "````", "~~~python\n", "~~~print(1)\n"),
    *("'''", "`", "\n", "\n\n", "    ", "\t", "  ", ">>> ", "import pulp\n", "print(1)\n"),
    *("<div>\n", "- ", "1. ", "> ", "<think>", "# ", "---\n", "===\n", "| a |\n", "[a]: b\n"),
    *("```import pulp\n", " {.python}\n", "python\n", "Done", "\\\n", "```\u00a0\n", "\ufeff"),
]


def line_by_line(reply: str) -> list[CodeBlock]:
    """The same by the plainest means: a line either is a fence or it is not."""
    blocks: list[CodeBlock] = []
    mark = language = ""
    lines: list[str] = []
    for line in [*reply.split("\n"), None]:
        fence = FENCE.match(line) if line is not None else None
        is_end = fence and fence["mark"].startswith(mark) and not fence["info"].strip()
        if mark and (line is None or is_end):
            if line is not None or any(one.strip() for one in lines):
                text = textwrap.dedent("\n".join(lines)).strip("\n") + "\n"
                blocks.append(CodeBlock(language, text, line is not None))
            mark = ""
        elif mark and line is not None:
            lines.append(line)
        elif fence:
            words = fence["info"].strip().strip("{}.").lower().split()
            code = re.search(r"(?:^|\s)((?:import|from)\s+\w.*)$", fence["info"])
            mark, language = fence["mark"], words[0] if words else ""
            lines = [code[1]] if code else []
    return blocks


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_every_fence_is_found_and_nothing_else(reply: str) -> None:
    assert fenced_blocks(reply) == line_by_line(reply)


@pytest.mark.parametrize("indentation", ["", " ", "    ", "\t", "          "])
def test_a_fence_may_be_indented_at_will(indentation: str) -> None:
    text = "```python\nif x:\n    print(1)\n```"
    reply = "1. First:\n" + textwrap.indent(text, indentation) + "\nand so on"
    assert fenced_blocks(reply) == [CodeBlock("python", "if x:\n    print(1)\n", True)]


def test_a_fence_that_is_cut_off_is_not_closed() -> None:
    assert fenced_blocks("~~~python\nprint(1)\n~~") == [
        CodeBlock("python", "print(1)\n~~\n", False)
    ]
    assert fenced_blocks("```python\n  \n") == []


def test_what_stands_in_html_or_a_list_is_found_too() -> None:
    reply = "<details>\n```python\nprint(1)\n```\n</details>\n- ```\n```\nprint(2)\n```"
    assert [block.text for block in fenced_blocks(reply)] == ["print(1)\n", "print(2)\n"]
