"""Numbers that belong together: the two ends of a range, and lists closed by `respectively`.

number_groups("Use 20 to 40 tons.", tokens, Clauses(...))[0].is_range          # True
number_groups("Oats and rye cost $2 and $3, respectively.", ...)[0].partners
# (frozenset({'oats'}), frozenset({'rye'}))
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from optmodel.formulation import ElementId
from optmodel.narration.spans._clauses import Clauses
from optmodel.narration.tokens import Token

_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_SEPARATOR = r"(?:,|;|,? and|,? or|,? &)"
# Between numbers of a list: up to four words of unit, then a separator.
_BETWEEN_NUMBERS = re.compile(rf"(?: [\w.'/%-]+){{0,4}}?{_SEPARATOR}\s+")
_BETWEEN_NAMES = re.compile(rf"{_SEPARATOR}\s+(?:(?:the|in|at|for|from|to|of|on|with) ){{0,2}}")
_TO = re.compile(r"(?P<unit>(?: [a-z.]+){0,2}) to | ?[-\N{EN DASH}\N{EM DASH}] ?")
_AND = re.compile(r"(?: [a-z.]+){0,2}? and ")
_LEAD = len(" between the ")
_BETWEEN = re.compile(r"\bbetween (?:the )?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberGroup:
    """Numbers of one clause; for a list, `partners` are the elements that each is about.

    `others` are the elements that the sentence names beside those of the list.
    """

    tokens: tuple[Token, ...]
    is_range: bool = False
    partners: tuple[frozenset[ElementId], ...] = ()
    others: tuple[ElementId, ...] = ()


def number_groups(text: str, tokens: Sequence[Token], clauses: Clauses) -> list[NumberGroup]:
    """All numbers of a paragraph in order; most are a group of their own."""
    listed = list(_listed(text, tokens, clauses)) if _RESPECTIVELY.search(text) else []
    in_list = {token.start: group for group in listed for token in group.tokens}
    numbers = [token for token in tokens if token.element is None and not token.is_optional]
    groups: list[NumberGroup] = []
    for token in numbers:
        previous = groups[-1].tokens if groups else ()
        if token.start in in_list:
            group = in_list[token.start]
            if group.tokens[0].start == token.start:
                groups.append(group)
        elif len(previous) == 1 and not groups[-1].partners and _is_range(text, previous[0], token):
            groups[-1] = _range(previous[0], token)
        else:
            groups.append(NumberGroup((token,)))
    return groups


def name_lists(text: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """The lists of two or more names that have nothing but separators between them."""
    return _runs(text, tokens, _BETWEEN_NAMES, is_wanted=lambda token: token.element is not None)


def _is_range(text: str, low: Token, high: Token) -> bool:
    """Whether two numbers are the ends of a range; the first may repeat the second's unit."""
    between = text[low.end : high.start]
    to = _TO.fullmatch(between)
    if to is not None:
        return text.startswith(to["unit"] or "", high.end)
    return bool(
        _AND.fullmatch(between) and _BETWEEN.search(text[max(0, low.start - _LEAD) : low.start])
    )


def _range(low: Token, high: Token) -> NumberGroup:
    """The ends of a range; one the wrong way round has no values."""
    low = _with_percent(low, high)
    if low.values and high.values and low.values[-1] <= high.values[-1]:
        return NumberGroup((low, high), is_range=True)
    return NumberGroup((replace(low, values=()), replace(high, values=())), is_range=True)


def _with_percent(number: Token, last: Token) -> Token:
    """A number without a sign, of a list or range that ends with a percentage: `20 to 40%`."""
    if last.symbol != "%" or number.symbol or not number.values:
        return number
    value = number.values[-1]
    return Token(number.start, number.end, number.text, None, (value / 100, value), "%")


def _listed(text: str, tokens: Sequence[Token], clauses: Clauses) -> Iterator[NumberGroup]:
    """The lists of numbers of each sentence with `respectively`, with their partners."""
    sentences = {clauses.sentence(match.start()) for match in _RESPECTIVELY.finditer(text)}
    for start, end in sorted(sentences):
        inside = [t for t in tokens if start <= t.start < end and not t.is_optional]
        lists = name_lists(text, inside)
        runs = _runs(text, inside, _BETWEEN_NUMBERS, is_wanted=lambda t: t.element is None)
        in_lists = {token.start for names in lists for token in names}
        named = (t for t in inside if t.element is not None and t.start not in in_lists)
        others = tuple(dict.fromkeys(t.element for t in named if t.element is not None))
        for run in runs:
            fitting = [names for names in lists if len(names) == len(run)]
            if fitting:
                partners = tuple(
                    frozenset(t.element for t in each if t.element is not None)
                    for each in zip(*fitting, strict=True)
                )
                numbers = tuple(_with_percent(token, run[-1]) for token in run)
                yield NumberGroup(numbers, partners=partners, others=others)


def _runs(
    text: str,
    tokens: Sequence[Token],
    between: re.Pattern[str],
    *,
    is_wanted: Callable[[Token], bool],
) -> list[list[Token]]:
    """The lists of two or more wanted tokens that have nothing but separators between them."""
    runs: list[list[Token]] = []
    previous: Token | None = None
    for token in tokens:
        if is_wanted(token):
            joined = previous is not None and (
                not (previous.text and token.text)  # names of a stretch that are not written
                or between.fullmatch(text, previous.end, token.start)
            )
            if joined and runs:
                runs[-1].append(token)
            else:
                runs.append([token])
            previous = token
        else:
            previous = None
    return [run for run in runs if len(run) > 1]
