"""A tolerance: how far a value may be from the expected one, said without code.

    Tolerance(kind="relative", value=0.05, digits=0, at_zero=0.05).allows(2.5, 1.5)  # True: 2 is 2
    both = [Tolerance(kind="absolute", value=0.2), Tolerance(kind="relative", value=1e-3)]
    Tolerance(kind="any", of=both).allows(1000.9, 1000.0)                            # True

Only the distance counts: which of the two is larger, and whether the model minimized or maximized,
is never asked. Published scorers that say "less than" are read as "at most".
"""

from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

_Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_COMBINED = ("any", "all", "sum")
_SCALES = {
    "absolute": "",
    "relative": " * |label|",
    "relative_plus_one": " * (|label| + 1)",
    "relative_to_larger": " * max(|value|, |label|)",
    "last_decimal": " * 10^-decimals",
}
_WITH_ZERO = ("relative", "relative_to_larger", "last_decimal")
# The distance of two decimals as floats may be larger than it is by their own rounding.
_FLOAT_SLACK = 1 + 1e-9


class Tolerance(BaseModel):
    """How far a value may be from the expected one.

    - `kind`: `value` itself is the largest distance (`absolute`), or it is multiplied by |expected|
      (`relative`), |expected| + 1 (`relative_plus_one`), the larger of |value| and |expected|
      (`relative_to_larger`) or one unit in the label's last decimal (`last_decimal`); `exact` has
      no distance. `any`, `all` and `sum` combine several, which stand in `of`: one of them has to
      allow the value, all have to, or the distance may be the sum of theirs.
    - `digits`: both numbers are rounded to so many decimals first, halves to the even digit.
    - `at_zero`: the largest distance where the expected value, so rounded, is 0.
    - `min_decimals`, for `last_decimal` only: the label is taken to have so many decimals at least.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal[
        "absolute",
        "relative",
        "relative_plus_one",
        "relative_to_larger",
        "last_decimal",
        "exact",
        "any",
        "all",
        "sum",
    ]
    value: _Positive | None = None
    digits: Annotated[int, Field(ge=-15, le=15)] | None = None
    at_zero: _Positive | None = None
    min_decimals: Annotated[int, Field(ge=0, le=15)] = 0
    of: tuple["Tolerance", ...] = ()

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if (self.value is not None) != (self.kind in _SCALES):
            needs = "needs a 'value'" if self.kind in _SCALES else "has no 'value'"
            raise ValueError(f"the kind '{self.kind}' {needs}")
        if (len(self.of) > 1) != (self.kind in _COMBINED) or len(self.of) == 1:
            raise ValueError("two tolerances or more stand in 'of' of any, all and sum, only there")
        if self.at_zero is not None and self.kind not in _WITH_ZERO:
            raise ValueError(f"'at_zero' belongs to {', '.join(_WITH_ZERO)}, and only there")
        if self.min_decimals and self.kind != "last_decimal":
            raise ValueError("'min_decimals' belongs to the kind last_decimal, and only there")
        for part in self.of if self.kind == "sum" else ():
            if part.kind not in _SCALES or part.digits is not None:
                raise ValueError("the parts of a sum are distances, without 'digits'")
        return self

    def allows(self, value: float, expected: float, decimals: int | None = None) -> bool:
        """Whether a value is as good as the expected one, which was printed with `decimals`."""
        if self.digits is not None:
            value, expected = round(value, self.digits), round(expected, self.digits)
        match self.kind:
            case "any":
                return any(part.allows(value, expected, decimals) for part in self.of)
            case "all":
                return all(part.allows(value, expected, decimals) for part in self.of)
            case _:
                return abs(value - expected) <= self._width(value, expected, decimals)

    def _width(self, value: float, expected: float, decimals: int | None) -> float:
        """The largest distance of one tolerance, or of a sum, from an expected value."""
        if self.at_zero is not None and expected == 0:
            return self.at_zero
        share = self.value or 0.0  # `exact` allows no distance
        match self.kind:
            case "relative":
                return share * abs(expected)
            case "relative_plus_one":
                return share * (abs(expected) + 1)
            case "relative_to_larger":
                return share * max(abs(value), abs(expected))
            case "last_decimal":
                known = shortest_decimals(expected) if decimals is None else decimals
                return share * 10.0 ** -max(known, self.min_decimals) * _FLOAT_SLACK
            case "sum":
                return sum(part._width(value, expected, decimals) for part in self.of)
            case _:
                return share

    def deciding(self) -> dict[str, object]:
        """The fields that decide, as plain values; those at their default are left out."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def __str__(self) -> str:
        """In few words, such as `1e-06 relative plus one`."""
        if self.of:
            words = f"{self.kind} of {'; '.join(map(str, self.of))}"
        else:
            words = f"{self.value:g} {self.kind}" if self.value else self.kind
        rounded = "" if self.digits is None else f" after rounding to {self.digits} digits"
        return words.replace("_", " ") + rounded

    def formula(self) -> str:
        """What it allows as a formula, such as `|value - label| <= 0.05 * |label|`."""
        match self.kind:
            case "exact":
                text = "value = label"
            case "any" | "all":
                word = " or " if self.kind == "any" else " and "
                text = word.join(f"({part.formula()})" for part in self.of)
            case "sum":
                text = f"|value - label| <= {' + '.join(part._distance() for part in self.of)}"
            case _:
                text = f"|value - label| <= {self._distance()}"
        if self.digits is not None:
            text += f", both rounded to {self.digits} decimals first"
        if self.at_zero is not None:
            text += f"; for a label of 0, |value| <= {self.at_zero:g}"
        return text

    def _distance(self) -> str:
        least = f" (those of the label, {self.min_decimals} at least)" if self.min_decimals else ""
        return f"{self.value:g}{_SCALES[self.kind]}{least}"


@lru_cache(maxsize=4096)  # each label is compared under many rules
def shortest_decimals(number: float) -> int:
    """How many decimals a number needs to be written: 0 for 620.0, 2 for 1.25."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    assert isinstance(exponent, int), "the numbers of a label are finite"
    return max(0, -exponent)
