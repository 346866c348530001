"""Factorization: from a flat model to a factorable one, with a column for each product and curve.

`x * y ** 0.5 <= 4` becomes `w <= 4` with `v == y ** 0.5` and `w == x * v`. Where every factor of a
product is positive, the logarithms of both sides are added: they make a posynomial model convex.

    factorable_model(flat)
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import inf

from optmodel.formulation import (
    Domain,
    FlatModel,
    Monomial,
    NonlinearTerm,
    ObjectiveSense,
    Polynomial,
)
from optmodel.solving.curvature import sum_of_squares
from optmodel.solving.spatial.curves import (
    Bounds,
    Curve,
    ExponentialCurve,
    LogarithmCurve,
    MagnitudeCurve,
    PowerCurve,
    widened,
)
from optmodel.solving.spatial.factorable_model import (
    Box,
    CurveTerm,
    FactorableModel,
    LinearForm,
    LinearSide,
    ProductTerm,
    SquareOverTerm,
)
from optmodel.solving.spatial.propagation import product_range

_ANYTHING = Bounds(-inf, inf)
_ZERO = 1e-11  # bounds of zero are widened a little where they are computed


def factorable_model(flat: FlatModel, box: Box | None = None) -> FactorableModel:
    """The factorable form of a model without indicators, with tighter bounds where they are known.

    Raises `ValueError` where a base that is not positive has a variable exponent, or where the
    declared bounds allow a denominator to be negative.
    """
    assert not flat.indicators, "indicators are replaced beforehand"
    return _Factorization(flat, box).model


class _Factorization:
    def __init__(self, flat: FlatModel, box: Box | None) -> None:
        self._flat = flat
        num_columns = len(flat.columns)
        lowers = [-inf if c.lower is None else float(c.lower) for c in flat.columns]
        uppers = [inf if c.upper is None else float(c.upper) for c in flat.columns]
        whole = [column.domain is not Domain.CONTINUOUS for column in flat.columns]
        if box is not None:
            lowers, uppers = box.lowers[:num_columns], box.uppers[:num_columns]
        self.model = FactorableModel(num_columns, Box(lowers, uppers), whole)
        self._known: dict[object, int] = {}
        sign = 1.0 if flat.sense is ObjectiveSense.MINIMIZE else -1.0
        objective = self._form(flat.objective)
        self.model.objective = _combined([(sign, objective)])
        for row in flat.rows:
            form = self._form(row.body)
            lower = -inf if row.lower is None else float(row.lower) - form.constant
            upper = inf if row.upper is None else float(row.upper) - form.constant
            self._add_row(form, lower, upper)

    # ---- linear parts ----------------------------------------------------------------------

    def _form(self, body: Polynomial) -> LinearForm:
        """A polynomial as a linear form, with a column for each of its curved monomials."""
        parts = [(float(c), self._monomial(m)) for m, c in body.terms.items() if m]
        return _combined(parts, float(body.constant))

    def _column(self, form: LinearForm) -> int:
        """The column of a linear form; a new one unless it is a column already."""
        if not form.constant and list(form.coefficients.values()) == [1.0]:
            return next(iter(form.coefficients))
        identity = ("form", form.constant, *sorted(form.coefficients.items()))
        if identity not in self._known:
            self._known[identity] = column = self._new_column(form.at, self._range(form))
            self._add_row(_combined([(1.0, form), (-1.0, _single(column))]), *[-form.constant] * 2)
        return self._known[identity]

    def _add_row(self, form: LinearForm, lower: float, upper: float) -> None:
        self.model.rows.append(LinearSide(list(form.coefficients.items()), lower, upper))

    def _new_column(
        self, definition: Callable[[Sequence[float]], float], bounds: Bounds = _ANYTHING
    ) -> int:
        self.model.definitions.append(definition)
        self.model.is_integer.append(False)
        self.model.box.lowers.append(bounds.lower)
        self.model.box.uppers.append(bounds.upper)
        return self.model.num_columns - 1

    def _bounds(self, column: int) -> Bounds:
        return Bounds(self.model.box.lowers[column], self.model.box.uppers[column])

    def _range(self, form: LinearForm) -> Bounds:
        """The values of a form, as far as the bounds of its columns tell."""
        parts = [product_range(Bounds(c, c), self._bounds(k)) for k, c in form.coefficients.items()]
        lower = sum((part.lower for part in parts), form.constant)
        upper = sum((part.upper for part in parts), form.constant)
        return widened(lower, upper, 1.0)

    # ---- products --------------------------------------------------------------------------

    def _monomial(self, monomial: Monomial) -> LinearForm:
        if len(monomial) == 1:
            return self._symbol(monomial[0])
        if ("monomial", monomial) not in self._known:
            self._known[("monomial", monomial)] = self._product_column(monomial)
        return _single(self._known[("monomial", monomial)])

    def _product_column(self, monomial: Monomial) -> int:
        """A product by its logarithm alone where that is as good, else by pairs of factors."""
        counts = Counter(monomial)
        is_positive = all(self._is_positive(symbol) for symbol in counts)
        if is_positive and (len(counts) > 2 or any(map(self._is_exponential, counts))):
            column = self._new_column(self._product_at(counts), Bounds(0.0, inf))
            self._add_logarithms(column, counts, implied=False)
            return column
        factors = [self._factor(symbol, count) for symbol, count in counts.items()]
        column = factors[0]
        for factor in factors[1:]:
            column = self._product(column, factor)
        if is_positive and len(factors) > 1:
            self._add_logarithms(column, counts, implied=True)
        return column

    def _product_at(self, counts: Counter[int]) -> Callable[[Sequence[float]], float]:
        factors = [(self._symbol(symbol), count) for symbol, count in counts.items()]
        return lambda point: math.prod(form.at(point) ** count for form, count in factors)

    def _factor(self, symbol: int, count: int) -> int:
        column = self._column(self._symbol(symbol))
        is_binary = column < self.model.num_original and (
            self._flat.columns[column].domain is Domain.BINARY
        )
        return column if count == 1 or is_binary else self._curve(PowerCurve(float(count)), column)

    def _product(self, left: int, right: int) -> int:
        identity = ("product", *sorted((left, right)))
        if identity not in self._known:
            bounds = product_range(self._bounds(left), self._bounds(right))
            self._known[identity] = column = self._new_column(
                lambda point: point[left] * point[right], bounds
            )
            self.model.products.append(ProductTerm(column, left, right))
        return self._known[identity]

    def _add_logarithms(self, column: int, counts: Counter[int], *, implied: bool) -> None:
        """The logarithm of a product is the sum of those of its factors."""
        parts = [(float(n), self._logarithm(symbol, implied)) for symbol, n in counts.items()]
        whole = _single(self._curve(LogarithmCurve(), column, implied=implied))
        form = _combined([*parts, (-1.0, whole)])
        self._add_row(form, -form.constant, -form.constant)

    def _logarithm(self, symbol: int, implied: bool) -> LinearForm:
        """The logarithm of a positive symbol."""
        term = self._term(symbol)
        if term is not None and term.function == "exp":
            return self._form(term.arguments[0])
        if term is not None and term.function == "power":
            base, exponent = term.arguments
            if base.is_constant:
                return _combined([(math.log(base.constant), self._form(exponent))])
            if exponent.is_constant:
                inside = self._column(self._form(base))
                logarithm = self._curve(LogarithmCurve(), inside, implied=implied)
                return _combined([(float(exponent.constant), _single(logarithm))])
        column = self._column(self._symbol(symbol))
        return _single(self._curve(LogarithmCurve(), column, implied=implied))

    def _is_exponential(self, symbol: int) -> bool:
        term = self._term(symbol)
        return term is not None and (
            term.function == "exp" or (term.function == "power" and term.arguments[0].is_constant)
        )

    def _is_positive(self, symbol: int) -> bool:
        """Whether a symbol is surely positive, by the bounds of columns."""
        term = self._term(symbol)
        if term is None:
            return self.model.box.lowers[symbol] > 0
        if term.function in ("log", "abs", "min", "max", "divide"):
            return False
        return term.function == "exp" or self._is_positive_form(term.arguments[0])

    def _is_positive_form(self, body: Polynomial) -> bool:
        return bool(body.terms) and all(
            coefficient > 0 and all(map(self._is_positive, monomial))
            for monomial, coefficient in body.terms.items()
        )

    # ---- functions -------------------------------------------------------------------------

    def _term(self, symbol: int) -> NonlinearTerm | None:
        number = symbol - len(self._flat.columns)
        return self._flat.nonlinear_terms[number] if number >= 0 else None

    def _symbol(self, symbol: int) -> LinearForm:
        term = self._term(symbol)
        if term is None:
            return _single(symbol)
        if ("symbol", symbol) not in self._known:
            self._known[("symbol", symbol)] = self._column(self._function(term))
        return _single(self._known[("symbol", symbol)])

    def _function(self, term: NonlinearTerm) -> LinearForm:
        forms = [self._form(argument) for argument in term.arguments]
        match term.function:
            case "exp":
                return self._curve_of(ExponentialCurve(), forms[0])
            case "log":
                return self._curve_of(LogarithmCurve(), forms[0])
            case "sqrt":
                return self._curve_of(PowerCurve(0.5), forms[0])
            case "abs":
                return self._curve_of(MagnitudeCurve(), forms[0])
            case "min":
                return self._extreme(forms, -1.0)
            case "max":
                return self._extreme(forms, 1.0)
            case "divide":
                quotient = self._quotient(*forms)
                self._add_square(term.arguments[0], quotient, forms[1])
                return quotient
            case "power":
                return self._power(*forms)

    def _curve_of(self, curve: Curve, form: LinearForm) -> LinearForm:
        return _single(self._curve(curve, self._column(form)))

    def _curve(self, curve: Curve, argument: int, *, implied: bool = False) -> int:
        has_pole = isinstance(curve, PowerCurve) and curve.has_pole
        if has_pole and self._bounds(argument).lower < -_ZERO:
            raise ValueError("a denominator may be negative")
        identity = ("curve", curve, argument)
        if identity not in self._known:
            bounds = curve.range(*self._bounds(argument))
            self._known[identity] = column = self._new_column(
                lambda point: curve.value(point[argument]), bounds
            )
            self.model.curves.append(CurveTerm(column, argument, curve, implied))
        elif not implied:
            self._need(self._known[identity])
        return self._known[identity]

    def _need(self, column: int) -> None:
        """A curve that was implied so far is no more."""
        for k, curve in enumerate(self.model.curves):
            if curve.column == column and curve.implied:
                self.model.curves[k] = CurveTerm(column, curve.argument, curve.curve)

    def _extreme(self, forms: list[LinearForm], sign: float) -> LinearForm:
        """`max(a, b)` is half of `a + b + |a - b|`; likewise the smallest, with a minus."""
        best = forms[0]
        for form in forms[1:]:
            distance = self._curve_of(MagnitudeCurve(), _combined([(1.0, best), (-1.0, form)]))
            best = _combined([(0.5, best), (0.5, form), (0.5 * sign, distance)])
        return best

    def _quotient(self, numerator: LinearForm, denominator: LinearForm) -> LinearForm:
        if not numerator.coefficients:
            inverse = self._curve_of(PowerCurve(-1.0), denominator)
            return _combined([(numerator.constant, inverse)])
        column = self._new_column(lambda point: numerator.at(point) / denominator.at(point))
        divisor = self._column(denominator)
        product = self._product(column, divisor)
        form = _combined([(1.0, _single(product)), (-1.0, numerator)])
        self._add_row(form, -form.constant, -form.constant)
        return _single(column)

    def _add_square(
        self, numerator: Polynomial, quotient: LinearForm, denominator: LinearForm
    ) -> None:
        """A sum of squares of linear forms over something positive is convex."""
        num_columns = len(self._flat.columns)
        if any(len(m) != 2 or max(m) >= num_columns for m in numerator.terms):
            return
        divisor = self._column(denominator)
        form = {(m[0], m[1]): c for m, c in numerator.terms.items()}
        if self._bounds(divisor).lower >= 0 and sum_of_squares(form) is not None:
            (column,) = quotient.coefficients
            floats = {pair: float(c) for pair, c in form.items()}
            self.model.squares.append(SquareOverTerm(column, divisor, floats))

    def _power(self, base: LinearForm, exponent: LinearForm) -> LinearForm:
        if not exponent.coefficients:
            return self._curve_of(PowerCurve(exponent.constant), base)
        if not base.coefficients and base.constant == 1:
            return base
        if not base.coefficients:
            return self._curve_of(ExponentialCurve(math.log(base.constant)), exponent)
        logarithm = self._curve(LogarithmCurve(), self._column(base))
        return self._curve_of(
            ExponentialCurve(), _single(self._product(logarithm, self._column(exponent)))
        )


def _single(column: int) -> LinearForm:
    return LinearForm({column: 1.0})


def _combined(parts: Iterable[tuple[float, LinearForm]], constant: float = 0.0) -> LinearForm:
    """The sum of multiples of forms."""
    coefficients: dict[int, float] = {}
    for weight, form in parts:
        constant += weight * form.constant
        for column, coefficient in form.coefficients.items():
            coefficients[column] = coefficients.get(column, 0.0) + weight * coefficient
    return LinearForm({k: c for k, c in coefficients.items() if c}, constant)
