"""Functions of polynomials in one form, however a program wrote them.

    sqrt(p)           power(p, 1/2)
    n / d             n * power(d, -1)
    exp(log(2) * x)   power(2, x)
    max(y, x)         max(x, y)

A term that has become a number or a polynomial is one: `power(3, 2)` is 9, `abs(-2)` is 2.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt

from optmodel.formulation import Number, Polynomial

Symbol = Callable[[str, tuple[Polynomial, ...]], int]
"""Gives the number of a term, a new one if there is none like it."""

_MAX_POWER = 64


def function_value(
    function: str, arguments: Sequence[Polynomial], symbol: Symbol, logs: "dict[int, Number]"
) -> Polynomial:
    """The function of the arguments as a polynomial over symbols, in the one form.

    `logs` maps the symbols that are logarithms of numbers to these numbers.
    """
    match function:
        case "sqrt":
            return _power(arguments[0], Polynomial.of(Fraction(1, 2)), symbol)
        case "divide":
            return arguments[0] * _power(arguments[1], Polynomial.of(-1), symbol)
        case "power":
            return _power(arguments[0], arguments[1], symbol)
        case "exp":
            return _exponential(arguments[0], symbol, logs)
        case "abs" if arguments[0].is_constant:
            value: Number = arguments[0].constant
            return Polynomial.of(value if value >= 0 else -value)
        case "log" if arguments[0].is_constant and arguments[0].constant == 1:
            return Polynomial.of(0)
        case "min" | "max":
            return _extreme(function, arguments, symbol)
    return Polynomial.symbol(symbol(function, tuple(arguments)))


def _power(base: Polynomial, exponent: Polynomial, symbol: Symbol) -> Polynomial:
    if exponent.is_constant:
        power = Fraction(exponent.constant)
        if power.denominator == 1 and 0 <= power <= _MAX_POWER:
            result = Polynomial.of(1)
            for _ in range(int(power)):
                result = result * base
            return result
        root = _root(base, power)
        if root is not None:
            return Polynomial.of(root)
        if power.denominator == 1 and power >= -_MAX_POWER and not base.is_constant:
            factor = 1 / base.content
            scaled = symbol("power", (base * factor, exponent))
            return Polynomial.symbol(scaled) * (1 / factor ** int(power))
    elif base.is_constant and base.constant == 1:
        return base
    return Polynomial.symbol(symbol("power", (base, exponent)))


def _root(base: Polynomial, power: Fraction) -> Number | None:
    """The power of a number, where it is rational."""
    value = Fraction(base.constant)
    if not base.is_constant or value <= 0 or abs(power) > _MAX_POWER:
        return None
    if power.denominator == 2:
        roots = Fraction(isqrt(value.numerator), isqrt(value.denominator))
        return roots**power.numerator if roots**2 == value else None
    return Fraction(value**power.numerator) if power.denominator == 1 else None


def _exponential(exponent: Polynomial, symbol: Symbol, logs: "dict[int, Number]") -> Polynomial:
    """`exp`, where the logarithm of one number in each monomial is taken as the base."""
    if not exponent.terms:
        return Polynomial.of(1)
    for log, base in logs.items():
        if all(monomial.count(log) == 1 for monomial in exponent.terms):
            rest = {
                tuple(each for each in monomial if each != log): factor
                for monomial, factor in exponent.terms.items()
            }
            return _power(Polynomial.of(base), Polynomial(rest), symbol)
    return Polynomial.symbol(symbol("exp", (exponent,)))


def _extreme(function: str, arguments: Sequence[Polynomial], symbol: Symbol) -> Polynomial:
    """The smallest or largest of arguments, each once and in order."""
    different = {tuple(sorted(each.terms.items())): each for each in arguments}
    if all(each.is_constant for each in arguments):
        values = [each.constant for each in arguments]
        return Polynomial.of(min(values) if function == "min" else max(values))
    ordered = tuple(different[key] for key in sorted(different))
    return ordered[0] if len(ordered) == 1 else Polynomial.symbol(symbol(function, ordered))
