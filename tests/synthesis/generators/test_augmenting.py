"""Triples varied: each kind has an instance of the algebra behind it, and proves true to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.formulation import render_program
from optmodel.lm import Completion, Request, Usage
from optmodel.narration import Narrative, read_back
from optmodel.synthesis import (
    LLMRunConfig,
    Models,
    TemplateRunConfig,
    generate,
    generate_with_models,
    verify,
)
from optmodel.synthesis.generators.augmenter import read_parents
from optmodel.synthesis.generators.variants import NEW_LIMIT, Variant, VariationKind, make_variant
from optmodel.triples import TripleRecord
from tests.synthesis.scripted import fenced
from tests.synthesis.storyteller import read_instance


@pytest.fixture(scope="module")
def parents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parents") / "run"
    config = TemplateRunConfig(
        families=("transportation", "inventory"), count=2, seed=3, dialects=("pyomo",)
    )
    generate(config, folder)
    return folder / "records.jsonl"


def _config(source: Path, **more: Any) -> LLMRunConfig:
    settings: dict[str, Any] = {"count": 8, "attempts": 8, "dialects": ("pyomo",)} | more
    return LLMRunConfig(method="augment", writer_model="v", source=source, **settings)


@dataclass
class Varied:
    """Tells variants honestly, but for what `wrong` does to its texts; reads texts by number."""

    variants: list[tuple[VariationKind, Variant]]
    wrong: str = ""
    name: str = "v"

    async def generate(self, request: Request) -> Sequence[Completion]:
        text = request.messages[-1].content
        reply = self._program(text) if text.startswith("Write a Python") else self._told(text)
        return [Completion(reply, usage=Usage(1, 1, 1))]

    async def close(self) -> None:
        pass

    def _told(self, asked: str) -> str:
        for kind, variant in self.variants:
            narrative = self._narrative(kind, variant)
            marks = {
                VariationKind.REPHRASE: "in other words" in asked and variant.sketch.text in asked,
                VariationKind.LIMIT: bool(variant.limit) and variant.limit in asked,
                VariationKind.SCENARIO: bool(variant.setting) and variant.setting in asked,
            }
            if marks.get(kind):
                return narrative.text + self.wrong
        raise AssertionError(asked)

    def _narrative(self, kind: VariationKind, variant: Variant) -> Narrative:
        text = variant.sketch.text
        if kind is VariationKind.REPHRASE:
            text = f"We ask for advice. {text}"
        elif kind is VariationKind.LIMIT:
            amount = variant.limit.rpartition("at most ")[2]
            text = f"{text} Besides, everything together may be at most {amount}"
        return replace(variant.sketch, text=text)

    def _program(self, asked: str) -> str:
        text = asked.rpartition("=== The problem ===\n")[2].strip()
        for kind, variant in self.variants:
            narrative = self._narrative(kind, variant)
            instance = read_instance(text, narrative, variant.instance)
            if instance is not None:
                return fenced(render_program(instance, "pyomo", narrative.names))
        return "no"


def _variants(source: Path, seed: int = 0) -> list[tuple[VariationKind, Variant]]:
    parents = read_parents(source)
    found = []
    for slot in range(8):
        kind = tuple(VariationKind)[slot % 4]
        variant = make_variant(parents[slot // 4 % len(parents)], kind, seed, slot)
        if isinstance(variant, Variant):
            found.append((kind, variant))
    return found


def test_every_kind_makes_triples_that_verify(parents: Path, tmp_path: Path) -> None:
    variants = _variants(parents)
    assert {kind for kind, _ in variants} == set(VariationKind)
    generate_with_models(_config(parents), Models(Varied(variants)), tmp_path)
    lines = (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert {record["origin"]["written"]["kind"] for record in records} == set(VariationKind)
    ids = {record.id for record in read_parents(parents)}
    assert {record["origin"]["written"]["parent"] for record in records} == ids
    verification = verify(tmp_path)
    assert verification.failures == ()
    assert "it varies the triple" in verification.notes[0]


def test_a_new_limit_is_part_of_the_model_and_changes_its_optimum(parents: Path) -> None:
    limited = [variant for kind, variant in _variants(parents) if kind is VariationKind.LIMIT]
    assert limited
    for variant in limited:
        assert NEW_LIMIT in variant.instance.parameters
        before = next(one for one in read_parents(parents) if one.text == variant.sketch.text)
        assert float(variant.certified.answer.objective or 0) != before.objective
        missing = read_back(variant.sketch, variant.instance)
        assert [problem.detail.partition(" ")[0] for problem in missing] == [NEW_LIMIT]


def test_a_text_that_is_not_true_to_its_variant_is_rejected(parents: Path, tmp_path: Path) -> None:
    liar = Varied(_variants(parents), wrong=" A fee of 31,337 is due as well.")
    summary = generate_with_models(_config(parents), Models(liar), tmp_path)
    told = [stage for stage in summary.funnel if stage["step"] == "read"]
    assert told[0]["rejected"]["foreign"] >= 3
    kinds = [
        json.loads(line)["origin"]["written"]["kind"]
        for line in (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert set(kinds) <= {"numbers"}  # what no model told


def test_what_is_varied_must_be_triples(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    with pytest.raises(UserError, match="--from"):
        LLMRunConfig(method="augment", count=1, writer_model="v")
    with pytest.raises(UserError, match="--from"):
        LLMRunConfig(method="optmath", count=1, writer_model="v", source=file)
    file.write_text('{"key": "1"}\n', encoding="utf-8")
    with pytest.raises(BadFileError, match="line 1: not a triple"):
        read_parents(file)
    file.write_text("", encoding="utf-8")
    with pytest.raises(BadFileError, match="holds no triple"):
        read_parents(file)


def test_triples_to_vary_are_those_of_the_digest(
    parents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are written to between the digest and the reading, before anybody is asked."""
    source = tmp_path / "source.jsonl"
    source.write_bytes(parents.read_bytes())

    def changed(path: Path) -> list[TripleRecord]:
        path.write_bytes(parents.read_bytes() + b"\n")
        return read_parents(path)

    monkeypatch.setattr("optmodel.synthesis.generators.llm_pipeline.read_parents", changed)
    with pytest.raises(UserError, match="changed while it was read"):
        generate_with_models(_config(source), Models(Varied([])), tmp_path / "run")
    assert not (tmp_path / "run").exists()
