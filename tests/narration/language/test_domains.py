"""Domains and shared words: roles, names that mislead nobody, and settings."""

import re
from collections.abc import Iterator
from itertools import permutations

import pytest

from optmodel.narration.language.domains import RoleWords, common_roles, domains, roles_of
from optmodel.narration.language.registers import people, registers

ROLES = {
    "product": 14,
    "material": 12,
    "resource": 8,
    "site": 12,
    "customer": 16,
    "task": 16,
    "project": 14,
    "vehicle": 8,
    "property": 6,
}
"""Each role of a domain, and how many names it has at least."""


def _forms(words: RoleWords) -> Iterator[str]:
    for name in words.names:
        yield from (name,) if isinstance(name, str) else name


def _names(domain: str) -> list[str]:
    ways = [way for ways in roles_of(domain).values() for way in ways]
    return [form.lower() for way in ways for form in _forms(way)]


@pytest.mark.parametrize("name", list(domains()))
def test_a_domain_has_its_roles_with_names_enough(name: str) -> None:
    for role, least in ROLES.items():
        (words,) = roles_of(name)[role]
        assert len(words.names) >= least, role
        assert words.units, role
    assert all(isinstance(form, tuple) for form in roles_of(name)["product"][0].names)


@pytest.mark.parametrize("name", list(domains()))
def test_names_mislead_nobody(name: str) -> None:
    """None holds a digit, a comma or a conjunction, and none stands inside another one."""
    forms = sorted(set(_names(name)))
    assert [form for form in forms if re.search(r"[\d,;|]|\b(?:or)\b", form)] == []
    inside = [
        (one, other)
        for one, other in permutations(forms, 2)
        if one in other  # most are not, and to search takes long
        and re.search(rf"(?<!\w){re.escape(one)}(?:s|'s)?(?!\w)", other)
        and other not in (f"{one}s", f"{one}es")
    ]
    assert inside == []


@pytest.mark.parametrize("name", list(domains()))
def test_settings_are_phrases_and_whole_sentences(name: str) -> None:
    for setting in domains()[name].setting:
        assert re.match(r"(?:an?|the|one) ", setting.actor)
        assert setting.short.startswith("the ")
        for scene in setting.scene:
            assert not re.search(r"\d|\b(?:two|three|four|five|six)\b", scene)
            assert scene.endswith((".", "]"))


def test_people_have_first_names_of_their_own() -> None:
    (person,) = common_roles()["person"]
    first = [form.partition(" ")[0] for form in _forms(person)]
    first += [one.first_name for one in people()]
    assert len(set(first)) == len(first)


def test_there_are_the_registers_of_the_field() -> None:
    wanted = {"exercise", "plain", "memo", "exam", "dialogue", "thread", "bulletin"}
    assert set(registers()) >= wanted
