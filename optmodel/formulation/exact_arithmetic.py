"""The arithmetic in which a formulation is evaluated exactly, by the algebra itself.

Numbers stay rational. Arguments and values of `exp`, `log`, `sqrt`, of fractional powers and of
powers with thousands of digits are rounded to 50 significant digits; both errors are far below any
tolerance used here. What is rounded and smaller than ten to the -1000th becomes 0.

    Interpreter(instance, ExactArithmetic(solution)).expression(node, {"i": "p1"})
    constant_value(instance, variable.upper, {"i": "p1"})      # Fraction(9, 2)
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Context, Decimal, DecimalException
from fractions import Fraction

from optmodel.formulation.instance import Instance
from optmodel.formulation.interpreter import Interpreter
from optmodel.formulation.nodes import ElementId, Expression, Function, Key
from optmodel.formulation.numbers import Number
from optmodel.formulation.parsing import FormulationError

Solution = Mapping[tuple[str, Key], Number]
"""Values by variable name and key."""

_CONTEXT = Context(prec=50, Emin=-1000, Emax=1000)

_MAX_BITS = 4096
"""The most binary digits of an exact power, four times those of the largest double. Sums of longer
ones, such as of 0.85 to the power of a million, would take minutes."""


class ExactArithmetic:
    """The arithmetic of the `Interpreter` in which every variable is a number."""

    def __init__(self, solution: Solution) -> None:
        self._solution = solution

    def variable(self, name: str, key: Key) -> Number:
        """The value of one variable. Raises `FormulationError` if the solution lacks it."""
        try:
            return self._solution[(name, key)]
        except KeyError as error:
            raise FormulationError(f"The solution has no {name}{list(key)}.") from error

    def total(self, values: Sequence[Number]) -> Number:
        """An exact sum."""
        return sum(values, start=0)

    def divide(self, numerator: Number, denominator: Number) -> Number:
        """An exact quotient. Raises `FormulationError` for a zero denominator."""
        if denominator == 0:
            raise FormulationError("A quotient has a zero denominator.")
        return Fraction(numerator) / denominator

    def power(self, base: Number, exponent: Number) -> Number:
        """Exact for integer exponents up to `_MAX_BITS` binary digits, else to 50 digits.

        Raises `FormulationError` where the power has no value, or is above ten to the 1000th.
        """
        if Fraction(exponent).denominator == 1:
            if base == 0 and exponent < 0:
                raise FormulationError("Zero has no negative power.")
            exact_base = Fraction(base)
            num_bits = max(exact_base.numerator.bit_length(), exact_base.denominator.bit_length())
            if base in (-1, 0, 1) or abs(Fraction(exponent)) * num_bits <= _MAX_BITS:
                return exact_base ** int(exponent)
        return _rounded(lambda: _CONTEXT.power(_decimal(base), _decimal(exponent)))

    def call(self, function: Function, arguments: Sequence[Number]) -> Number:
        """`abs`, `min`, `max` exactly; `exp`, `log`, `sqrt` to 50 digits."""
        match function:
            case "abs":
                return abs(Fraction(arguments[0]))
            case "min":
                return Fraction(min(arguments))
            case "max":
                return Fraction(max(arguments))
            case "exp":
                return _rounded(lambda: _decimal(arguments[0]).exp(_CONTEXT))
            case "log":
                return _rounded(lambda: _decimal(arguments[0]).ln(_CONTEXT))
            case "sqrt":
                return _rounded(lambda: _decimal(arguments[0]).sqrt(_CONTEXT))


def constant_value(
    instance: Instance, node: Expression, environment: dict[str, ElementId]
) -> Number:
    """The value of an expression without variables, such as a bound."""
    value: Number = Interpreter(instance, ExactArithmetic({})).expression(node, environment)
    return value


def _decimal(value: Number) -> Decimal:
    fraction = Fraction(value)
    return _CONTEXT.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))


def _rounded(compute: Callable[[], Decimal]) -> Number:
    try:
        return Fraction(compute())
    except (DecimalException, ValueError, OverflowError) as error:
        raise FormulationError("A function was evaluated outside its domain.") from error
