"""A value that does not fit its model is told in one sentence, without a word of pydantic's."""

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from optmodel.misfits import misfit_sentence

STRICT = ConfigDict(extra="forbid")


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Point:
    x: float
    y: float


class Wheel(BaseModel):
    model_config = STRICT

    spokes: Annotated[int, Field(ge=3, lt=100)]


class Cart(BaseModel):
    model_config = STRICT

    name: Annotated[str, Field(min_length=2, max_length=5)] = "cart"
    code: Annotated[str, Field(pattern="^[a-z]*$", description="small letters")] = ""
    bare: Annotated[str, Field(pattern="^[a-z]*$")] = ""
    load: Annotated[float, Field(gt=0, le=1.5, allow_inf_nan=False)] = 1.0
    built: date = date(2026, 1, 1)
    colour: Colour = Colour.RED
    kind: Literal["two", "four"] = "two"
    owners: Annotated[tuple[str, ...], Field(min_length=1)] = ("me",)
    wheels: list[Wheel] = []
    spare: dict[str, Wheel] = {}
    seat: Point = Point(0.0, 0.0)
    part: Annotated[int, Field(strict=True)] | Path | None = None
    open: bool = False

    @model_validator(mode="after")
    def _red_is_light(self) -> Self:
        if self.colour is Colour.RED and self.load > 1:
            raise ValueError("a red cart carries no more than 1")
        return self


def sentence(table: object) -> str:
    with pytest.raises(ValidationError) as raised:
        Cart.model_validate(table)
    return misfit_sentence(Cart, raised.value)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"name": 3}, "'name' must be a text, found 3."),
        ({"name": "x"}, "'name' must have 2 characters or more, found 'x'."),
        ({"name": "x" * 99}, f"'name' must have 5 characters or fewer, found '{'x' * 60}...'."),
        ({"code": "A"}, "'code' must be small letters, found 'A'."),
        ({"bare": "A"}, "'bare' must fit the pattern '^[a-z]*$', found 'A'."),
        ({"load": 0}, "'load' must be more than 0, found 0."),
        ({"load": 2}, "'load' must be 1.5 or less, found 2."),
        ({"load": "full"}, "'load' must be a number, found 'full'."),
        ({"load": float("nan")}, "'load' must be a finite number, found nan."),
        ({"load": 1.5}, "a red cart carries no more than 1."),
        ({"built": "soon"}, "'built' must be a date such as 2026-11-29, found 'soon'."),
        ({"built": "2026-13-01"}, "'built' must be a date such as 2026-11-29, found '2026-13-01'."),
        ({"colour": "green"}, "'colour' must be 'red' or 'blue', found 'green'."),
        ({"kind": True}, "'kind' must be 'two' or 'four', found true."),
        ({"owners": []}, "'owners' must not be empty, found an empty list."),
        ({"owners": "me"}, "'owners' must be a list, found 'me'."),
        ({"owners": [None]}, "'owners.0' must be a text, found nothing."),
        ({"wheels": [{}]}, "'wheels.0.spokes' is missing: give it."),
        ({"wheels": [{"spokes": 4.5}]}, "'wheels.0.spokes' must be a whole number, found 4.5."),
        ({"wheels": [{"spokes": 2}]}, "'wheels.0.spokes' must be 3 or more, found 2."),
        ({"wheels": [7]}, "'wheels.0' must be a table of names and values, found 7."),
        (
            {"wheels": [{"spoke": 9}]},
            "in 'wheels.0' there is no field named 'spoke'; did you mean 'spokes'?",
        ),
        (
            {"spare": {"a": {"hub": 9}}},
            "in 'spare.a' there is no field named 'hub'; choose from spokes.",
        ),
        ({"spare": []}, "'spare' must be a table of names and values, found an empty list."),
        ({"seat": {"x": 1}}, "'seat.y' is missing: give it."),
        ({"part": True}, "'part' must be a whole number, found true."),
        ({"part": {}}, "'part' must be a whole number, found a table."),
        ({"open": "perhaps"}, "'open' must be true or false, found 'perhaps'."),
        ({"load": -1, "colur": "red"}, "there is no field named 'colur'; did you mean 'colour'?"),
        ([1], "it must be a table of names and values, found a list."),
    ],
)
def test_each_misfit_is_said_in_our_words(table: object, said: str) -> None:
    assert sentence(table) == said


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*Cart.model_fields, "other"]), values, min_size=1))
def test_whatever_stands_there_is_one_line_of_ours(table: dict[str, object]) -> None:
    try:
        Cart.model_validate(table)
    except ValidationError as error:
        said = misfit_sentence(Cart, error)
        assert said.endswith((".", "?"))
        assert not {"Input", "should", "valid", "pydantic"} & set(said.split()), json.dumps(said)
        assert "\n" not in said
