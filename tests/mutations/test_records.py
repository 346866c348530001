"""Mutated problems as records: where they come from, drawn again, and on the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optmodel.cli.command_line import root
from optmodel.errors import UnknownNameError
from optmodel.families import Difficulty
from optmodel.mutations import MUTATIONS
from optmodel.narration import Narrative, UntoldError
from optmodel.rejection import Rejection
from optmodel.solving import Certified, certify, solver_version
from optmodel.sources import problem_source
from optmodel.synthesis import TemplateRunConfig
from optmodel.synthesis.templates import slot_record
from optmodel.triples import GENERATOR, MutationOrigin, Origin, Triple, family_narrative
from optmodel.triples.regeneration import irreproducible_reason, origin_differences

CHAIN = "knapsack+add_budget+fixed_charge"


@pytest.fixture(scope="module")
def triple() -> Triple:
    source = problem_source(CHAIN)
    drawn = source.draw(7, 0, Difficulty.EASY)
    certified = certify(drawn.instance)
    assert isinstance(certified, Certified)
    mutated = MutationOrigin(source=CHAIN, base=drawn.base, mutations=drawn.mutations)
    origin = Origin(
        slot=0, family_version=source.version, seed=7, index=0, rejected=(), mutated=mutated
    )
    narrative = family_narrative(source, drawn, 7, 0)
    return Triple(
        origin=origin,
        difficulty=drawn.difficulty,
        instance=drawn.instance,
        narrative=narrative,
        solution=certified.answer.solution,
        certificate=certified.certificate,
        programs={},
    )


def test_a_record_says_base_and_mutations_and_is_drawn_again(triple: Triple) -> None:
    row = triple.record().to_row()
    assert row["family"] == "mutated"
    assert row["origin"]["mutated"] == {
        "source": CHAIN,
        "base": "knapsack",
        "mutations": ["add_budget", "fixed_charge"],
    }
    again = triple.record().triple()
    assert again.source == CHAIN
    assert irreproducible_reason(again, GENERATOR) is None
    assert list(origin_differences(again)) == []


def test_another_chain_in_the_record_is_noticed(triple: Triple) -> None:
    assert triple.origin.mutated is not None
    forged = triple.origin.mutated.model_copy(update={"mutations": ("minimum_lot",)})
    origin = triple.origin.model_copy(update={"mutated": forged})
    [difference] = origin_differences(replace(triple, origin=origin))
    assert difference.startswith("origin.mutated: seed 7, index 0 is knapsack after add_budget")


def test_another_solver_version_cannot_repeat_the_draw(triple: Triple) -> None:
    old = replace(triple.certificate, solver_version="0.1")
    reason = irreproducible_reason(replace(triple, certificate=old), GENERATOR)
    here = solver_version(triple.certificate.solver)
    assert reason == f"drawn with {triple.certificate.solver} 0.1, and here is {here}"


def test_a_source_that_is_gone_cannot_repeat_the_draw(triple: Triple) -> None:
    assert triple.origin.mutated is not None
    gone = triple.origin.mutated.model_copy(update={"source": "knapsack+paint_red"})
    origin = triple.origin.model_copy(update={"mutated": gone})
    reason = irreproducible_reason(replace(triple, origin=origin), GENERATOR)
    assert reason == "the family 'knapsack+paint_red' is not installed"


def test_a_run_may_name_chains_beside_families() -> None:
    config = TemplateRunConfig(families=(CHAIN, "mutated", "blending", CHAIN))
    assert config.families == ("blending", "mutated", CHAIN)
    with pytest.raises(UnknownNameError, match="mutation"):
        TemplateRunConfig(families=("knapsack+add_budgt",))


def test_a_mutated_draw_that_no_text_tells_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    def untold(*_: object) -> Narrative:
        raise UntoldError("no draft reads back")

    monkeypatch.setattr(slot_record, "family_narrative", untold)
    config = TemplateRunConfig(families=(CHAIN,), count=1, seed=7, difficulty=Difficulty.EASY)
    attempt = slot_record._attempt(config, 0, 0, None, ())  # type: ignore[arg-type]
    assert isinstance(attempt, Rejection)
    assert attempt.code == "not_told"


def _invoke(*arguments: str) -> Result:
    return CliRunner().invoke(root, list(arguments))


@pytest.mark.slow
def test_a_run_is_made_and_verified(tmp_path: Path) -> None:
    folder = str(tmp_path / "run")
    made = _invoke(
        *("generate", "--family", "mutated", "--count", "2", "--difficulty", "easy"),
        *("--dialect", "highspy", "--workers", "1", "--out", folder),
    )
    assert made.exit_code == 0, made.output
    checked = _invoke("verify", folder, "--workers", "1")
    assert checked.exit_code == 0, checked.output
    assert "All 2 records hold." in checked.output


def test_mutations_are_listed_with_a_line_each() -> None:
    listed = _invoke("families", "mutations", "--json")
    assert [row["name"] for row in json.loads(listed.output)] == list(MUTATIONS)
    assert all(row["about"] for row in json.loads(listed.output))


def test_a_chain_is_shown_as_a_family_is() -> None:
    shown = json.loads(_invoke("families", "show", CHAIN, "--json").output)
    assert shown["title"] == "Knapsack: with a budget, with fixed charges"
    assert "only_when_used" in {row["name"] for row in shown["constraints"]}
    assert _invoke("families", "show", "knapsack+add_budgt").exit_code == 2


def test_streams_of_two_sources_differ() -> None:
    plain, other = (
        problem_source(name).draw(7, 0, Difficulty.EASY).instance
        for name in (CHAIN, "knapsack+fixed_charge+add_budget")
    )
    assert plain.to_text() != other.to_text()
