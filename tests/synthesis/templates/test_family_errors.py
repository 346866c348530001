"""A family whose draws or texts pass no check: one sentence says which, where and what to do."""

import re
from dataclasses import replace
from typing import Any

import pytest

from optmodel.errors import BadFileError, InfrastructureError
from optmodel.execution import process_runner
from optmodel.families import Data, Family, family
from optmodel.narration import compose, writing
from optmodel.random_stream import RandomStream
from optmodel.synthesis import TemplateRunConfig
from optmodel.synthesis.templates import slot_record
from optmodel.synthesis.templates.slot_record import make_record

CONFIG = TemplateRunConfig(families=("transportation",), count=2, seed=5, dialects=("pyscipopt",))


def _changed(**parameters: Any) -> Family:
    """Transportation, with the values of some parameters changed."""
    found = family("transportation")

    def sample(stream: RandomStream, sizes: Any) -> Data:
        data = found.sample(stream, sizes)
        changed = {name: _map(change, data.parameters[name]) for name, change in parameters.items()}
        return replace(data, parameters={**data.parameters, **changed})

    return replace(found, sample=sample)


def _map(change: Any, values: Any) -> Any:
    if isinstance(values, dict):
        return {key: _map(change, value) for key, value in values.items()}
    return change(values)


def _failure(monkeypatch: pytest.MonkeyPatch, changed: Family) -> str:
    monkeypatch.setattr(slot_record, "problem_source", lambda _: changed)
    with pytest.raises(InfrastructureError) as caught:
        make_record(CONFIG, 1, process_runner())
    return str(caught.value)


def test_an_infeasible_sampler_is_told_what_to_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = _failure(monkeypatch, _changed(supply=lambda _: 0))
    assert re.fullmatch(
        r"The family 'transportation' gave no triple in 40 draws of seed 5, slot 1 "
        r"\(not_certified_not_optimal 40\); the last, index \d+, was rejected as "
        r"not_certified_not_optimal \(highs ended with infeasible\): its sampler must draw data "
        r"that have an optimum, so let it draw a plan first and then bounds that the plan keeps\.",
        failure,
    )


def test_a_sampler_of_worthless_plans_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = _failure(monkeypatch, _changed(cost=lambda _: 0))
    assert "(zero_objective 40)" in failure
    assert failure.endswith(": its sampler must draw data whose optimum is not 0.")


def test_a_text_that_does_not_state_the_instance_is_named_by_its_family(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wordy(*arguments: Any) -> Any:
        narrative = compose(*arguments)
        return replace(narrative, text=f"{narrative.text} It took 9,173 years.")

    monkeypatch.setattr(writing, "compose", wordy)
    monkeypatch.setattr(slot_record, "problem_source", lambda _: family("transportation"))
    with pytest.raises(BadFileError) as caught:
        make_record(CONFIG, 1, process_runner())
    assert re.match(
        r"The telling of 'transportation' does not state its instance in 12 texts "
        r"\(foreign: '9,173' in ",
        str(caught.value),
    )
    assert str(caught.value).endswith("): reword it by docs/adding/read-back.md.")
