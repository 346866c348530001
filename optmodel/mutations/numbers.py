"""Numbers that people would write, between two bounds.

between(Fraction(31, 7), Fraction(9), RandomStream("try"))      # 6
"""

from fractions import Fraction
from math import floor, log10

from optmodel.formulation import Number, exact
from optmodel.random_stream import RandomStream


def between(
    low: Number, high: Number, stream: RandomStream, *, is_whole: bool = False
) -> Number | None:
    """A number of few digits strictly between two, not too near to either; None without one."""
    least, most = Fraction(low), Fraction(high)
    if most <= least:
        return None
    margin = (most - least) / 10
    target = least + (most - least) * stream.decimal("0.25", "0.75", step="0.05")
    size = max(abs(least), abs(most), Fraction(1, 1000))
    place = floor(log10(float(size)))
    for digits in range(1, 5):
        step = Fraction(10) ** (place + 1 - digits)
        if is_whole and step < 1:
            step = Fraction(1)
        for part in (step * 5, step) if digits > 1 else (step,):
            value = round(target / part) * part
            if least + margin <= value <= most - margin:
                return exact(value)
    return None


def near(value: Number, factor: Fraction, *, is_whole: bool) -> Number:
    """A multiple of a value, to two digits; whole where it should be."""
    wanted = Fraction(value) * factor
    if wanted == 0:
        return 0
    step = Fraction(10) ** (floor(log10(float(abs(wanted)))) - 1)
    if is_whole:
        step = max(step, Fraction(1))
    return exact(round(wanted / step) * step)
