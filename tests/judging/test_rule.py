"""Rules: their files are sound, unknown names are answered, and a change of substance shows."""

import hashlib
import json
import re
from pathlib import Path
from typing import get_args

import pytest

from optmodel.errors import BadFileError, UnknownNameError
from optmodel.judging import AnswerSource, Quantity, Rule, Tolerance, load_rule, rule_names


@pytest.mark.parametrize("name", rule_names())
def test_every_rule_loads(name: str) -> None:
    rule = load_rule(name)
    assert rule.name == name
    assert rule.summary.endswith(".")


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'objective-rel-1e-6'"):
        load_rule("objective-rel-1e6")


def test_a_malformed_rule_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "eval" / "rules").mkdir(parents=True)
    (tmp_path / "eval" / "rules" / "mine.toml").write_text(
        'title = "Mine"\nsummary = "S."\nrevision = 1\n'
    )
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    with pytest.raises(BadFileError, match=r"mine\.toml: quantity: Field required"):
        load_rule("mine")


@pytest.mark.parametrize(
    ("quantity", "spare"), [("all_values", ""), ("objective", "num_spare = 5")]
)
def test_a_flood_is_bounded_where_it_could_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quantity: str, spare: str
) -> None:
    (tmp_path / "eval" / "rules").mkdir(parents=True)
    (tmp_path / "eval" / "rules" / "mine.toml").write_text(
        f'title = "Mine"\nsummary = "S."\nrevision = 1\nquantity = "{quantity}"\n'
        'sources = ["printed"]\nwithout_optimum = "wrong"\n'
        f'tolerance = {{ kind = "absolute", value = 1e-4 }}\n{spare}\n'
    )
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    with pytest.raises(BadFileError, match="'num_spare' belongs to the quantity all_values"):
        load_rule("mine")


def test_the_fingerprint_follows_what_the_rule_decides_by() -> None:
    rule = load_rule("objective-rel-1e-6")
    assert rule.model_copy(update={"summary": "Other words."}).fingerprint == rule.fingerprint
    assert rule.model_copy(update={"revision": rule.revision + 1}).fingerprint != rule.fingerprint
    looser = rule.tolerance.model_copy(update={"value": 1e-3})
    assert rule.model_copy(update={"tolerance": looser}).fingerprint != rule.fingerprint


@pytest.mark.parametrize(
    ("name", "fingerprint"),
    [
        ("objective-rel-1e-6", "617ac806"),
        ("optibench-all-values", "a43fc80e"),
        ("optibench-labelled-values", "2dcc43df"),
        ("printed-objective-rel-1e-6", "832b7888"),
    ],
)
def test_a_published_rule_keeps_its_fingerprint(name: str, fingerprint: str) -> None:
    assert load_rule(name).fingerprint == fingerprint


def test_rules_that_do_not_speak_of_stand_ins_keep_their_fingerprint() -> None:
    rule = load_rule("objective-rel-1e-6")
    unread = {"title", "summary", "beside", "substitutes", "unconfirmed", "repaired"}
    told = rule.model_dump(mode="json", exclude=unread)
    before = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]
    assert rule.fingerprint == before
    assert rule.model_copy(update={"substitutes": "refused"}).fingerprint != before
    assert rule.model_copy(update={"unconfirmed": "refused"}).fingerprint != before
    assert rule.model_copy(update={"repaired": "refused"}).fingerprint != before


@pytest.mark.parametrize("name", rule_names())
def test_a_rule_stands_beside_one_that_there_is(name: str) -> None:
    rule = load_rule(name)
    assert rule.beside in {"", *rule_names()} - {name}


def test_the_page_about_rules_adds_one_and_tests_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/adding/rule.md").read_text("utf-8")
    [toml] = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    [program] = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / "eval" / "rules").mkdir(parents=True)
    (tmp_path / "eval" / "rules" / "NAME.toml").write_text(toml, encoding="utf-8")
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    exec(compile(program, "rule.md", "exec"), {})


def test_the_page_about_rules_names_every_field_and_word() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/adding/rule.md").read_text("utf-8")
    fields = set(Rule.model_fields) - {"name", "tolerance"}
    words = {*fields, *Quantity, *AnswerSource, "wrong", "printed", "accepted", "refused"}
    kinds = get_args(Tolerance.model_fields["kind"].annotation)
    assert sorted(word for word in (*words, *kinds) if f"`{word}`" not in page) == []
    for path in re.findall(r"`((?:optmodel|tests)/[\w/]+\.py)`", page):
        assert (Path(__file__).resolve().parents[2] / path).is_file(), path
