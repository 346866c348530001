"""Errors: users' mistakes say in one sentence how to put them right, and are told from ours."""

import pytest

from optmodel.errors import (
    BadFileError,
    InfrastructureError,
    MissingExtraError,
    OptmodelError,
    UnknownNameError,
    UserError,
    brief,
)
from optmodel.formulation import FormulationError

USERS = (UserError, MissingExtraError, UnknownNameError, BadFileError, FormulationError)


def test_every_error_is_of_the_tree() -> None:
    assert all(issubclass(kind, UserError) for kind in USERS)
    assert issubclass(UserError, OptmodelError)
    assert issubclass(InfrastructureError, OptmodelError)
    assert not issubclass(InfrastructureError, UserError)


def test_an_error_of_the_tree_is_none_of_pythons() -> None:
    """Whoever catches a `ValueError` of a parser does not catch ours by accident."""
    for kind in (*USERS, InfrastructureError):
        assert not issubclass(kind, ValueError | KeyError | OSError)


def test_a_missing_extra_says_how_to_install_it() -> None:
    error = MissingExtraError("torch", "train", "Training")
    assert str(error) == (
        "Training needs the package 'torch': install it with `pip install 'optmodel[train]'`."
    )


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("stafing", ["staffing", "blending"], "did you mean 'staffing'?"),
        ("Blendin", ["staffing", "blending"], "did you mean 'blending'?"),
        ("stfafing", ["staffing", "blending"], "did you mean 'staffing'?"),
        ("blend", ["staffing", "blending"], "did you mean 'blending'?"),
        ("bl", ["staffing", "blending"], "choose from blending, staffing."),
        ("optimal", ["optimind", "orlm"], "choose from optimind, orlm."),
        ("adamv", ["badam", "adamw", "galore"], "did you mean 'adamw'?"),
        ("family", ["count", "families"], "did you mean 'families'?"),
        ("print", ["ormind", "orlm"], "choose from orlm, ormind."),
        ("zzz", ["staffing", "blending"], "choose from blending, staffing."),
        ("x", ["b", "a", "c"], "choose from a, b, c."),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_or_with_all(
    name: str, known: list[str], hint: str
) -> None:
    message = f"There is no family named '{name}'; {hint}"
    assert str(UnknownNameError("family", name, known)) == message
    assert str(UnknownNameError("family", name, iter(known))) == message


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("client.timoeut", "did you mean 'client.timeout'?"),
        ("clinet", "did you mean 'client'?"),
        ("client.temp", "did you mean 'client.temperature'?"),
        ("client.turns", "did you mean 'evaluate.turns'?"),
        ("client.url", "choose from client, evaluate."),
        ("evaluate.name", "choose from client, evaluate."),
    ],
)
def test_of_a_dotted_name_the_last_step_is_compared(name: str, hint: str) -> None:
    known = ["client", "client.timeout", "client.temperature", "evaluate", "evaluate.turns"]
    error = UnknownNameError("setting", name, known, ["client", "evaluate"])
    assert str(error).endswith(f"; {hint}")


def test_a_name_known_twice_is_listed_once() -> None:
    error = UnknownNameError("setting", "zzz", ["count", "seed", "count"])
    assert str(error) == "There is no setting named 'zzz'; choose from count, seed."


def test_only_the_choices_are_listed_where_no_known_name_is_near() -> None:
    assert str(UnknownNameError("setting", "zzz", ["a.count", "a"], ["a"])).endswith(
        "choose from a."
    )
    assert "did you mean 'a.count'?" in str(
        UnknownNameError("setting", "a.cont", ["a.count"], ["a"])
    )


def test_a_long_value_is_cut_with_an_ellipsis() -> None:
    assert brief("short") == "'short'"
    assert brief("x" * 61) == f"'{'x' * 60}...'"
    assert brief([1, "a"]) == "[1, 'a']"
    assert brief(list(range(99))).endswith(", 1...")
    assert len(brief(10**99)) == 63


def test_of_many_names_the_first_are_listed() -> None:
    names = [f"name{number:02}" for number in range(50)]
    said = str(UnknownNameError("thing", "quite another", names))
    assert said.endswith("name38, name39 and 10 more.")
