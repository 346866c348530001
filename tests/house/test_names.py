"""One name, one class; a module that can be named; no circles, not even lazy ones."""

from tests.house.source_code import Code


def test_a_class_name_is_defined_once(code: Code) -> None:
    assert code.homonyms() == {}


def test_no_module_is_hidden_by_another_thing_of_its_name(code: Code) -> None:
    assert code.hidden_modules() == []


def test_no_modules_import_one_another_in_a_circle(code: Code) -> None:
    assert code.cycles(lazy=False) == []
    assert code.cycles(lazy=True) == []


def test_a_room_is_entered_by_its_door_only(code: Code) -> None:
    assert code.imports_round_doors() == []


def test_a_room_within_a_room_has_a_door_as_well(code: Code) -> None:
    found = code.imports_round_inner_doors()
    lean = ("optmodel.execution", "optmodel.vendors")  # a program's process loads what it needs
    assert [item for item in found if not item.startswith(lean)] == []


def test_a_private_module_stays_in_its_package(code: Code) -> None:
    assert code.imports_of_private_modules() == []
