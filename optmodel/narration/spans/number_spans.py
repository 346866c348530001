"""The numbers of a text as spans, each with the elements it is about and the words around it.

A number in a table cell is about the elements named by its row and its column. A number in a
sentence is about the elements that the sentence names from the end of the previous number's clause
to the end of its own clause; one of a list with `respectively` is about its partner in the list of
names. Where these name no element of a set, the number inherits the element named last.

    find_numbers("Rye costs $4.50 a kilo.", {"g1": "rye"})[0].values    # (Fraction(9, 2),)
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from optmodel.formulation import ElementId
from optmodel.narration.blocks import TextBlock, file_blocks, naming_sentence, text_blocks
from optmodel.narration.spans._clauses import without_markers
from optmodel.narration.spans._paragraph import Heading, Paragraph
from optmodel.narration.spans._table_spans import TableReader
from optmodel.narration.spans.spans import NumberSpan, SpanContext
from optmodel.narration.tokens import Spellings, Tokenizer, masked

# Each number stores the words around it, so a paragraph costs time and memory quadratic in its
# length. A longer block is not scanned: it becomes one number without a value, which is foreign.
_MAX_PARAGRAPH = 20_000
_MAX_CELL = 2_000
_MAX_SHOWN = 80


def find_numbers(
    text: str,
    names: Spellings,
    units: Iterable[str] = (),
    files: Mapping[str, str] | None = None,
    tokenizer: Tokenizer | None = None,
) -> list[NumberSpan]:
    """All numbers of a text, in order; digits inside an element's name belong to the name.

    The spellings of units tell the number `one`. Those of attached files follow.
    """
    attached = files or {}
    scanner = _SpanScanner(tokenizer or Tokenizer(names, units, attached))
    for block in text_blocks(text):
        scanner.scan(block)
    for name, content in attached.items():
        scanner.scan_file(name, content, text)
    return scanner.spans


class _SpanScanner:
    """Scans blocks in order, and remembers the elements named so far and the last paragraph."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.spans: list[NumberSpan] = []
        self._tokenizer = tokenizer
        self._tables = TableReader(tokenizer)
        self._recent: dict[ElementId, None] = {}
        self._above = ""

    def scan(self, block: TextBlock) -> None:
        """Append the numbers of one block."""
        if _is_too_long(block):
            start = block.text[:_MAX_SHOWN]
            context = SpanContext("", "", (start, start), pattern=start)
            unscanned = NumberSpan(block.start, start, (), "", frozenset(), (), context)
            self.spans.append(unscanned)
        elif block.rows:
            inherited = tuple(reversed(self._recent))
            self.spans += self._tables.spans(block, self._above, inherited)
        else:
            self.spans += self._paragraph(block)
            self._above = block.text

    def scan_file(self, name: str, content: str, text: str) -> None:
        """Append the numbers of an attached file; the sentence that names it stands above them."""
        above = naming_sentence(text, name) or ""
        for block in file_blocks(name, content, self._tokenizer.is_name):
            for span in self._tables.spans(block, above, ()):
                self.spans.append(replace(span, file=name))

    def _paragraph(self, block: TextBlock) -> Iterator[NumberSpan]:
        tokens = without_markers(block.text, self._tokenizer.tokens(block.text))
        position = 0
        for number in Paragraph(block.text, tokens, self._heading()).numbers():
            token = number.token
            while position < len(tokens) and tokens[position].start < token.start:
                self._remember(tokens[position].element)
                position += 1
            yield NumberSpan(
                start=block.start + token.start,
                text=token.text,
                values=token.values,
                symbol=token.symbol,
                named=frozenset(number.named),
                inherited=tuple(reversed(self._recent)),
                context=number.context,
                ordered=number.named,
                lead=number.lead,
                leads_to=number.leads_to,
                is_optional=token.is_optional,
            )
        for token in tokens[position:]:
            self._remember(token.element)

    def _heading(self) -> Heading:
        """The last sentence of the paragraph above, where it ends with a colon."""
        above = self._above.rstrip()
        if not above.endswith(":"):
            return Heading()
        text = above[max(above.rfind(end) for end in (". ", "? ", "! ", ":\n", ".\n")) + 1 :]
        tokens = self._tokenizer.tokens(text)
        return Heading(text.strip(), masked(text, tokens, 0, len(text)))

    def _remember(self, element: ElementId | None) -> None:
        """Move an element to the end of those named so far."""
        if element is not None:
            self._recent.pop(element, None)
            self._recent[element] = None


def _is_too_long(block: TextBlock) -> bool:
    if block.rows:
        return any(len(cell.text) > _MAX_CELL for row in block.rows for cell in row)
    return len(block.text) > _MAX_PARAGRAPH
