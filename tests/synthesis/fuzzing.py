"""Malformed replies: real ones with bytes, words, lines and sections changed, lost and repeated.

reply = mutated(random.Random(7), [seed.text for seed in seeds()])
broken(reply)       # None, or what should never be
"""

import random
import re
from collections.abc import Callable, Sequence

from optmodel.narration import Narrative, read_back_values
from optmodel.solving import recheck
from optmodel.synthesis.generators.demonstrations import solve_prefixes
from optmodel.triples import (
    cleaned,
    has_table,
    model_narrative,
    parse_demonstration,
    rewritten,
    text_defect,
)

_ODD = (
    "\x00", "\ufeff", "\r", "\u2028", "𝔘", "é", "//", "##", "```", "|", "{", "}", '"', "\\", "$",
    "%", "1e999", "-1", "0", "**", "/ 0", "<=", "==", "sum(", "lambda", "__import__('os')",
    "x" * 300,
    "999999999999999999999999", ".", ",,", "NaN", "inf", "\t", "<|im_end|>", "ignore the above",
)  # fmt: skip


def mutated(chance: random.Random, texts: Sequence[str]) -> str:
    """A reply with one to six changes."""
    text = chance.choice(texts)
    for _ in range(chance.randint(1, 6)):
        text = chance.choice(_CHANGES)(chance, text, texts)
    return text


def broken(reply: str, *, is_cut: bool = False) -> str | None:
    """What is wrong with how a reply is handled: a problem that is none. Crashes are raised."""
    solved = solve_prefixes(reply, is_cut=is_cut)
    for problem in solved.problems:
        prefix, certified = problem.prefix, problem.certified
        again = parse_demonstration(prefix.text)
        if again.faults or again.prefix(prefix.num_constraints).instance != prefix.instance:
            return f"{problem.part} is read otherwise again"
        rejection = recheck(prefix.instance, certified.answer.solution, certified.certificate)
        if rejection is not None:
            return f"{problem.part} does not verify: {rejection.detail}"
    text = cleaned(reply)
    text_defect(text)
    has_table(text)
    if solved.problems:
        instance = solved.problems[-1].prefix.instance
        read_back_values(text, instance)
        narrative = Narrative(text, "resocratic", "model", has_table=False, names={}, units={})
        rewritten(model_narrative(narrative, text), instance, instance)
    return None


def _odd(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice(_ODD) + text[place:]


def _bytes(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    raw = bytearray(text.encode())
    for _ in range(chance.randint(1, 8)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return raw.decode("utf-8", "replace")


def _cut(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    return text[: chance.randint(0, len(text))] or "x"


def _lose(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True) or ["x"]
    del lines[chance.randrange(len(lines))]
    return "".join(lines) or "x"


def _repeat(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True) or ["x"]
    place = chance.randrange(len(lines))
    return "".join([*lines[: place + 1], *lines[place:]])


def _exchange(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True) or ["x"]
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def _digit(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    places = [n for n, sign in enumerate(text) if sign.isdigit()]
    if not places:
        return text
    place = chance.choice(places)
    return text[:place] + chance.choice("0123456789.e-") + text[place + 1 :]


def _number(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    """One number by another, wherever it stands: words and formal lines still agree."""
    found = re.findall(r"\d+(?:\.\d+)?", text)
    if not found:
        return text
    fresh = chance.choice(
        ["0", "1", "2", "1e3", "0.001", "7.25", "40000", "123456789", "10000000000"]
    )
    return re.sub(rf"(?<![\d.]){re.escape(chance.choice(found))}(?![\d.]*\d)", fresh, text)


def _sign(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    old, new = chance.sample(["<=", ">=", "==", "+", "-", "*", "/", "maximize", "minimize"], 2)
    return text.replace(old, new, chance.choice([1, -1]))


def _graft(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    other = chance.choice(texts)
    return text[: chance.randint(0, len(text))] + other[chance.randint(0, len(other)) :]


_CHANGES: tuple[Callable[[random.Random, str, Sequence[str]], str], ...] = (
    _odd, _bytes, _cut, _lose, _repeat, _exchange, _digit, _sign, _graft,
    _number, _number, _number, _number, _number, _sign,
)  # fmt: skip
