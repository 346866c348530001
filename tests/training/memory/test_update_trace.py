"""An optimizer without a formula for its step is traced, and comes to what the formula says."""

from dataclasses import replace

import pytest

from optmodel.training.memory import Workload, find_shape, make_plan
from optmodel.training.memory.update_trace import traced_step_bytes
from optmodel.training.optimizers import (
    OPTIMIZERS,
    Options,
    ParameterInfo,
    ParameterType,
    fill_options,
)

_LINEAR, _OTHER = ParameterType.LINEAR, ParameterType.OTHER
_EMBEDDING = ParameterType.EMBEDDING


@pytest.mark.parametrize("element_bytes", [2, 4])
@pytest.mark.parametrize(
    ("name", "options"),
    [("adamw", {"fused": False}), ("lion", {}), ("muon", {}), ("sgd", {"momentum": 0.9})],
)
def test_a_traced_step_is_what_its_formula_says(
    name: str, options: Options, element_bytes: int
) -> None:
    method = OPTIMIZERS[name]
    computed = {"compute_bytes": element_bytes}
    tensors = [
        ParameterInfo((256, 512), _LINEAR, element_bytes, **computed),
        ParameterInfo((256, 512), _LINEAR, element_bytes, **computed),
        ParameterInfo((300, 256), _EMBEDDING, element_bytes, **computed),
        ParameterInfo((256,), _OTHER, element_bytes, **computed),
    ]
    filled = fill_options(method, options)
    assert method.step_bytes is not None
    expected = method.step_bytes(tensors, filled)
    assert traced_step_bytes(method, tensors, filled) == pytest.approx(expected, rel=0.12)


def test_nothing_trained_needs_nothing() -> None:
    assert traced_step_bytes(OPTIMIZERS["lion"], [], {}) == 0.0


@pytest.mark.parametrize("form", [pytest.param("lion", marks=pytest.mark.slow), "lion+release"])
def test_a_plan_without_a_formula_is_the_plan_with_it(form: str) -> None:
    method, shape, work = OPTIMIZERS[form], find_shape("SmolLM2-135M"), Workload(sequence=256)
    planned = make_plan(shape, method, work)
    traced = make_plan(shape, replace(method, step_bytes=None), work)
    assert traced.peak == pytest.approx(planned.peak, rel=0.01)
    assert traced.states == planned.states
