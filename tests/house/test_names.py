"""One name, one class; a module that can be named; no circles, not even lazy ones."""

from tests.house.source_code import CHECKOUT, read_code

CODE = read_code(CHECKOUT)


def test_a_class_name_is_defined_once() -> None:
    assert CODE.homonyms() == {}


def test_no_module_is_hidden_by_another_thing_of_its_name() -> None:
    assert CODE.hidden_modules() == []


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert CODE.cycles(lazy=False) == []
    assert CODE.cycles(lazy=True) == []


def test_a_room_is_entered_by_its_door_only() -> None:
    assert CODE.imports_round_doors() == []
