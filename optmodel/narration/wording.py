"""Numbers, lists and tables as people write them.

number(Fraction(5, 2)), number(1250)      # '2.5', '1,250'
Money("$").amount(Fraction(9, 2))         # '$4.50'
listing(["oats", "rye", "barley"])        # 'oats, rye and barley'
"""

from collections.abc import Sequence
from dataclasses import dataclass

from optmodel.formulation import Number, decimal_text, exact

_SYMBOLS = ("$", "€", "£")


def number(value: Number) -> str:
    """A decimal with thousands separators and no trailing zeros."""
    whole, point, digits = decimal_text(value).partition(".")
    sign, magnitude = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(magnitude):,}{point}{digits}"


def percent(value: Number) -> str:
    """A share as a percentage: 0.125 is `12.5%`."""
    return f"{number(exact(value * 100))}%"


@dataclass(frozen=True, slots=True)
class Money:
    """A currency: a symbol that stands before the amount, or a plural noun after it."""

    unit: str

    def amount(self, value: Number) -> str:
        """Whole amounts bare, others with at least two decimals."""
        text = number(value)
        whole, point, digits = text.partition(".")
        text = f"{whole}.{digits.ljust(2, '0')}" if point else text
        if self.unit not in _SYMBOLS:
            return f"{text} {self.unit}"
        return f"-{self.unit}{text[1:]}" if text.startswith("-") else f"{self.unit}{text}"


def quantity(value: Number, forms: Sequence[str]) -> str:
    """A number with its unit in the right number: `1 ton`, `2.5 tons`."""
    return f"{number(value)} {forms[0] if value == 1 else forms[-1]}"


def listing(items: Sequence[str], conjunction: str = "and") -> str:
    """Items with commas and a last conjunction."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def article(noun: str) -> str:
    """A noun with its indefinite article, by its first letter."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def sentence(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table between blank lines; the first column is left, the others right aligned."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    lines = ["| " + " | ".join(cells) + " |" for cells in (header, rule, *rows)]
    return "\n\n" + "\n".join(lines) + "\n\n"
