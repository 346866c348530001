"""The configuration of a dataset: every rule of what goes together, and the table it writes."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from optmodel.errors import UnknownNameError, UserError
from optmodel.families import family, family_names
from optmodel.formulation import ProgramStyle
from optmodel.runs import RECORDS
from optmodel.synthesis import DEFAULT_DIALECTS, GenerateConfig, LLMRunConfig, TemplateRunConfig

CONFIGS: TypeAdapter[GenerateConfig] = TypeAdapter(GenerateConfig)


def test_the_method_chooses_the_model() -> None:
    assert isinstance(CONFIGS.validate_python({"method": "templates"}), TemplateRunConfig)
    asked = CONFIGS.validate_python({"method": "optmath", "model": "qwen"})
    assert isinstance(asked, LLMRunConfig)
    assert (asked.writer_model, asked.coder_model, asked.most_slots) == ("qwen", "qwen", 400)
    with pytest.raises(ValidationError, match="magic"):
        CONFIGS.validate_python({"method": "magic"})


def test_all_families_and_the_usual_dialects_are_meant_where_none_is_named() -> None:
    config = TemplateRunConfig()
    assert config.families == tuple(family_names())
    assert config.dialects == DEFAULT_DIALECTS
    assert "highspy" in TemplateRunConfig(dialects=("all",)).dialects
    with pytest.raises(UserError, match="at least one dialect"):
        TemplateRunConfig(dialects=())


def test_programs_have_the_style_that_is_asked_for() -> None:
    for name in ProgramStyle:
        config = TemplateRunConfig(style=name.value)
        assert {config.slot_style(slot) for slot in range(9)} == {name}
    mixed = TemplateRunConfig(style="mixed", seed=3)
    drawn = Counter(mixed.slot_style(slot) for slot in range(300))
    assert min(drawn[style] for style in ProgramStyle) > 100
    assert drawn == Counter(mixed.slot_style(slot) for slot in range(300))
    assert "style" not in TemplateRunConfig().to_table()
    assert mixed.to_table()["style"] == "mixed"
    with pytest.raises(ValidationError, match="style"):
        CONFIGS.validate_python({"method": "templates", "style": "dense"})


@settings(max_examples=15)
@given(st.permutations(family_names()), st.integers(1, 9))
def test_the_order_of_names_decides_nothing(names: list[str], count: int) -> None:
    named = TemplateRunConfig(families=(*names, names[0]), count=count)
    assert named == TemplateRunConfig(count=count)
    assert named.to_table()["families"] == {name: family(name).version for name in family_names()}


@given(st.integers(1, 8), st.integers(0, 10**6), st.integers(0, 39))
def test_no_two_draws_share_an_instance(num: int, slot: int, attempt: int) -> None:
    config = TemplateRunConfig(families=tuple(family_names()[:num]), count=10)
    family_of, index = config.slot_family(slot), config.index(slot, attempt)
    others = [(slot + 1, attempt), (slot, attempt + 1), (slot + num, attempt)]
    taken = [(config.slot_family(s), config.index(s, a)) for s, a in others]
    assert (family_of, index) not in taken


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"method": "resocratic", "band": "25-75"}, "Only --method optmath"),
        ({"method": "resocratic", "families": ("blending",)}, "draws from no family"),
        ({"method": "augment", "source": "x", "difficulty": "easy"}, "knows no --difficulty"),
        ({"method": "augment"}, "name them with --from"),
        ({"method": "optmath", "source": "x"}, "name them with --from"),
        ({"method": "optmath", "band": "9"}, "25-75"),
        ({"method": "optmath", "temperature": 2.5}, "out of their range"),
        ({"method": "optmath", "attempts": -1}, "out of their range"),
        ({"method": "optmath", "max_tokens": 0}, "out of their range"),
        ({"method": "optmath", "fresh": 1}, "The fresh is 1; give 2 or more."),
        ({"method": "optmath", "count": 0}, "The count is 0; give 1 or more."),
    ],
)
def test_settings_that_do_not_go_together_are_refused(chosen: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        CONFIGS.validate_python({"model": "m"} | chosen)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"difficulty": "hrd"}, "no difficulty named 'hrd'; did you mean 'hard'"),
        ({"families": ("blendin",)}, "did you mean 'blending'"),
        ({"method": "optmath", "program_dialect": "piomo"}, "did you mean 'pyomo'"),
    ],
)
def test_a_name_that_is_unknown_is_refused_with_the_nearest(
    chosen: dict[str, Any], said: str
) -> None:
    model = {"model": "m"} if "method" in chosen else {}
    with pytest.raises(UnknownNameError, match=said):
        CONFIGS.validate_python({"method": "templates"} | model | chosen)


@pytest.mark.parametrize("wrong", [{"count": "3"}, {"count": True}, {"seed": 1.5}, {"sead": 1}])
def test_a_value_of_another_kind_is_no_setting(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CONFIGS.validate_python({"method": "templates"} | wrong)


def test_a_table_holds_what_decides_and_no_more(tmp_path: Path) -> None:
    config = LLMRunConfig(method="resocratic", count=5, seed=3, writer_model="t", coder_model="m")
    table = config.to_table()
    assert {name: table[name] for name in ("command", "method", "teller", "modeller")} == {
        "command": "generate",
        "method": "resocratic",
        "teller": "t",
        "modeller": "m",
    }
    assert (table["attempts"], table["fresh"], table["difficulty"]) == (20, 2, "all")
    assert set(table["prompts"]) == {"demonstration", "question", "program"}
    assert {"families", "band", "source_sha256"}.isdisjoint(table)
    (tmp_path / RECORDS).write_text("{}\n")
    varied = LLMRunConfig(method="augment", writer_model="t", source=tmp_path)
    assert varied.source == tmp_path / RECORDS
    assert len(varied.to_table()["source_sha256"]) == 64
    (tmp_path / RECORDS).unlink()
    with pytest.raises(UserError, match="Cannot read"):
        varied.to_table()


def test_every_slot_and_purpose_has_a_seed_of_its_own() -> None:
    config = LLMRunConfig(method="resocratic", writer_model="t")
    seeds = {config.sampling(slot, word).seed for slot in range(20) for word in ("draft", "tell")}
    assert len(seeds) == 40
    assert config.sampling(3, "draft") == config.sampling(3, "draft")
    assert config.sampling(3, "draft", hot=False).temperature == 0.0
