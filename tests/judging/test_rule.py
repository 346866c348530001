"""Rules: their files are sound, unknown names are answered, and a change of substance shows."""

import hashlib
import json
import re
from pathlib import Path
from typing import get_args

import pytest

from optmodel.errors import BadFileError, UnknownNameError
from optmodel.judging import (
    AnswerSource,
    NoSolution,
    Quantity,
    Rule,
    Tolerance,
    load_rule,
    rule_names,
)


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
    with pytest.raises(BadFileError, match=r"mine\.toml: 'quantity' is missing"):
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
        ("agora", "2e993c4a"),
        ("chain-of-experts", "00506fa2"),
        ("ir2solve", "d7907c07"),
        ("mamo", "f386d64c"),
        ("miniopt", "801452a6"),
        ("miniopt-shipped", "38eaf1ab"),
        ("miplib-nl", "b8fd912c"),
        ("mirror", "74f44b1d"),
        ("objective-anywhere-rel-1e-3", "ab292f5b"),
        ("objective-rel-1e-3", "2b9ae6cd"),
        ("objective-rel-1e-4-or-printed", "d7df90a7"),
        ("objective-rel-1e-6", "617ac806"),
        ("optibench", "3de1623b"),
        ("optibench-all-values", "a43fc80e"),
        ("optibench-labelled-values", "2dcc43df"),
        ("optimind", "0b12dca6"),
        ("optmath-166", "a422608b"),
        ("optmath-paper", "f27b1024"),
        ("optmath-shipped", "819aacf4"),
        ("or-llm-agent", "fb581ff8"),
        ("or-space", "f64508a0"),
        ("orlm", "bd8ba89c"),
        ("ormind", "17d9871f"),
        ("orthought", "c51136f2"),
        ("printed-objective-rel-1e-6", "832b7888"),
        ("reloop-1e-2", "0c2d299b"),
        ("reloop-1e-4", "8a49a5fb"),
        ("sage", "fd688587"),
        ("sirl", "69cb176c"),
        ("text2opt", "a1b81670"),
        ("text2opt-shipped", "fbef3d61"),
    ],
)
def test_a_published_rule_keeps_its_fingerprint(name: str, fingerprint: str) -> None:
    assert load_rule(name).fingerprint == fingerprint


def test_rules_that_do_not_speak_of_stand_ins_keep_their_fingerprint() -> None:
    rule = load_rule("objective-rel-1e-6")
    decided_first = (
        "name",
        "revision",
        "quantity",
        "sources",
        "without_optimum",
        "tolerance",
        "num_spare",
    )
    told = rule.model_dump(mode="json", include=set(decided_first))
    told["tolerance"] = {"kind": "relative_plus_one", "value": 1e-6}
    before = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]
    assert rule.fingerprint == before
    others: dict[str, object] = {
        "substitutes": "refused",
        "unconfirmed": "refused",
        "repaired": "refused",
        "sign": "ignored",
        "other_optima": "refused",
        "no_solution": (NoSolution.TIMEOUT,),
    }
    for name, value in others.items():
        assert rule.model_copy(update={name: value}).fingerprint != before
    for name in ("title", "summary", "beside", "source", "left_out"):
        assert rule.model_copy(update={name: "Other words."}).fingerprint == before


def test_what_a_program_may_print_anywhere_belongs_to_an_objective() -> None:
    values = load_rule("optibench-all-values").model_dump()
    with pytest.raises(ValueError, match="'where' belongs to the quantity objective"):
        Rule.model_validate(values | {"where": "anywhere"})
    with pytest.raises(ValueError, match="or to an objective that may stand anywhere"):
        Rule.model_validate(values | {"quantity": "objective"})


@pytest.mark.parametrize("name", rule_names())
def test_a_rule_stands_beside_one_that_there_is(name: str) -> None:
    rule = load_rule(name)
    assert rule.beside in {"", *rule_names()} - {name}


def test_the_page_about_rules_adds_one_and_tests_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/adding/rule.md").read_text("utf-8")
    toml, _ = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    [program] = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / "eval" / "rules").mkdir(parents=True)
    (tmp_path / "eval" / "rules" / "NAME.toml").write_text(toml, encoding="utf-8")
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    exec(compile(program, "rule.md", "exec"), {})


def test_the_page_about_rules_names_every_field_and_word() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/adding/rule.md").read_text("utf-8")
    fields = set(Rule.model_fields) - {"name", "tolerance"}
    literals = (Tolerance.model_fields["kind"], *Rule.model_fields.values())
    choices = {word for field in literals for word in get_args(field.annotation)}
    words = {*fields, *Quantity, *AnswerSource, *NoSolution, *choices} - {type(None)}
    tolerance = {f"tolerance.{name}" for name in Tolerance.model_fields if name != "of"} | {"of"}
    told = [word for word in (*words, *tolerance) if isinstance(word, str)]
    assert sorted(word for word in told if f"`{word}`" not in page) == []
    for path in re.findall(r"`((?:optmodel|tests)/[\w/]+\.py)`", page):
        assert (Path(__file__).resolve().parents[2] / path).is_file(), path
