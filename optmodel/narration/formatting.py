"""Numbers, lists and tables formatted as people write them.

format_number(Fraction(5, 2)), format_number(1250)      # '2.5', '1,250'
Money("$").format(Fraction(9, 2))                       # '$4.50'
format_list(["oats", "rye", "barley"])                  # 'oats, rye and barley'
"""

from collections.abc import Sequence
from dataclasses import dataclass

from optmodel.formulation import Number, decimal_text, exact

CURRENCY_SYMBOLS = ("$", "€", "£")
"""The signs that stand before an amount of money."""

_VOWELS = ("a", "e", "i", "o", "u")
_SPOKEN_AS_CONSONANT = ("eu", "one", "unif", "unio", "uniq", "unit", "univ", "use", "usu", "util")
_SILENT_H = ("heir", "honest", "honour", "hour")


def format_number(value: Number) -> str:
    """A decimal with thousands separators and no trailing zeros."""
    whole, point, digits = decimal_text(value).partition(".")
    sign, magnitude = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(magnitude):,}{point}{digits}"


def format_percent(value: Number) -> str:
    """A share as a percentage: 0.125 is `12.5%`."""
    return f"{format_number(exact(value * 100))}%"


def with_cents(decimal: str) -> str:
    """A formatted amount: whole ones bare, others with two decimals at least."""
    whole, point, digits = decimal.partition(".")
    return f"{whole}.{digits.ljust(2, '0')}" if point else decimal


@dataclass(frozen=True, slots=True)
class Money:
    """A currency: a symbol that stands before the amount, or a plural noun after it."""

    unit: str

    def format(self, value: Number) -> str:
        """An amount in this currency."""
        text = with_cents(format_number(value))
        if self.unit not in CURRENCY_SYMBOLS:
            return f"{text} {self.unit}"
        return f"-{self.unit}{text[1:]}" if text.startswith("-") else f"{self.unit}{text}"


def format_quantity(value: Number, forms: Sequence[str]) -> str:
    """A number with the singular or plural of its unit: `1 ton`, `-1 ton`, `2.5 tons`."""
    return f"{format_number(value)} {forms[0] if abs(value) == 1 else forms[-1]}"


def format_list(items: Sequence[str], conjunction: str = "and") -> str:
    """Items with commas and a last conjunction."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def with_article(noun: str) -> str:
    """A noun with its indefinite article, which follows its first sound: an hour, a unit."""
    word = noun.lower()
    begins_with_vowel = word[:1] in _VOWELS and not word.startswith(_SPOKEN_AS_CONSONANT)
    return f"{'an' if begins_with_vowel or word.startswith(_SILENT_H) else 'a'} {noun}"


def capitalized(text: str) -> str:
    """The text with its first letter in upper case; the others stay as they are."""
    return text[:1].upper() + text[1:]


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table between blank lines; the first column is left, the others right aligned."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    lines = ["| " + " | ".join(cells) + " |" for cells in (header, rule, *rows)]
    return "\n\n" + "\n".join(lines) + "\n\n"
