"""RUN.toml: flags over fields, and errors that name the field and say what to do."""

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StrictInt, model_validator

from optmodel.errors import BadFileError, UnknownNameError, UserError
from optmodel.runs import Flag, read_run_file, toml_table

STRICT = ConfigDict(extra="forbid")


class Square(BaseModel):
    """One variant."""

    model_config = STRICT
    shape: Literal["square"]
    side: StrictInt


class Round(BaseModel):
    """Another variant, of two names."""

    model_config = STRICT
    shape: Literal["circle", "disc"]
    radius: StrictInt = Field(default=1, validation_alias=AliasChoices("radius", "r"))


class Output(BaseModel):
    """A table within."""

    model_config = STRICT
    folder: Path


class File(BaseModel):
    """All of the file."""

    model_config = STRICT
    figure: Annotated[Square | Round, Field(discriminator="shape")]
    output: Output
    weight: float = Field(default=1.0, gt=0)

    @model_validator(mode="after")
    def _check(self) -> "File":
        if self.weight == 13:
            raise ValueError("13 brings bad luck")
        return self


OPTIONS = {
    "figure.shape": "--shape",
    "figure.side": "--side",
    "figure.radius": "--radius",
    "output.folder": "--out",
}
SQUARE = {"figure": {"shape": "square", "side": 2}, "output": {"folder": "runs/a"}}


def write(folder: Path, tables: dict[str, Any]) -> Path:
    path = folder / "run.toml"
    path.write_text(
        "".join(
            toml_table(name, table) if isinstance(table, dict) else f"{name} = {table!r}\n"
            for name, table in sorted(tables.items(), key=lambda item: isinstance(item[1], dict))
        )
    )
    return path


def read(path: Path | None, **flags: Any) -> File:
    given = {name.replace("__", "."): value for name, value in flags.items()}
    named = {name: Flag(value, OPTIONS.get(name, f"--{name}")) for name, value in given.items()}
    return read_run_file(File, path, named, OPTIONS)


def test_a_flag_replaces_one_field_of_the_file(tmp_path: Path) -> None:
    file = read(write(tmp_path, SQUARE), figure__side=5)
    assert file == File.model_validate(SQUARE | {"figure": {"shape": "square", "side": 5}})


def test_flags_alone_are_a_file() -> None:
    file = read(None, figure__shape="disc", figure__radius=3, output__folder=Path("b"))
    assert isinstance(file.figure, Round)
    assert (file.figure.radius, file.output.folder) == (3, Path("b"))


@settings(max_examples=25)
@given(side=st.integers(-9, 9), flag=st.none() | st.integers(-9, 9))
def test_a_flag_wins_wherever_it_is_given(
    tmp_path_factory: pytest.TempPathFactory, side: int, flag: int | None
) -> None:
    tables = SQUARE | {"figure": {"shape": "square", "side": side}}
    path = write(tmp_path_factory.mktemp("run"), tables)
    file = read(path) if flag is None else read(path, figure__side=flag)
    assert isinstance(file.figure, Square)
    assert file.figure.side == (side if flag is None else flag)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"wieght": 2}, UnknownNameError, "no setting named 'wieght'; did you mean 'weight'"),
        (
            {"figure": {"shape": "square", "sied": 2, "side": 1}},
            UnknownNameError,
            "no setting named 'figure.sied'; did you mean 'figure.side'",
        ),
        (
            {"figure": {"shape": "sqare"}},
            UnknownNameError,
            "no shape named 'sqare'; did you mean 'square'",
        ),
        (
            {"figure": {"shape": "square", "side": 1, "radius": 2}},
            UserError,
            "figure.radius needs a shape that has it (circle, disc), not square: choose one, or "
            "leave it out.",
        ),
        (
            {"figure": {"shape": "square"}},
            BadFileError,
            "figure.side is missing; set it in {path} or with --side.",
        ),
        ({"output": {}}, BadFileError, "output.folder is missing; set it in {path} or with --out."),
        ({"figure": {"shape": "disc", "r": "x"}}, BadFileError, "{path}: figure.r"),
        ({"weight": 0}, BadFileError, "{path}: weight must be more than 0, found 0."),
        ({"weight": 13}, BadFileError, "13 brings bad luck."),
        ({"output": "runs/a"}, BadFileError, "{path}: output"),
    ],
)
def test_a_mistake_names_the_field_and_what_to_do(
    tmp_path: Path, change: dict[str, Any], error: type[UserError], said: str
) -> None:
    path = write(tmp_path, SQUARE | change)
    with pytest.raises(error) as raised:
        read(path)
    assert said.format(path=path) in str(raised.value)


def test_a_mistake_of_a_flag_names_the_flag(tmp_path: Path) -> None:
    path = write(tmp_path, SQUARE)
    with pytest.raises(UserError, match=r"^--radius needs a --shape that has it"):
        read(path, figure__radius=3)
    with pytest.raises(BadFileError, match=r"^--side must be a whole number, found 'two'"):
        read(path, figure__side="two")


def test_a_table_that_is_missing_is_named_by_its_option() -> None:
    with pytest.raises(BadFileError, match=r"output.folder is missing; .* with --out\."):
        read(None, figure__shape="disc")


def test_a_value_where_a_table_should_be_is_said_so(tmp_path: Path) -> None:
    path = write(tmp_path, SQUARE | {"output": "runs/a"})
    with pytest.raises(BadFileError, match=r"output is no table; write \[output\] above"):
        read(path, output__folder=Path("b"))


@pytest.mark.parametrize("text", ["[figure", "\xff"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(BadFileError, match=r"run\.toml"):
        read(path)
    with pytest.raises(BadFileError, match=r"absent\.toml"):
        read(tmp_path / "absent.toml")


def test_an_unknown_table_comes_before_what_is_missing_and_lists_its_neighbours(
    tmp_path: Path,
) -> None:
    file = write(tmp_path, {"figure": SQUARE["figure"], "zzz": {"q": 1}})
    with pytest.raises(UnknownNameError) as raised:
        read_run_file(File, file, {}, OPTIONS)
    said = "There is no setting named 'zzz'; choose from figure, output, weight."
    assert str(raised.value) == said
